/**
 * What runs programs of kernels: TensorFlow's graphs, its kernels one by one, or plain JavaScript.
 *
 * @module
 */
export { BACKEND_NAMES, type BackendName, readyBackend, type Tensor, type Tensor3D, type Tf } from "./backend.ts";
export { type Engine, type EngineName, type Executable, type Fed, type Held } from "./engine.ts";
export { createEngine } from "./create_engine.ts";
