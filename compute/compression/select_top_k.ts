/**
 * Exact selection of the k entries of largest absolute value.
 *
 * A sample of the entries gives a magnitude that a little more than k entries reach; one pass collects those, and the k-th of
 * them is found by its bits. A sample that misleads costs another pass, never the result.
 *
 * @module
 */
import { rankMagnitude } from "./rank_magnitude.ts";
import type { Vector } from "../vector/mod.ts";

/** The bits of a float32 without its sign order as its absolute values do. */
const MAGNITUDE_BITS = 0x7fffffff;
/** Magnitude of infinity; NaN lies above. */
const INFINITE = 0x7f800000;
/** One entry of so many is looked at first, up to a number at which the sample's own time is small. */
const SAMPLED_SHARE = 32;
const MOST_SAMPLED = 8_192;
/** Standard deviations of the sample's count by which the guess is lowered: it then hardly ever misses. */
const CAUTION = 4;

/** Reused by every call; both grow to what the largest call has collected, not to the model's length. */
let candidates = new Uint32Array(1 << 12);
let magnitudes = new Uint32Array(1 << 12);
const sample = new Uint32Array(MOST_SAMPLED);

/**
 * The indices of the k entries of largest absolute value, strictly increasing; of equal ones those of lowest index, so
 * every platform picks the same. Entries that are zero are never picked: with fewer than k others there are fewer indices.
 *
 * @param count k, a non-negative integer
 * @throws {RangeError} if an entry is NaN or infinite, or k is not a non-negative integer
 *
 * @example
 * ```ts
 * import { selectTopK } from "./select_top_k.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual([...selectTopK(Float32Array.of(1, -3, 2, 3, 0), 2)], [1, 3]);
 * assert.deepStrictEqual([...selectTopK(Float32Array.of(1, -3, 2, 3, 0), 9)], [0, 1, 2, 3]);
 * ```
 */
export function selectTopK(vector: Vector, count: number): Uint32Array<ArrayBuffer> {
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`Cannot select ${count} entries: give a non-negative integer`);
  }
  const bits = new Uint32Array(vector.buffer, vector.byteOffset, vector.length);
  let least = count === 0 ? INFINITE : guess(bits, count, CAUTION);
  let found = collect(bits, least);
  for (let caution = 4 * CAUTION; found < count && least > 1; caution *= 4) {
    least = guess(bits, count, caution);
    found = collect(bits, least);
  }
  requireNoneInfinite(vector, found);
  if (found <= count) return candidates.slice(0, found);

  const { magnitude, ties } = rankMagnitude(magnitudes, found, count);
  return prune(found, magnitude, ties, count);
}

/**
 * A magnitude that probably `count` entries or more reach, at least 1 as zeros are never picked. Each stretch of the vector
 * gives one entry, not always the same one, so that neither tensors of unlike scales nor regular ones mislead.
 */
function guess(bits: Uint32Array, count: number, caution: number): number {
  const sampled = Math.min(Math.floor(bits.length / SAMPLED_SHARE), MOST_SAMPLED);
  const expected = count / bits.length * sampled;
  const rank = Math.ceil(expected + caution * Math.sqrt(expected + 1));
  if (!(rank <= sampled)) return 1;
  const stretch = Math.floor(bits.length / sampled);
  for (let n = 0; n < sampled; n++) {
    const place = (Math.imul(n, 0x9e3779b1) >>> 8) % stretch;
    sample[n] = bits[n * stretch + place] & MAGNITUDE_BITS;
  }
  return Math.max(1, rankMagnitude(sample, sampled, rank).magnitude);
}

/** Writes all magnitudes from `least` on, and their indices, in order, and returns their number. */
function collect(bits: Uint32Array, least: number): number {
  const below = least - 1;
  const end = bits.length & ~3;
  let [places, sizes] = [candidates, magnitudes];
  let found = 0;
  let index = 0;
  for (; index < end; index += 4) {
    const first = bits[index] & MAGNITUDE_BITS;
    const second = bits[index + 1] & MAGNITUDE_BITS;
    const third = bits[index + 2] & MAGNITUDE_BITS;
    const fourth = bits[index + 3] & MAGNITUDE_BITS;
    // Few entries are collected: one test for four, which is nearly always foretold, passes over the rest.
    if (((below - first) | (below - second) | (below - third) | (below - fourth)) >= 0) continue;
    if (found + 4 > places.length) [places, sizes] = grow();
    // Written whether kept or not: a branch an entry would often be foretold wrongly.
    places[found] = index;
    sizes[found] = first;
    found += (below - first) >>> 31;
    places[found] = index + 1;
    sizes[found] = second;
    found += (below - second) >>> 31;
    places[found] = index + 2;
    sizes[found] = third;
    found += (below - third) >>> 31;
    places[found] = index + 3;
    sizes[found] = fourth;
    found += (below - fourth) >>> 31;
  }
  for (; index < bits.length; index++) {
    const magnitude = bits[index] & MAGNITUDE_BITS;
    if (magnitude < least) continue;
    if (found === places.length) [places, sizes] = grow();
    places[found] = index;
    sizes[found++] = magnitude;
  }
  return found;
}

/** Doubles the room for candidates, and returns it. */
function grow(): [Uint32Array<ArrayBuffer>, Uint32Array<ArrayBuffer>] {
  const [places, sizes] = [candidates, magnitudes];
  candidates = new Uint32Array(2 * places.length);
  magnitudes = new Uint32Array(2 * sizes.length);
  candidates.set(places);
  magnitudes.set(sizes);
  return [candidates, magnitudes];
}

/** Whatever is not finite is larger than all that is, so it is among the candidates. */
function requireNoneInfinite(vector: Vector, found: number): void {
  const sizes = magnitudes;
  let largest = 0;
  for (let n = 0; n < found; n++) largest = Math.max(largest, sizes[n]);
  if (largest < INFINITE) return;
  const index = vector.findIndex((value) => !Number.isFinite(value));
  throw new RangeError(
    `Cannot select entries: entry ${index} is ${vector[index]}; training has diverged, try a lower learning rate`,
  );
}

/** The candidates above the threshold and the first `ties` of those at it, `count` in all. */
function prune(found: number, threshold: number, ties: number, count: number): Uint32Array<ArrayBuffer> {
  const indices = new Uint32Array(count);
  const [places, sizes] = [candidates, magnitudes];
  let kept = 0;
  for (let n = 0; kept < count && n < found; n++) {
    const magnitude = sizes[n];
    indices[kept] = places[n];
    if (magnitude === threshold) kept += ties-- > 0 ? 1 : 0;
    else kept += (threshold - magnitude) >>> 31;
  }
  return indices;
}
