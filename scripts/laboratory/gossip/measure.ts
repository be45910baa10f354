/**
 * How good a swarm's models are.
 *
 * @module
 */
import { addVector, norm, squaredNorm, subtract, type Vector } from "../../../compute/vector.ts";

/** A swarm at one moment; accuracies are shares in [0, 1]. */
export interface SwarmQuality {
  /** Of the nodes' own models: mean and lowest. */
  readonly accuracy: number;
  readonly lowest: number;
  /** Of the mean of all models. */
  readonly meanModelAccuracy: number;
  /** √(mean over i of ‖xᵢ − x̄‖²) / ‖x̄‖. */
  readonly disagreement: number;
}

/**
 * Measures the models of all nodes.
 *
 * @param accuracyOf measures one model
 */
export function measureSwarm(models: readonly Vector[], accuracyOf: (model: Vector) => number): SwarmQuality {
  const mean = new Float32Array(models[0].length);
  for (const x of models) addVector(mean, x, 1 / models.length);
  const accuracies = models.map(accuracyOf);
  return {
    accuracy: accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / models.length,
    lowest: Math.min(...accuracies),
    meanModelAccuracy: accuracyOf(mean),
    disagreement: disagreementOf(models, mean),
  };
}

function disagreementOf(models: readonly Vector[], mean: Vector): number {
  const difference = new Float32Array(mean.length);
  let squares = 0;
  for (const x of models) {
    subtract(x, mean, difference);
    squares += squaredNorm(difference);
  }
  return Math.sqrt(squares / models.length) / norm(mean);
}
