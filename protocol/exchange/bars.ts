/**
 * Peers that are not believed, and until when.
 *
 * @module
 */
import type { BarCause } from "./judge_exchange.ts";
import type { PeerId } from "./transport.ts";

/** One peer that is barred, or was. */
export interface Bar {
  readonly peer: PeerId;
  /** Rounds of this node: when it began, and when it ends; Infinity = not before the peer is forgiven. */
  readonly since: number;
  readonly until: number;
  /** Bars of this peer so far. */
  readonly count: number;
  readonly cause: BarCause;
  /** What it rests on, in words. */
  readonly evidence: string;
  /** Where its link ran (`Transport.groupOf`), if that tells one network from another. */
  readonly group?: string | undefined;
}

/** Peers that are remembered; beyond, those whose bar ended or began first are forgotten. */
const MOST_BARS = 256;
/** A bar is not doubled more often. */
const MOST_DOUBLINGS = 10;

/** The bars of one node. Ended ones are remembered, for the next one is longer. */
export class Bars {
  readonly #rounds: number;
  readonly #bars = new Map<PeerId, Bar>();

  /** @param rounds of a first bar */
  constructor(rounds: number, saved: readonly Bar[] = []) {
    this.#rounds = rounds;
    for (const bar of saved.slice(-MOST_BARS)) this.#bars.set(bar.peer, bar);
  }

  /** Bars a peer from this round on: twice as long as last time, and for ever by hand. */
  add(peer: PeerId, round: number, cause: BarCause, evidence: string, group?: string): Bar {
    const before = this.#bars.get(peer)?.count ?? 0;
    const rounds = cause === "BY_HAND" ? Infinity : this.#rounds * 2 ** Math.min(before, MOST_DOUBLINGS);
    const bar = { peer, since: round, until: round + rounds, count: before + 1, cause, evidence, group };
    this.#bars.delete(peer);
    this.#bars.set(peer, bar);
    this.#forget(round);
    return bar;
  }

  /** The bar that holds for `peer` now. */
  of(peer: PeerId, round: number): Bar | undefined {
    const bar = this.#bars.get(peer);
    return bar !== undefined && bar.until > round ? bar : undefined;
  }

  /** True while somebody of that network is barred: ids are free, and the next one may be the same machine's. */
  holdsGroup(group: string | undefined, round: number): boolean {
    return group !== undefined && this.current(round).some((bar) => bar.group === group);
  }

  /** True if `peer` was barred and is so no longer. */
  hasEnded(peer: PeerId, round: number): boolean {
    const bar = this.#bars.get(peer);
    return bar !== undefined && bar.until <= round;
  }

  /** Ends a peer's bar and forgets that there were any. @returns false if there was none */
  forgive(peer: PeerId): boolean {
    return this.#bars.delete(peer);
  }

  /** All that hold now. */
  current(round: number): Bar[] {
    return [...this.#bars.values()].filter(({ until }) => until > round);
  }

  /** Peers barred for what they have said, whatever its size: those that are wanted all the same, and any of late. */
  accused(round: number, isWanted: (peer: PeerId) => boolean): number {
    let count = 0;
    for (const { peer, cause, since } of this.current(round)) {
      if (cause === "SIZE" || cause === "BY_HAND") continue;
      if (isWanted(peer) || round - since <= this.#rounds) count++;
    }
    return count;
  }

  /** For a checkpoint. */
  save(): Bar[] {
    return [...this.#bars.values()];
  }

  #forget(round: number): void {
    if (this.#bars.size <= MOST_BARS) return;
    for (const { peer, until } of this.#bars.values()) if (until <= round) return void this.#bars.delete(peer);
    this.#bars.delete(this.#bars.keys().next().value!);
  }
}
