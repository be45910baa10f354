/**
 * Models that compute.
 *
 * @module
 */
export { createNetwork, firstState, type Network, type TrainingBatch } from "./network.ts";
