/**
 * How much of its time a node spends on answering, whoever asks.
 *
 * @module
 */
import type { PeerId } from "./transport.ts";

/** A share of the time, in (0, 1], and what may be spent of it at once, in ms. */
export interface TimeShare {
  readonly share: number;
  readonly burst: number;
}

/** What is less is not worth an entry, in ms. */
const NEGLIGIBLE = 0.01;

/**
 * One account of the time spent on answering, for all peers together: it is spent as it is measured, and given back at a
 * constant rate, to each peer by its part. A peer may go on for as long as it has used no more than is left, so that one that
 * uses all it can leaves as much again to the others, and many get equal parts.
 *
 * The time is the caller's clock's: on one that stands still while a handler runs, nothing is ever spent.
 *
 * @example
 * ```ts
 * import { AnswerTime } from "./answer_time.ts";
 * import assert from "node:assert";
 *
 * const time = new AnswerTime({ share: 0.1, burst: 100 }, 0);
 * time.spend("a", 60, 0);
 * assert.strictEqual(time.wait("a", 0), 100);
 * assert.strictEqual(time.wait("b", 0), 0);
 * assert.strictEqual(time.wait("a", 100), 0);
 * ```
 */
export class AnswerTime {
  readonly #limit: TimeShare;
  /** By peer, in ms; together {@link AnswerTime.#total}. */
  readonly #used = new Map<PeerId, number>();
  #total = 0;
  #at: number;

  /** @param now the time in ms */
  constructor(limit: TimeShare, now: number) {
    this.#limit = limit;
    this.#at = now;
  }

  /** Counts `milliseconds` that were spent on answering `peer`. */
  spend(peer: PeerId, milliseconds: number, now: number): void {
    if (milliseconds <= 0) return;
    this.#giveBack(now);
    this.#used.set(peer, (this.#used.get(peer) ?? 0) + milliseconds);
    this.#total += milliseconds;
  }

  /** Milliseconds until `peer` may be answered again, rounded up; 0 = now. */
  wait(peer: PeerId, now: number): number {
    const { share, burst } = this.#limit;
    this.#giveBack(now);
    const taken = (this.#used.get(peer) ?? 0) + this.#total;
    // All that is used shrinks alike: by this part of it there is room again.
    return taken <= burst ? 0 : Math.ceil((1 - burst / taken) * this.#total / share);
  }

  #giveBack(now: number): void {
    const left = Math.max(0, this.#total - (now - this.#at) * this.#limit.share);
    const part = this.#total === 0 ? 0 : left / this.#total;
    this.#at = now;
    this.#total = 0;
    for (const [peer, used] of this.#used) {
      const rest = used * part;
      if (rest < NEGLIGIBLE) {
        this.#used.delete(peer);
        continue;
      }
      this.#used.set(peer, rest);
      this.#total += rest;
    }
  }
}
