/**
 * Topologies: what they mean, which are built in, where training starts from.
 *
 * @module
 */
export { MODEL_NAMES, modelTopology, TEXT_MODEL_NAMES, type TextForm, textModelTopology } from "./built_in_models.ts";
export { drawInitialModel, initialModel } from "./initial_model.ts";
export { type Plan, type PlanOptions, planTopology, type Weights } from "./plan.ts";
export { type StartingModel, startingModel } from "./starting_model.ts";
export { type TunedModel, type WholeModel, wholeModel } from "./whole_model.ts";
export { activationBytes, evaluatedAtOnce } from "./size.ts";
export { type Layer, type SequentialTopology, type Topology, topologySchema } from "./topology.ts";
export { type Tuning, tuningSchema } from "./tuning.ts";
export { namePattern } from "./name_pattern.ts";
export { PIXEL_RANGES, pixelLayers, type PixelScale } from "./keras/pixels.ts";
