/**
 * Functions of each entry, and of two entries, whose gradients are written in kernels.
 *
 * @module
 */
import { add, binary, compare, mul, scalar, scale, select, sub, unary, unbroadcast } from "./kernels.ts";
import type { Program, Ref } from "./program.ts";
import type { Op } from "./tape.ts";

/** eˣ. */
export const EXPONENTIAL: Op = {
  name: "exponential",
  forward: (program, [value]) => ({ outputs: [unary(program, "Exp", value)], kept: undefined }),
  backward: (program, [slope], { outputs: [output] }) => [mul(program, slope!, output)],
};

/** The entry, or the nearest end of [least, most]; there is no slope outside. */
export const CLIP: Op<{ readonly least: number; readonly most: number }> = {
  name: "clip",
  forward(program, [value], { least, most }) {
    const above = binary(program, "Maximum", value, scalar(program, least));
    return { outputs: [binary(program, "Minimum", above, scalar(program, most))], kept: undefined };
  },
  backward: (program, [slope], { inputs: [input], outputs: [output] }) => [
    select(program, compare(program, "Equal", input, output), slope!, scalar(program, 0)),
  ],
};

/** The entry where it is above `least`, in size or as it is; 0 elsewhere. */
export const GATE: Op<{ readonly least: number; readonly bySize: boolean }, Ref> = {
  name: "gate",
  forward(program, [value], { least, bySize }) {
    const measured = bySize ? unary(program, "Abs", value) : value;
    const open = compare(program, "Greater", measured, scalar(program, least));
    return { outputs: [select(program, open, value, scalar(program, 0))], kept: open };
  },
  backward: (program, [slope], { kept: open }) => [select(program, open, slope!, scalar(program, 0))],
};

/** The larger of two entries (or the smaller); where they are equal the slope is the left one's. */
function chosen(name: string, kernel: string, comparison: string): Op {
  return {
    name,
    forward: (program, [left, right]) => ({ outputs: [binary(program, kernel, left, right)], kept: undefined }),
    backward(program, [slope], { inputs: [left, right], wanted }) {
      const isLeft = compare(program, comparison, left, right);
      const nothing = scalar(program, 0);
      return [
        wanted[0] ? unbroadcast(program, select(program, isLeft, slope!, nothing), left.shape) : undefined,
        wanted[1] ? unbroadcast(program, select(program, isLeft, nothing, slope!), right.shape) : undefined,
      ];
    },
  };
}

/** max(left, right). */
export const MAXIMUM = chosen("maximum", "Maximum", "GreaterEqual");
/** min(left, right). */
export const MINIMUM = chosen("minimum", "Minimum", "LessEqual");

/** x · σ(x) (Ramachandran et al., 2017). */
export const SWISH: Op<undefined, Ref> = {
  name: "swish",
  forward(program, [value]) {
    const gate = unary(program, "Sigmoid", value);
    return { outputs: [mul(program, value, gate)], kept: gate };
  },
  // σ + x σ (1 − σ) = σ (1 − y) + y
  backward(program, [slope], { outputs: [output], kept: gate }) {
    const rest = mul(program, gate, sub(program, scalar(program, 1), output));
    return [mul(program, slope!, add(program, rest, output))];
  },
};

/** x · Φ(x), Φ the normal distribution's (Hendrycks and Gimpel, 2016). */
export const GELU: Op<undefined, Ref> = {
  name: "gelu",
  forward(program, [value]) {
    const erf = unary(program, "Erf", scale(program, value, Math.SQRT1_2));
    const share = scale(program, add(program, erf, scalar(program, 1)), 0.5);
    return { outputs: [mul(program, value, share)], kept: share };
  },
  // Φ + x e^(−x²/2)/√(2π)
  backward(program, [slope], { inputs: [input], kept: share }) {
    const bell = unary(program, "Exp", scale(program, mul(program, input, input), -0.5));
    const rest = mul(program, scale(program, bell, 1 / Math.sqrt(2 * Math.PI)), input);
    return [mul(program, slope!, add(program, share, rest))];
  },
};

const OUTER = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))), which is near GELU. */
export const GELU_TANH: Op<undefined, { readonly square: Ref; readonly share: Ref }> = {
  name: "gelu, by tanh",
  forward(program, [value]) {
    const square = mul(program, value, value);
    const inner = mul(program, value, affine(program, square, OUTER * CUBIC, OUTER));
    const share = affine(program, unary(program, "Tanh", inner), 0.5, 0.5);
    return { outputs: [mul(program, value, share)], kept: { square, share } };
  },
  // With s = (1 + tanh u)/2: s + x · 2 s (1 − s) · u', u' = √(2/π) (1 + 3 · 0.044715 x²)
  backward(program, [slope], { outputs: [output], kept: { square, share } }) {
    const inner = affine(program, square, 6 * OUTER * CUBIC, 2 * OUTER);
    const rest = mul(program, mul(program, output, sub(program, scalar(program, 1), share)), inner);
    return [mul(program, slope!, add(program, share, rest))];
  },
};

function affine(program: Program, value: Ref, factor: number, shift: number): Ref {
  return add(program, scale(program, value, factor), scalar(program, shift));
}
