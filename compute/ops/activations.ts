/**
 * Functions of each entry that have a gradient kernel of their own.
 *
 * @module
 */
import { typeOf } from "./kernels.ts";
import type { Program, Ref } from "./program.ts";
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

function gradientOf(program: Program, kernel: string, inputs: readonly [Ref, Ref]): Ref {
  return program.emit(kernel, inputs, { T: typeOf("float32") }, [inputs[0]])[0];
}

/** max(0, x). */
export const RELU = byOutput("relu", "Relu", "ReluGrad", true);
/** tanh x. */
export const TANH = byOutput("tanh", "Tanh", "TanhGrad", false);
/** 1/(1 + e⁻ˣ). */
export const SIGMOID = byOutput("sigmoid", "Sigmoid", "SigmoidGrad", false);
