/**
 * Costs of each output by itself, given a target of the same extents. Nothing goes back to the targets.
 *
 * @module
 */
import { add, binary, mul, scalar, scale, sub, unary } from "./kernels.ts";
import type { Program, Ref } from "./program.ts";
import type { Op } from "./tape.ts";

/** A cost, and its derivative by the output times a slope; what both need is made once, and kept. */
function cost<Config, Kept>(
  name: string,
  parts: {
    forward(program: Program, output: Ref, target: Ref, config: Config): readonly [cost: Ref, kept: Kept];
    derivative(program: Program, kept: Kept, output: Ref, target: Ref): Ref;
  },
): Op<Config, Kept> {
  return {
    name,
    forward(program, [output, target], config) {
      const [made, kept] = parts.forward(program, output, target, config);
      return { outputs: [made], kept };
    },
    backward(program, [slope], { inputs: [output, target], kept }) {
      return [mul(program, slope!, parts.derivative(program, kept, output, target)), undefined];
    },
  };
}

/**
 * Of a logit z and a target t in [0, 1]: −t·log σ(z) − (1 − t)·log(1 − σ(z)), as max(z, 0) − z·t + log(1 + e^−|z|), which
 * neither overflows nor cancels.
 */
export const SIGMOID_CROSS_ENTROPY: Op = cost("sigmoid cross-entropy", {
  forward(program, logit, target) {
    const line = sub(program, unary(program, "Relu", logit), mul(program, logit, target));
    const bend = unary(program, "Softplus", unary(program, "Neg", unary(program, "Abs", logit)));
    return [add(program, line, bend), undefined];
  },
  derivative: (program, _, logit, target) => sub(program, unary(program, "Sigmoid", logit), target),
});

/** (output − target)². */
export const SQUARED_ERROR: Op<undefined, Ref> = cost("squared error", {
  forward(program, output, target) {
    const error = sub(program, output, target);
    return [unary(program, "Square", error), error];
  },
  derivative: (program, error) => scale(program, error, 2),
});

/** |output − target|; where they are equal its slope is 0. */
export const ABSOLUTE_ERROR: Op<undefined, Ref> = cost("absolute error", {
  forward(program, output, target) {
    const error = sub(program, output, target);
    return [unary(program, "Abs", error), error];
  },
  derivative: (program, error) => unary(program, "Sign", error),
});

/** ½e² of an error e up to `delta`, and δ·(|e| − ½δ) above (Huber 1964): c·(e − ½c) with e cut to ±δ as c. */
export const HUBER: Op<{ readonly delta: number }, Ref> = cost("Huber", {
  forward(program, output, target, { delta }) {
    const error = sub(program, output, target);
    const below = binary(program, "Minimum", error, scalar(program, delta));
    const cut = binary(program, "Maximum", below, scalar(program, -delta));
    return [mul(program, cut, sub(program, error, scale(program, cut, 0.5))), cut];
  },
  derivative: (_, cut) => cut,
});
