/**
 * Exact selection of the k entries of largest absolute value.
 *
 * @module
 */
import type { Vector } from "./vector.ts";

/**
 * The bits of a float32 without its sign order as its absolute values do. They are sorted into bins by their upper 11
 * bits (exponent and 3 bits of mantissa) first, then the bin that holds the k-th by its middle and its lower 10.
 */
const MAGNITUDE_BITS = 0x7fffffff;
const UPPER_SHIFT = 20;
const MIDDLE_SHIFT = 10;
const LOWER_MASK = 0x3ff;
/** Upper 11 bits of infinity; NaN lies above. */
const INFINITE_BIN = 0x7f800000 >>> UPPER_SHIFT;

/** Reused by every call; four counts a bin, since adding to the same count twice in a row stalls. */
const upperCounts = new Uint32Array(4 << 11);
const lowerCounts = new Uint32Array(1 << 10);
let candidates = new Uint32Array(0);

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
  countUpper(bits);
  requireNoneInfinite(vector);
  if (count === 0) return new Uint32Array(0);

  let above = 0;
  let bin = INFINITE_BIN - 1;
  for (; bin > 0 && above + upperCounts[bin] < count; bin--) above += upperCounts[bin];
  // The least magnitude that can be among the k. Bin 0 holds the zeros, which never are.
  const found = collect(bits, Math.max(bin << UPPER_SHIFT, 1));
  if (found <= count) return candidates.slice(0, found);

  const threshold = refine(bits, found, bin, count - above);
  return candidates.slice(0, prune(bits, found, threshold, count));
}

/** Counts the entries of each upper bin into the first quarter of `upperCounts`. */
function countUpper(bits: Uint32Array): void {
  const counts = upperCounts.fill(0);
  const end = bits.length & ~3;
  let index = 0;
  for (; index < end; index += 4) {
    counts[(bits[index] & MAGNITUDE_BITS) >>> UPPER_SHIFT]++;
    counts[((bits[index + 1] & MAGNITUDE_BITS) >>> UPPER_SHIFT) | 0x800]++;
    counts[((bits[index + 2] & MAGNITUDE_BITS) >>> UPPER_SHIFT) | 0x1000]++;
    counts[((bits[index + 3] & MAGNITUDE_BITS) >>> UPPER_SHIFT) | 0x1800]++;
  }
  for (; index < bits.length; index++) counts[(bits[index] & MAGNITUDE_BITS) >>> UPPER_SHIFT]++;
  for (let bin = 0; bin < 0x800; bin++) {
    counts[bin] += counts[bin | 0x800] + counts[bin | 0x1000] + counts[bin | 0x1800];
  }
}

function requireNoneInfinite(vector: Vector): void {
  for (let bin = INFINITE_BIN; bin < 0x800; bin++) {
    if (upperCounts[bin] === 0) continue;
    const index = vector.findIndex((value) => !Number.isFinite(value));
    throw new RangeError(
      `Cannot select entries: entry ${index} is ${vector[index]}; training has diverged, try a lower learning rate`,
    );
  }
}

/** Writes the indices of all magnitudes from `least` on to `candidates`, in order, and returns their number. */
function collect(bits: Uint32Array, least: number): number {
  if (candidates.length < bits.length) candidates = new Uint32Array(bits.length);
  const out = candidates;
  const below = least - 1;
  const end = bits.length & ~3;
  let found = 0;
  let index = 0;
  for (; index < end; index += 4) {
    const first = bits[index] & MAGNITUDE_BITS;
    const second = bits[index + 1] & MAGNITUDE_BITS;
    const third = bits[index + 2] & MAGNITUDE_BITS;
    const fourth = bits[index + 3] & MAGNITUDE_BITS;
    // Few entries are collected: one test for four, which is nearly always foretold, passes over the rest.
    if (((below - first) | (below - second) | (below - third) | (below - fourth)) >= 0) continue;
    if (first >= least) out[found++] = index;
    if (second >= least) out[found++] = index + 1;
    if (third >= least) out[found++] = index + 2;
    if (fourth >= least) out[found++] = index + 3;
  }
  for (; index < bits.length; index++) if ((bits[index] & MAGNITUDE_BITS) >= least) out[found++] = index;
  return found;
}

/** The magnitude of the `rank`-th largest of the candidates that lie in an upper bin, as bits. */
function refine(bits: Uint32Array, found: number, bin: number, rank: number): number {
  let prefix = bin;
  for (const shift of [MIDDLE_SHIFT, 0]) {
    const counts = lowerCounts.fill(0);
    for (let n = 0; n < found; n++) {
      const magnitude = bits[candidates[n]] & MAGNITUDE_BITS;
      if (magnitude >>> (shift + 10) === prefix) counts[(magnitude >>> shift) & LOWER_MASK]++;
    }
    let lower = LOWER_MASK;
    for (; counts[lower] < rank; lower--) rank -= counts[lower];
    prefix = (prefix << 10) | lower;
  }
  return prefix;
}

/** Keeps the candidates above the threshold and the first of those at it, `count` in all, in place. */
function prune(bits: Uint32Array, found: number, threshold: number, count: number): number {
  let atThreshold = count;
  for (let n = 0; n < found; n++) {
    if ((bits[candidates[n]] & MAGNITUDE_BITS) > threshold) atThreshold--;
  }
  let kept = 0;
  for (let n = 0; n < found; n++) {
    const magnitude = bits[candidates[n]] & MAGNITUDE_BITS;
    if (magnitude > threshold || (magnitude === threshold && atThreshold-- > 0)) candidates[kept++] = candidates[n];
  }
  return kept;
}
