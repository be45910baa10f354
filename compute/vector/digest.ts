/**
 * A 64-bit digest of a vector that can be kept up to date in O(changed).
 *
 * It is order-free: two independent sums modulo 2³², each over all entries of a 32-bit mix of the entry's index and the
 * bits of its float32. Each mix is one-to-one in the bits for a given index, so the change of a single entry never goes
 * unseen, and that of several by a chance of 2⁻⁶⁴. It finds faulty code, memory and peers; it is no proof against forgery.
 *
 * @module
 */
import type { Vector } from "./vector.ts";

/** The two sums of a digest: `[high 32 bits, low 32 bits]`. */
export type Sums = Uint32Array<ArrayBuffer>;

/** The bits of a vector's entries, as unsigned integers over the same memory. */
export function bitsOf(vector: Vector): Uint32Array<ArrayBuffer> {
  return new Uint32Array(vector.buffer, vector.byteOffset, vector.length);
}

/** Scrambles the index, then adds the bits. */
function mixHigh(index: number, bits: number): number {
  let mix = Math.imul(index ^ 0x2545f491, 0x9e3779b1);
  mix = Math.imul(mix ^ (mix >>> 15) ^ bits, 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return mix ^ (mix >>> 16);
}

/** The other way round, with other constants, so that what one mix confuses the other tells apart. */
function mixLow(index: number, bits: number): number {
  let mix = Math.imul(bits ^ 0x68e31da4, 0x27d4eb2f);
  mix = Math.imul(mix ^ (mix >>> 15) ^ index, 0x165667b1);
  mix = Math.imul(mix ^ (mix >>> 14), 0x9e3779b9);
  return mix ^ (mix >>> 15);
}

/** Adds the mixes of the entries at `indices` to `sums`, or takes them off with `factor` −1. */
export function addMixes(sums: Sums, bits: Uint32Array, indices: Uint32Array, factor: 1 | -1): void {
  let high = 0;
  let low = 0;
  for (let n = 0; n < indices.length; n++) {
    const index = indices[n];
    high = (high + mixHigh(index, bits[index])) | 0;
    low = (low + mixLow(index, bits[index])) | 0;
  }
  sums[0] += factor * high;
  sums[1] += factor * low;
}

/** The sums over all entries. */
export function sumMixes(bits: Uint32Array): Sums {
  let high = 0;
  let low = 0;
  for (let index = 0; index < bits.length; index++) {
    high = (high + mixHigh(index, bits[index])) | 0;
    low = (low + mixLow(index, bits[index])) | 0;
  }
  return Uint32Array.of(high, low);
}

/** The digest that two sums make. */
export function digestFrom(sums: Sums): bigint {
  return (BigInt(sums[0]) << 32n) | BigInt(sums[1]);
}

/**
 * The digest of a whole vector, in [0, 2⁶⁴).
 *
 * @example
 * ```ts
 * import { digestOf } from "./digest.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(digestOf(Float32Array.of(1, 2)), digestOf(Float32Array.of(1, 2)));
 * assert.notStrictEqual(digestOf(Float32Array.of(1, 2)), digestOf(Float32Array.of(2, 1)));
 * ```
 */
export function digestOf(vector: Vector): bigint {
  return digestFrom(sumMixes(bitsOf(vector)));
}
