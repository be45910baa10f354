/**
 * The sum of a link's messages, the older the less.
 *
 * @module
 */
import type { Entries } from "../../compute/compression/mod.ts";
import type { Vector } from "../../compute/vector/mod.ts";

/** How much is left after an exchange, as in protocol/trust. */
const DECAY = 0.9;

/** A sum that messages are added to. */
export interface DecayedSum {
  readonly vector: Vector;
  add(message: Entries): void;
  /** The inner product with another. */
  times(other: DecayedSum): number;
}

/** The sum of nothing. */
export function decayedSum(length: number): DecayedSum {
  const vector = new Float32Array(length);
  return {
    vector,
    add({ indices, values }) {
      for (let index = 0; index < length; index++) vector[index] *= DECAY;
      for (let n = 0; n < values.length; n++) vector[indices?.[n] ?? n] += values[n];
    },
    times(other) {
      let sum = 0;
      for (let index = 0; index < length; index++) sum += vector[index] * other.vector[index];
      return sum;
    },
  };
}
