/**
 * Operations that only lay entries out otherwise.
 *
 * @module
 */
import { broadcastTo, concat, fill, pad, reshape, reverse, slice, split, transpose, unbroadcast } from "./kernels.ts";
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

/** Entries repeated along axes of extent 1, up to `shape`. */
export const BROADCAST: Op<{ readonly shape: readonly number[] }> = {
  name: "broadcast",
  forward: (program, [value], { shape }) => ({ outputs: [broadcastTo(program, value, shape)], kept: undefined }),
  backward: (program, [slope], { inputs: [value] }) => [unbroadcast(program, slope!, value.shape)],
};

/** Values one behind another along an axis. */
export const CONCATENATE: Op<{ readonly axis: number }> = {
  name: "concatenate",
  forward: (program, values, { axis }) => ({ outputs: [concat(program, values, axis)], kept: undefined }),
  backward: (program, [slope], { inputs, config: { axis } }) =>
    split(program, slope!, inputs.map(({ shape }) => shape[axis]), axis),
};

/** Zeros around a value: how many before and behind on each axis. */
export const PAD: Op<{ readonly paddings: readonly (readonly [number, number])[] }> = {
  name: "pad",
  forward: (program, [value], { paddings }) => ({ outputs: [pad(program, value, paddings)], kept: undefined }),
  backward: (program, [slope], { inputs: [value], config: { paddings } }) =>
    paddings.every(([before, behind]) => before === 0 && behind === 0)
      ? [slope]
      : [slice(program, slope!, paddings.map(([before]) => before), value.shape)],
};

/** A value without its ends: how many are left out before and behind on each axis. */
export const CROP: Op<{ readonly crops: readonly (readonly [number, number])[] }> = {
  name: "crop",
  forward(program, [value], { crops }) {
    const begin = crops.map(([before]) => before);
    const size = value.shape.map((extent, axis) => extent - crops[axis][0] - crops[axis][1]);
    return { outputs: [slice(program, value, begin, size)], kept: undefined };
  },
  backward: (program, [slope], { config: { crops } }) => [pad(program, slope!, crops)],
};

/** A value with an axis turned round. */
export const REVERSE: Op<{ readonly axis: number }> = {
  name: "reverse",
  forward: (program, [value], { axis }) => ({ outputs: [reverse(program, value, axis)], kept: undefined }),
  backward: (program, [slope], { config: { axis } }) => [reverse(program, slope!, axis)],
};

/** A value in parts along an axis, which are as large as `sizes` says. */
export const SPLIT: Op<{ readonly axis: number; readonly sizes: readonly number[] }> = {
  name: "split",
  forward: (program, [value], { axis, sizes }) => ({ outputs: split(program, value, sizes, axis), kept: undefined }),
  backward(program, slopes, { outputs, config: { axis } }) {
    return [concat(program, slopes.map((slope, at) => slope ?? fill(program, outputs[at].shape, 0)), axis)];
  },
};
