/**
 * Softmax along the last axis.
 *
 * @module
 */
import { mul, reduce, softmax, sub, unary } from "./kernels.ts";
import type { Program, Ref } from "./program.ts";
import type { Op } from "./tape.ts";

/** eˣ over the sum of them along the last axis. */
export const SOFTMAX: Op = {
  name: "softmax",
  forward: (program, [logits]) => ({ outputs: [softmax(program, logits)], kept: undefined }),
  backward: (program, [slope], { outputs: [output] }) => {
    const mean = sumLast(program, mul(program, slope!, output));
    return [mul(program, sub(program, slope!, mean), output)];
  },
};

/** The logarithm of it. */
export const LOG_SOFTMAX: Op = {
  name: "log softmax",
  forward: (program, [logits]) => ({ outputs: [softmax(program, logits, "LogSoftmax")], kept: undefined }),
  backward: (program, [slope], { outputs: [output] }) => {
    const shares = unary(program, "Exp", output);
    return [sub(program, slope!, mul(program, shares, sumLast(program, slope!)))];
  },
};

function sumLast(program: Program, value: Ref): Ref {
  return reduce(program, "Sum", value, [value.shape.length - 1], true);
}
