/**
 * Topologies: what they mean, which are built in, where training starts from.
 *
 * @module
 */
export { type Plan, planTopology, type Topology, topologySchema } from "./architecture.ts";
export { MODEL_NAMES, modelTopology } from "./built_in_models.ts";
export { drawInitialModel, initialModel } from "./initial_model.ts";
export type { Operation } from "./operation.ts";
export { activationBytes, EVALUATED_AT_ONCE } from "./size.ts";
