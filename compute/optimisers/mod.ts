/**
 * Local optimisers: their steps, their state, the learning rate over a run, and what a manifest says of them.
 *
 * @module
 */
export { DEFAULT_BETAS, DEFAULT_EPSILON } from "./adamw.ts";
export { createWeightSelection, prunedTensors, pruneWeights, type WeightSelection, weightsKept } from "./gsm.ts";
export { chooseOptimiser, type OptimiserChoice, preferAdamW } from "./choose_optimiser.ts";
export { createOptimiser, momentsOf } from "./create_optimiser.ts";
export { atRest, copyState, type Optimiser, type OptimiserState, troubleOfMoment } from "./optimiser.ts";
export { OPTIMISER_KINDS, optimiserSchema, type OptimiserSettings } from "./optimiser_schema.ts";
export { stepRule } from "./step_rule.ts";
export { DECAYS, learningRateAt, rateWithoutWarmup, type Schedule } from "./schedule.ts";
