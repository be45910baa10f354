/**
 * How often a partner may ask: as often as an honest one does, whatever a round takes here.
 *
 * @module
 */

/** Requests that a link may make. */
export interface RequestRate {
  /** At once. */
  readonly burst: number;
  /** For each round of this node, and a second besides, while it trains. */
  readonly perRound: number;
  readonly perSecond: number;
  /** A second while it does not train: before it has begun, and once it has finished. */
  readonly perSecondAtRest: number;
}

/** Requests of all links together that are answered for each round of this node, at `now` in ms. */
export function answersDue(perRound: number, now: number): RequestBucket {
  return new RequestBucket({ burst: 2 * perRound, perRound, perSecond: 0, perSecondAtRest: 0 }, now);
}

/**
 * The requests of one link. An honest partner asks once a round of its own, and some partners' rounds are shorter than this
 * node's: what it may ask grows with this node's rounds, and with time, for rounds that are slow or none.
 *
 * @example
 * ```ts
 * import { RequestBucket } from "./request_bucket.ts";
 * import assert from "node:assert";
 *
 * const bucket = new RequestBucket({ burst: 2, perRound: 2, perSecond: 1, perSecondAtRest: 10 }, 0);
 * const asked = [7, 7, 7, 8, 8, 8].map((round) => bucket.take(0, round, true));
 * assert.deepStrictEqual(asked, [true, true, false, true, true, false]);
 * assert.strictEqual(bucket.wait(true), 1_000);
 * assert.strictEqual(bucket.wait(false), 100);
 * ```
 */
export class RequestBucket {
  readonly #rate: RequestRate;
  #tokens: number;
  #filledAt: number;
  /** Round of this node at the last request; undefined before the first. */
  #round: number | undefined;

  /** @param now the time in ms */
  constructor(rate: RequestRate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#filledAt = now;
  }

  /** True if the link may ask once more; it has then done so. `now` in ms, `round` this node's. */
  take(now: number, round: number, isTraining: boolean): boolean {
    // A node that has gone back to a checkpoint counts its rounds from there.
    const rounds = Math.max(0, round - (this.#round ?? round));
    const filled = this.#rate.perRound * rounds + (now - this.#filledAt) / 1_000 * this.#perSecond(isTraining);
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + filled);
    this.#round = round;
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** Milliseconds after the last request until the link may ask again though no round ends, rounded up. */
  wait(isTraining: boolean): number {
    return Math.ceil(Math.max(0, (1 - this.#tokens) / this.#perSecond(isTraining) * 1_000));
  }

  #perSecond(isTraining: boolean): number {
    return isTraining ? this.#rate.perSecond : this.#rate.perSecondAtRest;
  }
}
