/**
 * Products of matrices, and biases.
 *
 * @module
 */
import { batchMatMul, biasAdd, biasAddGrad, matMul, unbroadcast } from "./kernels.ts";
import type { Ref } from "./program.ts";
import type { Op } from "./tape.ts";

/** [rows, inputs] · [inputs, units] → [rows, units]. */
export const MATRIX_PRODUCT: Op = {
  name: "matrix product",
  forward: (program, [left, right]) => ({ outputs: [matMul(program, left, right)], kept: undefined }),
  backward: (program, [slope], { inputs: [left, right], wanted }) => [
    wanted[0] ? matMul(program, slope!, right, false, true) : undefined,
    wanted[1] ? matMul(program, left, slope!, true, false) : undefined,
  ],
};

/** Which of the two matrices are taken turned. */
export interface Turned {
  readonly left: boolean;
  readonly right: boolean;
}

/** Products over the last two axes, [.., rows, n] · [.., n, columns]; the axes before are stretched to each other. */
export const BATCH_MATRIX_PRODUCT: Op<Turned> = {
  name: "batch matrix product",
  forward: (program, [left, right], turned) => ({
    outputs: [batchMatMul(program, left, right, turned.left, turned.right)],
    kept: undefined,
  }),
  backward(program, [slope], { inputs: [left, right], config: turned, wanted }) {
    const product = (one: Ref, other: Ref, turnOne: boolean, turnOther: boolean) =>
      batchMatMul(program, one, other, turnOne, turnOther);
    const toLeft = () =>
      turned.left ? product(right, slope!, turned.right, true) : product(slope!, right, false, !turned.right);
    const toRight = () =>
      turned.right ? product(slope!, left, true, turned.left) : product(left, slope!, !turned.left, false);
    return [
      wanted[0] ? unbroadcast(program, toLeft(), left.shape) : undefined,
      wanted[1] ? unbroadcast(program, toRight(), right.shape) : undefined,
    ];
  },
};

/** A bias, [units], added along the last axis. */
export const BIAS: Op = {
  name: "bias",
  forward: (program, [value, bias]) => ({ outputs: [biasAdd(program, value, bias)], kept: undefined }),
  backward: (program, [slope], { wanted }) => [slope, wanted[1] ? biasAddGrad(program, slope!) : undefined],
};
