/**
 * How good a swarm's models are.
 *
 * @module
 */
import type { Vector } from "../../../../compute/vector/mod.ts";
import { consensusDistance, meanModel } from "../../../simulation/measures.ts";

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
  const mean = meanModel(models);
  const accuracies = models.map(accuracyOf);
  return {
    accuracy: accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / models.length,
    lowest: Math.min(...accuracies),
    meanModelAccuracy: accuracyOf(mean),
    disagreement: consensusDistance(models, mean),
  };
}
