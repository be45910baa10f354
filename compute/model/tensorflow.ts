/**
 * Models on TensorFlow: the backend, and what a network computes on it.
 *
 * @module
 */
export { type BackendName, readyBackend, type Tensor, type Tensor3D, type Tf } from "./backend.ts";
export { createNetwork, type Network } from "./network.ts";
