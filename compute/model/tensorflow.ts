/**
 * Models that compute.
 *
 * @module
 */
export { createNetwork, type Network, type TrainingBatch } from "./network.ts";
