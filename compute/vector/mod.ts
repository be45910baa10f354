/**
 * Flat vectors with their layout, seeded randomness, digests.
 *
 * @module
 */
export { addMixes, bitsOf, digestFrom, digestOf, sumMixes, type Sums } from "./digest.ts";
export { requireFinite } from "./finite.ts";
export { createRandom, type Random, type RandomState, randomStateSchema } from "./random.ts";
export { tensorEnd } from "./tensor_end.ts";
export {
  addVector,
  createLayout,
  distance,
  isFiniteVector,
  type Layout,
  norm,
  sharedMemoryVector,
  squaredNorm,
  subtract,
  type TensorSpec,
  type Vector,
} from "./vector.ts";
