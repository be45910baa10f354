/**
 * Positions of a tensor's kept entries: Rice-coded gaps (Rice 1979; Golomb 1966), the quotient's unary bits through the range
 * coder. Nothing but the tensor's length and count need be known, so no parameter is sent. Each time the number of entries left
 * is a power of two, the density is worked out anew from what is left: the fewer are left, the more does chance shift it.
 *
 * With b = 0 a gap is a row of bits "not this one", so that dense tensors take a bit an entry before the range coder and
 * H(p) after it: one code serves all densities.
 *
 * @module
 */
import { type Contexts, createContexts, ONE, presetContext } from "./range_coder.ts";
import type { RangeDecoder } from "./range_decoder.ts";
import type { RangeEncoder } from "./range_encoder.ts";

/** Bits that the density is worth as knowledge of how the quotient's bits fall: it is right but for clusters. */
const PRIOR_WEIGHT = 255;

/**
 * The number b of a gap's bits that are sent as they are: the largest for which 2^b·k ≤ n/2, or 0. A bucket of 2^b positions then
 * holds a quarter to a half of a kept entry, and taking them as equally likely costs under .015 bits an entry.
 *
 * @param count k, kept entries, at least 1
 * @param length n, entries of the tensor
 *
 * @example
 * ```ts
 * import { riceBits } from "./rice.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(riceBits(10, 1000), 5);
 * assert.strictEqual(riceBits(500, 1000), 0);
 * ```
 */
export function riceBits(count: number, length: number): number {
  let bits = 0;
  while (2 ** (bits + 2) * count <= length) bits++;
  return bits;
}

/**
 * Sets the context of "does the gap go on for 2^bits entries?" to what chance would have at a density.
 *
 * @returns bits
 */
function preset(contexts: Contexts, count: number, length: number): number {
  const bits = riceBits(count, length);
  // Fixed point all the way, so that every platform starts from the same probability: (1 − k/n)^(2^bits).
  let goesOn = Math.floor((length - count) * ONE / length);
  for (let index = 0; index < bits; index++) goesOn = Math.floor(goesOn * goesOn / ONE);
  presetContext(contexts, 0, ONE - goesOn, PRIOR_WEIGHT);
  return bits;
}

/** True for 1, 2, 4, 8, … */
function isPowerOfTwo(value: number): boolean {
  return (value & (value - 1)) === 0;
}

/**
 * Writes the positions of one tensor.
 *
 * @param indices strictly increasing; those from `start` to `end` lie in the tensor
 * @param offset index of the tensor's first entry
 * @param length entries of the tensor
 */
export function encodePositions(
  encoder: RangeEncoder,
  indices: Uint32Array,
  start: number,
  end: number,
  offset: number,
  length: number,
): void {
  const limit = offset + length;
  const contexts = createContexts(1);
  let next = offset;
  let bits = 0;
  for (let position = start; position < end; position++) {
    const left = end - position;
    if (left === limit - next) return;
    if (position === start || isPowerOfTwo(left)) bits = preset(contexts, left, limit - next);
    const gap = indices[position] - next;
    for (let quotient = gap >>> bits; quotient > 0; quotient--) encoder.bit(contexts, 0, 1);
    encoder.bit(contexts, 0, 0);
    if (bits > 0) encoder.raw(gap, bits);
    next = indices[position] + 1;
  }
}

/**
 * Reads the positions of one tensor into `indices` from `start` to `end`.
 *
 * @throws {RangeError} if they do not fit into the tensor
 */
export function decodePositions(
  decoder: RangeDecoder,
  indices: Uint32Array,
  start: number,
  end: number,
  offset: number,
  length: number,
): void {
  const limit = offset + length;
  const contexts = createContexts(1);
  let next = offset;
  let bits = 0;
  for (let position = start; position < end; position++) {
    const left = end - position;
    if (left === limit - next) {
      for (; position < end; position++) indices[position] = next++;
      return;
    }
    if (position === start || isPowerOfTwo(left)) bits = preset(contexts, left, limit - next);
    // The others that are left need a place each.
    const last = limit - left;
    next += decoder.ones(contexts, 0, (last - next) >>> bits) * 2 ** bits;
    if (bits > 0) next += decoder.raw(bits);
    if (next > last) throw beyond(length);
    indices[position] = next++;
  }
}

function beyond(length: number): RangeError {
  return new RangeError(`Cannot read a delta: a position leaves no room in the tensor's ${length} entries`);
}
