/**
 * The mean of the nodes' models, and how far they lie from it.
 *
 * @module
 */
import type { Vector } from "../../compute/vector/mod.ts";

/** The mean model x̄ and the disagreement of the models about it. */
export interface SwarmMean {
  readonly mean: Vector;
  /** √(mean over i of ‖xᵢ − x̄‖²) / ‖x̄‖. */
  readonly disagreement: number;
}

/**
 * Averages models.
 *
 * @param models at least one, all of the same length
 * @throws {RangeError} if there is none
 * @throws {TypeError} if their lengths differ
 *
 * @example
 * ```ts
 * import { meanOf } from "./swarm_mean.ts";
 * import assert from "node:assert";
 *
 * const { mean, disagreement } = meanOf([new Float32Array([2, 4]), new Float32Array([4, 4])]);
 * assert.deepStrictEqual(mean, new Float32Array([3, 4]));
 * assert.strictEqual(disagreement, 1 / 5);
 * ```
 */
export function meanOf(models: readonly Vector[]): SwarmMean {
  if (models.length === 0) throw new RangeError("Cannot average no models: at least one node has to finish");
  const { length } = models[0];
  for (const model of models) {
    if (model.length !== length) {
      throw new TypeError(`Cannot average models of ${length} and of ${model.length} entries: they are of two tasks`);
    }
  }
  const mean = new Float32Array(length);
  let spread = 0;
  let squared = 0;
  for (let index = 0; index < length; index++) {
    let sum = 0;
    for (const model of models) sum += model[index];
    const centre = sum / models.length;
    mean[index] = centre;
    squared += centre * centre;
    for (const model of models) spread += (model[index] - centre) ** 2;
  }
  // Models that are all zero agree.
  return { mean, disagreement: spread === 0 ? 0 : Math.sqrt(spread / models.length) / Math.sqrt(squared) };
}
