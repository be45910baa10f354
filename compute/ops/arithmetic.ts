/**
 * Sums, products and means of values that are stretched to each other.
 *
 * @module
 */
import { add, broadcastTo, div, mul, reduce, reshape, scale, sub, unary, unbroadcast } from "./kernels.ts";
import { entriesIn } from "./program.ts";
import type { Op } from "./tape.ts";

/** left + right. */
export const ADD: Op = {
  name: "add",
  forward: (program, [left, right]) => ({ outputs: [add(program, left, right)], kept: undefined }),
  backward: (program, [slope], { inputs: [left, right], wanted }) => [
    wanted[0] ? unbroadcast(program, slope!, left.shape) : undefined,
    wanted[1] ? unbroadcast(program, slope!, right.shape) : undefined,
  ],
};

/** left − right. */
export const SUBTRACT: Op = {
  name: "subtract",
  forward: (program, [left, right]) => ({ outputs: [sub(program, left, right)], kept: undefined }),
  backward: (program, [slope], { inputs: [left, right], wanted }) => [
    wanted[0] ? unbroadcast(program, slope!, left.shape) : undefined,
    wanted[1] ? unbroadcast(program, unary(program, "Neg", slope!), right.shape) : undefined,
  ],
};

/** left · right, entry by entry. */
export const MULTIPLY: Op = {
  name: "multiply",
  forward: (program, [left, right]) => ({ outputs: [mul(program, left, right)], kept: undefined }),
  backward: (program, [slope], { inputs: [left, right], wanted }) => [
    wanted[0] ? unbroadcast(program, mul(program, slope!, right), left.shape) : undefined,
    wanted[1] ? unbroadcast(program, mul(program, slope!, left), right.shape) : undefined,
  ],
};

/** left / right, entry by entry. */
export const DIVIDE: Op = {
  name: "divide",
  forward: (program, [left, right]) => ({ outputs: [div(program, left, right)], kept: undefined }),
  backward(program, [slope], { inputs: [left, right], outputs: [quotient], wanted }) {
    const share = div(program, slope!, right);
    return [
      wanted[0] ? unbroadcast(program, share, left.shape) : undefined,
      wanted[1] ? unbroadcast(program, unary(program, "Neg", mul(program, share, quotient)), right.shape) : undefined,
    ];
  },
};

/** The value times a number. */
export const SCALE: Op<{ readonly factor: number }> = {
  name: "scale",
  forward: (program, [value], { factor }) => ({ outputs: [scale(program, value, factor)], kept: undefined }),
  backward: (program, [slope], { config: { factor } }) => [scale(program, slope!, factor)],
};

/** Which axes a value is reduced along, and whether they stay with an extent of 1. */
export interface Axes {
  readonly axes: readonly number[];
  readonly keep: boolean;
}

/** The mean along axes. */
export const MEAN: Op<Axes> = {
  name: "mean",
  forward: (program, [value], { axes, keep }) => ({
    outputs: [reduce(program, "Mean", value, axes, keep)],
    kept: undefined,
  }),
  backward(program, [slope], { inputs: [{ shape }], config: { axes } }) {
    const kept = reshape(program, slope!, shape.map((extent, axis) => axes.includes(axis) ? 1 : extent));
    const count = entriesIn(axes.map((axis) => shape[axis]));
    return [broadcastTo(program, scale(program, kept, 1 / count), shape)];
  },
};

/** The sum along axes. */
export const SUM: Op<Axes> = {
  name: "sum",
  forward: (program, [value], { axes, keep }) => ({
    outputs: [reduce(program, "Sum", value, axes, keep)],
    kept: undefined,
  }),
  backward(program, [slope], { inputs: [{ shape }], config: { axes } }) {
    const kept = reshape(program, slope!, shape.map((extent, axis) => axes.includes(axis) ? 1 : extent));
    return [broadcastTo(program, kept, shape)];
  },
};
