/** The form of a model, as far as the size of a message depends on it. */
export interface MessageForm {
  /** Entries of the model, d. */
  readonly length: number;
  /** Number of its tensors, each of which may have a scale of its own. */
  readonly tensors: number;
}

/** Bytes of one number sent as it is: a float32. */
export const FLOAT_BYTES = 4;
/** Bits of one. */
export const FLOAT_BITS = 8 * FLOAT_BYTES;

/**
 * About what a sparse message takes, in bytes: positions cost the entropy of the choice, H(p) an entry with
 * H(p) = −p·log₂p − (1 − p)·log₂(1 − p), which the codes of docs/wire.md come close to; each kept entry costs its value;
 * each tensor a scale.
 *
 * @param density p, the share of entries kept, in (0, 1]
 * @param valueBits bits of a kept entry's value
 *
 * @example
 * ```ts
 * import { sparseBytes } from "./estimated_bytes.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(sparseBytes({ length: 800, tensors: 0 }, 0.5, 1), 150);
 * assert.strictEqual(sparseBytes({ length: 800, tensors: 2 }, 1, 1), 108);
 * ```
 */
export function sparseBytes({ length, tensors }: MessageForm, density: number, valueBits: number): number {
  const entropy = density >= 1 ? 0 : -density * Math.log2(density) - (1 - density) * Math.log2(1 - density);
  return Math.ceil(length * (entropy + density * valueBits) / 8) + FLOAT_BYTES * tensors;
}
