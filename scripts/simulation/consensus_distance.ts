/**
 * How far the models of a swarm lie apart.
 *
 * @module
 */
import { addVector, norm, squaredNorm, subtract, type Vector } from "../../compute/vector/mod.ts";

/** x̄, the mean of at least one model. */
export function meanModel(models: readonly Vector[]): Vector {
  const mean: Vector = new Float32Array(models[0].length);
  for (const model of models) addVector(mean, model, 1 / models.length);
  return mean;
}

/**
 * √(mean over i of ‖xᵢ − x̄‖²) / ‖x̄‖.
 *
 * @example
 * ```ts
 * import { consensusDistance } from "./consensus_distance.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(consensusDistance([Float32Array.of(2, 4), Float32Array.of(4, 4)]), 1 / 5);
 * ```
 */
export function consensusDistance(models: readonly Vector[], mean: Vector = meanModel(models)): number {
  const difference = new Float32Array(mean.length);
  let squares = 0;
  for (const model of models) {
    subtract(model, mean, difference);
    squares += squaredNorm(difference);
  }
  return Math.sqrt(squares / models.length) / norm(mean);
}
