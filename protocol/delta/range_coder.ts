/**
 * What both ends of the range coder share: its numbers, and the probabilities that adapt.
 *
 * The coder is Martin's (1979), for bits, with 32 bits of `low` and `range` and carries into bytes already written; a byte is
 * shifted out while `range` < 2²⁴. `docs/wire.md` has it step by step.
 *
 * @module
 */

/** The range at the start: all of 32 bits but one value. */
export const FULL_RANGE = 0xffffffff;
/** The highest byte of a word; a byte is shifted out while it is 0 in the range, that is, below 2²⁴. */
export const TOP_SHIFT = 24;
/** Bits of a probability as the coder uses it: of 24 bits of range or more, 9 or more are left for the product. */
export const CODED_BITS = 15;
/** Bits of a probability as it is kept: finer, so that slow adaptation does not get stuck. */
const KEPT_BITS = 20;
/** The kept probability 1. */
export const ONE = 1 << KEPT_BITS;
/** Bits of the count beside each probability. */
const COUNT_BITS = 8;
/** The largest count. */
export const LARGEST_COUNT = (1 << COUNT_BITS) - 1;
/** Bits of an adaptation rate. */
const RATE_BITS = 10;
/** The most bits that are coded at once without a model: 8 bits of range or more are left. */
export const RAW_BITS = 16;

/**
 * How far a probability moves towards the bit just seen, by the number of bits seen before: 1/(n + 1.5), so that it is the
 * estimate of Krichevsky and Trofimov at first and an exponential mean over some 256 bits at last.
 */
const RATES: Int32Array = Int32Array.from(
  { length: LARGEST_COUNT + 1 },
  (_, seen) => Math.round((1 << RATE_BITS) / (seen + 1.5)),
);

/**
 * Adaptive probabilities of a bit being 0, each with the number of bits it has seen: `probability << 8 | count`.
 */
export type Contexts = Int32Array<ArrayBuffer>;

/** Bits of a context below the probability as the coder uses it. */
export const CODED_SHIFT = COUNT_BITS + KEPT_BITS - CODED_BITS;

/**
 * A context's state after one more bit. Without a branch, since no processor foresees the next bit, and with numbers in place of
 * the constants above, since an engine looks up at each use what a module exports: both were measured.
 */
export function learn(state: number, bit: number): number {
  const probability = state >>> 8;
  const count = state & 255;
  const ones = (0 - bit) | 0;
  // The probability of the other bit, and a step of which that shrinks.
  const other = (ones & probability) | (~ones & (0x100000 - probability));
  const step = Math.imul(other, RATES[count]) >>> 10;
  return ((probability + ((step ^ ones) - ones)) << 8) | (count + ((count - 255) >>> 31));
}

/** Contexts that know nothing: probability ½, nothing seen. */
export function createContexts(count: number): Contexts {
  return new Int32Array(count).fill((ONE / 2) << COUNT_BITS);
}

/**
 * Sets a context to what is known beforehand.
 *
 * @param probability of a 0, times 2²⁰; kept within 2⁻⁸ of the ends, so that a surprise stays cheap
 * @param weight how many bits the knowledge is worth, at most 255
 */
export function presetContext(contexts: Contexts, context: number, probability: number, weight: number): void {
  const margin = ONE >> 8;
  const kept = Math.min(Math.max(probability, margin), ONE - margin);
  contexts[context] = (kept << COUNT_BITS) | weight;
}
