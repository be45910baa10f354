/**
 * Which peers are left alone for a while, and for how long.
 *
 * @module
 */
import type { PeerId } from "../exchange/mod.ts";

/** The longest rest, in ms. */
const LONGEST = 300_000;
/** Peers that are remembered; the oldest go first. */
const REMEMBERED = 1_024;

/** Peers that could not give what was asked, each left alone twice as long as the last time. */
export class Rests {
  readonly #rests = new Map<PeerId, { until: number; failures: number }>();

  /** Leaves `peer` alone from `now` on. @param first for how long the first time, in ms */
  rest(peer: PeerId, first: number, now: number): void {
    const failures = (this.#rests.get(peer)?.failures ?? 0) + 1;
    this.#rests.delete(peer);
    this.#rests.set(peer, { until: now + Math.min(LONGEST, first * 2 ** (failures - 1)), failures });
    if (this.#rests.size > REMEMBERED) this.#rests.delete(this.#rests.keys().next().value!);
  }

  /** `peer` has given what was asked. */
  forgive(peer: PeerId): void {
    this.#rests.delete(peer);
  }

  /** True while `peer` is left alone. */
  isResting(peer: PeerId, now: number): boolean {
    return (this.#rests.get(peer)?.until ?? -Infinity) > now;
  }
}
