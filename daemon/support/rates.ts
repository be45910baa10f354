/** How often something may be done for one key. */
export interface KeyRate {
  /** So often at once, after a rest. */
  readonly burst: number;
  /** So often in the long run, a second. */
  readonly perSecond: number;
}

/** Keys that are remembered; whoever is forgotten for others has its burst anew. */
const REMEMBERED = 4_096;

/**
 * How often something is done for each of many keys, such as peers or addresses: one token bucket a key, and a bounded number
 * of them.
 *
 * @example
 * ```ts
 * import { Rates } from "./rates.ts";
 * import assert from "node:assert";
 *
 * let now = 0;
 * const rates = new Rates({ burst: 2, perSecond: 1 }, () => now);
 * assert.deepStrictEqual([rates.take("a"), rates.take("a"), rates.take("a"), rates.take("b")], [true, true, false, true]);
 * now = 1_000;
 * assert.deepStrictEqual([rates.take("a"), rates.take("a")], [true, false]);
 * ```
 */
export class Rates {
  readonly #rate: KeyRate;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /** @param now the time in ms; default: the system's, monotonic */
  constructor(rate: KeyRate, now: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#now = now;
  }

  /** True if it may be done once more for `key` now; then it counts as done. */
  take(key: string): boolean {
    const { burst, perSecond } = this.#rate;
    const now = this.#now();
    const bucket = this.#buckets.get(key);
    const tokens = bucket === undefined
      ? burst
      : Math.min(burst, bucket.tokens + (now - bucket.at) / 1_000 * perSecond);
    const may = tokens >= 1;
    // The one that was asked last stands last.
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: may ? tokens - 1 : tokens, at: now });
    if (this.#buckets.size > REMEMBERED) this.#buckets.delete(this.#buckets.keys().next().value!);
    return may;
  }
}
