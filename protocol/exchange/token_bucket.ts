/** How often something may happen: `perSecond` in the long run, `burst` at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * A token bucket: full at first, a token a use, filled again at a constant rate.
 *
 * @example
 * ```ts
 * import { TokenBucket } from "./token_bucket.ts";
 * import assert from "node:assert";
 *
 * const bucket = new TokenBucket({ perSecond: 2, burst: 1 }, 0);
 * assert.strictEqual(bucket.take(0), true);
 * assert.strictEqual(bucket.take(0), false);
 * assert.strictEqual(bucket.wait(0), 500);
 * assert.strictEqual(bucket.take(500), true);
 * ```
 */
export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #filledAt: number;

  /** @param now the time in ms */
  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#filledAt = now;
  }

  /** Takes a token if there is one. */
  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** Milliseconds until there is a token, rounded up. */
  wait(now: number): number {
    this.#fill(now);
    return Math.ceil(Math.max(0, (1 - this.#tokens) / this.#rate.perSecond * 1_000));
  }

  /** True when nothing was taken for so long that the bucket is as new. */
  isFull(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= this.#rate.burst;
  }

  #fill(now: number): void {
    const { perSecond, burst } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + (now - this.#filledAt) / 1_000 * perSecond);
    this.#filledAt = now;
  }
}
