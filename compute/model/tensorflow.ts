/**
 * Models that compute.
 *
 * @module
 */
export {
  createNetwork,
  type HeldModel,
  type HeldStep,
  type Network,
  type TrainingBatch,
  type TrainingNetwork,
} from "./network.ts";
