/**
 * Global sparse momentum SGD (GSM): pruning while training.
 *
 * X. Ding, G. Ding, X. Zhou, Y. Guo, J. Han, J. Liu: "Global Sparse Momentum SGD for Pruning Very Deep Neural
 * Networks", NeurIPS 2019. Each step only the Q weights that matter most follow the loss; the others only decay, which
 * momentum speeds up by 1/(1−β), until taking them out changes nothing.
 *
 * @module
 */
import { selectTopK } from "../compression/select_top_k.ts";
import type { Layout, TensorSpec, Vector } from "../vector/mod.ts";

/** The tensors whose entries are pruned: kernels of two dimensions (dense) and of four (convolution). */
export function prunedTensors(layout: Layout): TensorSpec[] {
  return layout.tensors.filter(({ shape }) => shape.length === 2 || shape.length === 4);
}

/**
 * Q, the number of weights that stay: ⌊|Θ|/C⌋, at least one, |Θ| being the entries of all kernels. Biases are not
 * counted, since they are never pruned: 60 times fewer weights of LeNet-300-100 are 4,436 of 266,200.
 *
 * @param ratio C, at least 1
 * @throws {RangeError} if it is less than 1 or no number
 */
export function weightsKept(layout: Layout, ratio: number): number {
  if (!(ratio >= 1)) {
    throw new RangeError(`Cannot prune ${ratio} times: give a ratio of at least 1, where 1 prunes none`);
  }
  const weights = prunedTensors(layout).reduce((sum, { length }) => sum + length, 0);
  return Math.min(weights, Math.max(1, Math.floor(weights / ratio)));
}

/** Chooses weights by a score, over all kernels together. */
export interface WeightSelection {
  /** Q. */
  readonly count: number;
  /**
   * The Q weights whose `scores` are largest in absolute value, as strictly increasing indices into the flat vector; of
   * equal ones those of lowest index.
   *
   * @param scores of the layout's length; its entries outside kernels are set to zero
   * @throws {RangeError} if a score is NaN or infinite
   */
  select(scores: Vector): Uint32Array<ArrayBuffer>;
}

/**
 * Readies the choice of Q weights for a model and a ratio.
 *
 * @example
 * ```ts
 * import { createWeightSelection } from "./gsm.ts";
 * import { createLayout } from "../vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [2, 2] }, { name: "bias", shape: [2] }]);
 * const { count, select } = createWeightSelection(layout, 2);
 * assert.strictEqual(count, 2);
 * assert.deepStrictEqual([...select(Float32Array.of(1, -3, 2, 2, 9, 9))], [1, 2]);
 * ```
 */
export function createWeightSelection(layout: Layout, ratio: number): WeightSelection {
  const count = weightsKept(layout, ratio);
  const pruned = new Set(prunedTensors(layout));
  const others = layout.tensors.filter((tensor) => !pruned.has(tensor));
  return {
    count,
    select(scores) {
      for (const { offset, length } of others) scores.fill(0, offset, offset + length);
      const chosen = selectTopK(scores, count);
      return chosen.length === count ? chosen : fillUp(chosen, count, pruned);
    },
  };
}

/** Adds the lowest of the kernels' indices that are not chosen: their scores are zero, and so tied. */
function fillUp(chosen: Uint32Array, count: number, pruned: Iterable<TensorSpec>): Uint32Array<ArrayBuffer> {
  const all = new Uint32Array(count);
  all.set(chosen);
  const before = new Set(chosen);
  let filled = chosen.length;
  for (const { offset, length } of pruned) {
    for (let index = offset; index < offset + length && filled < count; index++) {
      if (!before.has(index)) all[filled++] = index;
    }
  }
  return all.sort();
}

/**
 * The final pruning: a copy of the model with the Q weights of largest absolute value, the other weights zero. What is
 * not in a kernel stays as it is.
 *
 * @param ratio C, as in training
 * @throws {RangeError} if an entry of a kernel is NaN or infinite, or the ratio is less than 1
 */
export function pruneWeights(model: Vector, layout: Layout, ratio: number): Vector {
  const kept = createWeightSelection(layout, ratio).select(model.slice());
  const result = model.slice();
  for (const { offset, length } of prunedTensors(layout)) result.fill(0, offset, offset + length);
  for (const index of kept) result[index] = model[index];
  return result;
}
