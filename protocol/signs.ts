/**
 * Signs, a bit each: those of kept entries are as good as coin tosses.
 *
 * @module
 */
import type { RangeDecoder } from "./range_decoder.ts";
import { RAW_BITS } from "./range_coder.ts";
import type { RangeEncoder } from "./range_encoder.ts";

/** Writes signs, 1 for negative, sixteen at a time. @throws {RangeError} if one is neither 0 nor 1 */
export function encodeSigns(encoder: RangeEncoder, negative: Uint8Array): void {
  for (let start = 0; start < negative.length; start += RAW_BITS) {
    const end = Math.min(start + RAW_BITS, negative.length);
    let bits = 0;
    for (let n = start; n < end; n++) {
      if (negative[n] > 1) throw new RangeError(`Cannot write a delta: sign ${negative[n]} is neither 0 nor 1`);
      bits = 2 * bits + negative[n];
    }
    encoder.raw(bits, end - start);
  }
}

/** Reads `count` signs. */
export function decodeSigns(decoder: RangeDecoder, count: number): Uint8Array<ArrayBuffer> {
  const negative = new Uint8Array(count);
  for (let start = 0; start < count; start += RAW_BITS) {
    const end = Math.min(start + RAW_BITS, count);
    let bits = decoder.raw(end - start);
    for (let n = end - 1; n >= start; n--) {
      negative[n] = bits & 1;
      bits >>= 1;
    }
  }
  return negative;
}
