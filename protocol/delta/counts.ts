/**
 * How many entries each tensor keeps, in a few bits each: whether it keeps any, which adapts, the length of the count in bits,
 * which may be any that fits the tensor, and the bits below the count's highest 1.
 *
 * @module
 */
import type { Layout } from "../../compute/vector/mod.ts";
import { WireError } from "../messages/mod.ts";
import { createContexts, ONE, presetContext } from "./range_coder.ts";
import type { RangeDecoder } from "./range_decoder.ts";
import type { RangeEncoder } from "./range_encoder.ts";

/** Expects three tensors of four to keep something, and learns fast. */
const EMPTY_PROBABILITY = ONE / 4;
const EMPTY_WEIGHT = 2;

/** Bits that a number takes, from its highest 1 down; none for 0. */
function bitLength(value: number): number {
  return 32 - Math.clz32(value);
}

/** Writes the counts of all tensors. */
export function encodeCounts(encoder: RangeEncoder, counts: Uint32Array, layout: Layout): void {
  const contexts = createContexts(1);
  presetContext(contexts, 0, EMPTY_PROBABILITY, EMPTY_WEIGHT);
  layout.tensors.forEach(({ length }, t) => {
    const bits = bitLength(counts[t]);
    encoder.bit(contexts, 0, bits === 0 ? 0 : 1);
    if (bits === 0) return;
    encoder.uniform(bits - 1, bitLength(length));
    encoder.raw(counts[t], bits - 1);
  });
}

/**
 * Reads the counts of all tensors.
 *
 * @throws {WireError} if one is over the tensor's length
 */
export function decodeCounts(decoder: RangeDecoder, layout: Layout): Uint32Array<ArrayBuffer> {
  const contexts = createContexts(1);
  presetContext(contexts, 0, EMPTY_PROBABILITY, EMPTY_WEIGHT);
  const counts = new Uint32Array(layout.tensors.length);
  layout.tensors.forEach(({ name, length }, t) => {
    if (decoder.bit(contexts, 0) === 0) return;
    const below = decoder.uniform(bitLength(length));
    counts[t] = 2 ** below + decoder.raw(below);
    if (counts[t] > length) {
      throw new WireError(
        "BOUNDS",
        `Cannot read a delta: it keeps ${counts[t]} of the ${length} entries of "${name}"`,
      );
    }
  });
  return counts;
}
