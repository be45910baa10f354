/**
 * Operations that only lay entries out otherwise.
 *
 * @module
 */
import { reshape, transpose } from "./kernels.ts";
import type { Op } from "./tape.ts";

/** The same entries in the extents that are given. */
export const RESHAPE: Op<{ readonly shape: readonly number[] }> = {
  name: "reshape",
  forward: (program, [value], { shape }) => ({ outputs: [reshape(program, value, shape)], kept: undefined }),
  backward: (program, [slope], { inputs: [value] }) => [reshape(program, slope!, value.shape)],
};

/** The axes in another order: axis n of the result is axis `order[n]` of the value. */
export const TRANSPOSE: Op<{ readonly order: readonly number[] }> = {
  name: "transpose",
  forward: (program, [value], { order }) => ({ outputs: [transpose(program, value, order)], kept: undefined }),
  backward(program, [slope], { config: { order } }) {
    return [transpose(program, slope!, order.map((_, axis) => order.indexOf(axis)))];
  },
};
