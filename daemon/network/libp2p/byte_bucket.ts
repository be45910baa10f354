/** Shortest time's worth of bytes that may pass at once, in s: long enough that a busy event loop does not waste the rate. */
const BURST = 0.1;
/** Least bytes that may pass at once: a packet, below which headers would be most of what is sent. */
const LEAST_BURST = 1_500;

/**
 * How many bytes may pass by now, at a constant rate: a token bucket that may go into debt, since what was received can
 * only be counted afterwards.
 *
 * @example
 * ```ts
 * import { ByteBucket } from "./byte_bucket.ts";
 * import assert from "node:assert";
 *
 * const bucket = new ByteBucket(20_000, 0);
 * assert.strictEqual(bucket.room(0), 2_000);
 * bucket.take(3_000, 0);
 * assert.strictEqual(bucket.room(0), 0);
 * assert.strictEqual(bucket.wait(0), 50);
 * assert.strictEqual(bucket.room(100), 1_000);
 * ```
 */
export class ByteBucket {
  readonly #rate: number;
  readonly #burst: number;
  #bytes: number;
  #filledAt: number;

  /**
   * @param rate in bytes a second
   * @param now the time in ms
   */
  constructor(rate: number, now: number) {
    this.#rate = rate;
    this.#burst = Math.max(LEAST_BURST, BURST * rate);
    this.#bytes = this.#burst;
    this.#filledAt = now;
  }

  /** Whole bytes that may pass now; 0 while in debt. */
  room(now: number): number {
    this.#fill(now);
    return Math.max(0, Math.floor(this.#bytes));
  }

  /** Counts bytes that have passed, also more than there was room for. */
  take(bytes: number, now: number): void {
    this.#fill(now);
    this.#bytes -= bytes;
  }

  /** Milliseconds until the debt is paid; 0 if there is none. */
  wait(now: number): number {
    this.#fill(now);
    return Math.ceil(Math.max(0, -this.#bytes / this.#rate * 1_000));
  }

  #fill(now: number): void {
    this.#bytes = Math.min(this.#burst, this.#bytes + (now - this.#filledAt) / 1_000 * this.#rate);
    this.#filledAt = now;
  }
}
