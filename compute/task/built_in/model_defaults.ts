/**
 * What suits the models that come with Murmuration: how fast they are trained, and how much of them is sent.
 *
 * @module
 */
import type { OptimiserChoice } from "../../optimisers/mod.ts";

/** What suits a model: SGD's learning rate and batch from the sweep in `tests/bench/learning_rate.ts`, AdamW's from simulations, the rest from testnets. */
export interface ModelDefaults {
  readonly learningRate: number;
  /** Learning rate of AdamW. */
  readonly adamRate: number;
  /** SGD where it is left out. */
  readonly optimiser?: OptimiserChoice["optimiser"];
  readonly batch: number;
  readonly density: number;
  /** Where shards are skewed, half as many: models drift apart within a round. */
  readonly localSteps: number;
}

const common = { adamRate: 0.003, batch: 32, density: 0.02, localSteps: 16 } as const;
/** Of residual networks and of others that are normalised; of pictures of any kind. */
const normalised: ModelDefaults = { ...common, learningRate: 0.1, density: 0.03 };
/** Of transformers: what `docs/results` has of the small one. */
const transformer: ModelDefaults = { ...common, learningRate: 0.3, optimiser: "adamw", batch: 16, density: 0.05 };

/** By the model's name. */
export const MODEL_DEFAULTS: Readonly<Record<string, ModelDefaults>> = {
  lenet: { ...common, learningRate: 0.03, density: 0.03 },
  mlp: { ...common, learningRate: 0.05 },
  cnn: { ...common, learningRate: 0.03, adamRate: 0.001 },
  "lenet5-caffe": { ...common, learningRate: 0.03 },
  resnet8: normalised,
  resnet14: normalised,
  resnet20: normalised,
  "resnet8-gn": normalised,
  "resnet14-gn": normalised,
  "resnet20-gn": normalised,
  mobilenet: normalised,
  "gpt-small": transformer,
  gpt: { ...transformer, adamRate: 0.002 },
  lstm: { ...common, learningRate: 0.3, adamRate: 0.01, optimiser: "adamw", density: 0.05 },
  table: { ...common, learningRate: 0.01, density: 0.05 },
};
