/** Bounds of the time-out, and the time-out before any sample, in ms. */
const SHORTEST = 100;
const LONGEST = 60_000;
const UNKNOWN = 1_000;
/** Least margin above the smoothed round trip, in ms: below it, timers and scheduling decide. */
const LEAST_MARGIN = 10;

/**
 * The time-out of one link, from observed round trips (Jacobson 1988, with Karn's rule kept by the caller: only answers to
 * what was sent once are samples).
 *
 * @example
 * ```ts
 * import { RoundTrip } from "./round_trip.ts";
 * import assert from "node:assert";
 *
 * const trip = new RoundTrip();
 * assert.strictEqual(trip.timeout, 1_000);
 * trip.sample(200);
 * assert.strictEqual(trip.timeout, 200 + 4 * 100);
 * trip.expire();
 * assert.strictEqual(trip.timeout, 1_200);
 * ```
 */
export class RoundTrip {
  #smoothed: number | undefined;
  #deviation = 0;
  #timeout = UNKNOWN;

  /** How long to wait for an answer, in ms. */
  get timeout(): number {
    return this.#timeout;
  }

  /** The smoothed round trip in ms; undefined before any sample. */
  get smoothed(): number | undefined {
    return this.#smoothed;
  }

  /** Takes an observed round trip into account, in ms. */
  sample(observed: number): void {
    if (this.#smoothed === undefined) {
      this.#smoothed = observed;
      this.#deviation = observed / 2;
    } else {
      this.#deviation += (Math.abs(this.#smoothed - observed) - this.#deviation) / 4;
      this.#smoothed += (observed - this.#smoothed) / 8;
    }
    this.#set(this.#smoothed + Math.max(LEAST_MARGIN, 4 * this.#deviation));
  }

  /** Doubles the time-out until the next sample. */
  expire(): void {
    this.#set(2 * this.#timeout);
  }

  #set(timeout: number): void {
    this.#timeout = Math.min(Math.max(timeout, SHORTEST), LONGEST);
  }
}
