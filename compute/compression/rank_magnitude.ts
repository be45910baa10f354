/** The bits of a magnitude, 31 of them, in three parts: upper 11 (exponent and 3 bits of mantissa), middle 10 and lower 10. */
const UPPER_SHIFT = 20;
const MIDDLE_SHIFT = 10;
const LOWER_MASK = 0x3ff;

/** Reused by every call; four counts an upper part, since adding to the same count twice in a row stalls. */
const upperCounts = new Uint32Array(4 << 11);
const lowerCounts = new Uint32Array(1 << 10);

/** A magnitude by its rank. */
export interface Ranked {
  /** The bits of the float32. */
  readonly magnitude: number;
  /** How many of those equal to it are among the `rank` largest, at least one. */
  readonly ties: number;
}

/**
 * The `rank`-th largest of the first `length` magnitudes, found by its bits without a sort.
 *
 * @param magnitudes bits of float32 values without their sign, which order as the values do
 * @param rank from 1 to `length`
 *
 * @example
 * ```ts
 * import { rankMagnitude } from "./rank_magnitude.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(rankMagnitude(Uint32Array.of(7, 9, 7, 1), 4, 2), { magnitude: 7, ties: 1 });
 * ```
 */
export function rankMagnitude(magnitudes: Uint32Array, length: number, rank: number): Ranked {
  countUpper(magnitudes, length);
  let prefix = 0x7ff;
  for (; upperCounts[prefix] < rank; prefix--) rank -= upperCounts[prefix];
  for (const shift of [MIDDLE_SHIFT, 0]) {
    const counts = lowerCounts.fill(0);
    for (let n = 0; n < length; n++) {
      const magnitude = magnitudes[n];
      if (magnitude >>> (shift + 10) === prefix) counts[(magnitude >>> shift) & LOWER_MASK]++;
    }
    let lower = LOWER_MASK;
    for (; counts[lower] < rank; lower--) rank -= counts[lower];
    prefix = (prefix << 10) | lower;
  }
  return { magnitude: prefix, ties: rank };
}

/** Counts the magnitudes of each upper part into the first quarter of `upperCounts`. */
function countUpper(magnitudes: Uint32Array, length: number): void {
  const counts = upperCounts.fill(0);
  const end = length & ~3;
  let n = 0;
  for (; n < end; n += 4) {
    counts[magnitudes[n] >>> UPPER_SHIFT]++;
    counts[(magnitudes[n + 1] >>> UPPER_SHIFT) | 0x800]++;
    counts[(magnitudes[n + 2] >>> UPPER_SHIFT) | 0x1000]++;
    counts[(magnitudes[n + 3] >>> UPPER_SHIFT) | 0x1800]++;
  }
  for (; n < length; n++) counts[magnitudes[n] >>> UPPER_SHIFT]++;
  for (let bin = 0; bin < 0x800; bin++) {
    counts[bin] += counts[bin | 0x800] + counts[bin | 0x1000] + counts[bin | 0x1800];
  }
}
