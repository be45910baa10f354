/**
 * Functions of each entry that have a gradient kernel of their own.
 *
 * @module
 */
import { float, typeOf } from "./kernels.ts";
import type { Attributes, Program, Ref } from "./program.ts";
import { unary } from "./kernels.ts";
import type { Op } from "./tape.ts";

/** `kernel`'s gradient takes the slope and the output: ReluGrad, or the other way round: TanhGrad, SigmoidGrad. */
function byOutput(name: string, kernel: string, gradient: string, slopeFirst: boolean): Op {
  return {
    name,
    forward: (program, [value]) => ({ outputs: [unary(program, kernel, value)], kept: undefined }),
    backward(program, [slope], { outputs: [output] }) {
      return [gradientOf(program, gradient, slopeFirst ? [slope!, output] : [output, slope!])];
    },
  };
}

/** `kernel`'s gradient takes the slope and the input. */
function byInput(name: string, kernel: string, gradient: string): Op {
  return {
    name,
    forward: (program, [value]) => ({ outputs: [unary(program, kernel, value)], kept: undefined }),
    backward: (program, [slope], { inputs: [input] }) => [gradientOf(program, gradient, [slope!, input])],
  };
}

function gradientOf(program: Program, kernel: string, inputs: readonly [Ref, Ref], more: Attributes = {}): Ref {
  return program.emit(kernel, inputs, { T: typeOf("float32"), ...more }, [inputs[0]])[0];
}

/** max(0, x). */
export const RELU = byOutput("relu", "Relu", "ReluGrad", true);
/** tanh x. */
export const TANH = byOutput("tanh", "Tanh", "TanhGrad", false);
/** 1/(1 + e⁻ˣ). */
export const SIGMOID = byOutput("sigmoid", "Sigmoid", "SigmoidGrad", false);
/** x above 0, eˣ − 1 below it (Clevert et al., ICLR 2016). */
export const ELU = byOutput("elu", "Elu", "EluGrad", true);
/** 1.0507 · x above 0, 1.0507 · 1.6733 · (eˣ − 1) below it (Klambauer et al., NIPS 2017). */
export const SELU = byOutput("selu", "Selu", "SeluGrad", true);
/** √x. */
export const SQUARE_ROOT = byOutput("square root", "Sqrt", "SqrtGrad", false);
/** min(max(0, x), 6). */
export const RELU_6 = byInput("relu6", "Relu6", "Relu6Grad");
/** log(1 + eˣ). */
export const SOFTPLUS = byInput("softplus", "Softplus", "SoftplusGrad");
/** x/(1 + |x|). */
export const SOFTSIGN = byInput("softsign", "Softsign", "SoftsignGrad");

/** x above 0, `slope` · x below it. */
export const LEAKY_RELU: Op<{ readonly slope: number }> = {
  name: "leaky relu",
  forward(program, [value], { slope }) {
    const attributes = { T: typeOf("float32"), alpha: float(slope) };
    return { outputs: program.emit("LeakyRelu", [value], attributes, [value]), kept: undefined };
  },
  backward: (program, [slope], { inputs: [input], config }) => [
    gradientOf(program, "LeakyReluGrad", [slope!, input], { alpha: float(config.slope) }),
  ],
};
