/**
 * What came of trying names that were only announced, and whom to try next.
 *
 * @module
 */
import type { Clock } from "../../protocol/exchange/clock.ts";
import type { LinkView, PeerId } from "../../protocol/exchange/mod.ts";
import { peerTag } from "../../protocol/messages/mod.ts";
import type { Names } from "./names.ts";

/** Time after which a name that came to nothing is tried again, in ms: at first, twice as long each time, and at most. */
const REST = { first: 60_000, longest: 960_000 };
/** Names that came to nothing and are remembered; the oldest go first. */
const MOST_RESTING = 256;
/** So many names that came to nothing within so long, in ms, are reason to look twice. */
const SUSPICIOUS = { failures: 3, within: 600_000 };
/** So many names may come to nothing within so long, in ms; until then, only those are tried that somebody knows. */
const BUDGET = { failures: 4, within: 60_000 };
/** Tries after which a name has come to nothing: of those that are believed, and of others. */
const TRIES = { trusting: 2, suspicious: 1 };
/** So many neighbours of a neighbour are taken for peers that it knows. */
const MOST_VOUCHED = 16;
/** How soon candidates are chosen where names are not believed: those met, those that neighbours have links to, the others. */
const RANKS = { met: 0, vouched: 1, stranger: 2 };

/** What trials are judged by. */
export interface TrialsOptions {
  readonly clock: Clock;
  readonly names: Names;
  /** Peers that the node was told of, by its user or by an earlier life; they are tried for longer. */
  readonly given: Iterable<PeerId>;
}

/**
 * Remembers which names came to nothing. While those that are tried are there, all are as good as each other, and the swarm's
 * graph stays a random one; once some were not, peers that were met go first, then those that neighbours say they have
 * links to, and of the rest a few are tried a minute.
 *
 * @example
 * ```ts
 * import { Trials } from "./trials.ts";
 * import { Names } from "./names.ts";
 * import { systemClock as clock } from "../../protocol/exchange/clock.ts";
 * import assert from "node:assert";
 *
 * const names = new Names({ clock, spacing: 2_000 });
 * const trials = new Trials({ clock, names, given: [] });
 * for (const name of ["a", "b", "c", "d"]) trials.failed(name);
 * names.met("friend");
 * assert.ok(trials.isResting("a"));
 * const rank = trials.rank([]);
 * assert.ok(trials.may("friend", rank("friend")) && !trials.may("e", rank("e")));
 * ```
 */
export class Trials {
  readonly #clock: Clock;
  readonly #names: Names;
  readonly #given: ReadonlySet<PeerId>;
  /** Names that came to nothing: for how long they are left alone, and since when, in ms. */
  readonly #resting = new Map<PeerId, { readonly for: number; readonly since: number }>();
  /** When names came to nothing, in ms; no more than matter. */
  #failures: number[] = [];

  constructor({ clock, names, given }: TrialsOptions) {
    this.#clock = clock;
    this.#names = names;
    this.#given = new Set(given);
  }

  /** Looks at the links that are wanted: which have come to nothing. */
  review(links: readonly Pick<LinkView, "peer" | "phase" | "tries">[]): void {
    const most = this.#hasFailed(SUSPICIOUS) ? TRIES.suspicious : TRIES.trusting;
    for (const { peer, phase, tries } of links) {
      if (phase === "closed" && tries >= most && !this.#given.has(peer)) this.failed(peer);
    }
  }

  /** `peer` was tried and not reached. A name is left alone for a while, whatever it announces; a peer that was met is not. */
  failed(peer: PeerId): void {
    if (this.#names.isMet(peer) || this.isResting(peer)) return;
    const now = this.#clock.now();
    const before = this.#resting.get(peer)?.for ?? REST.first / 2;
    this.#resting.delete(peer);
    this.#resting.set(peer, { for: Math.min(2 * before, REST.longest), since: now });
    if (this.#resting.size > MOST_RESTING) this.#resting.delete(this.#resting.keys().next().value!);
    this.#failures = [...this.#failures, now].slice(-Math.max(SUSPICIOUS.failures, BUDGET.failures));
  }

  /** True while `peer` is left alone. */
  isResting(peer: PeerId): boolean {
    const rest = this.#resting.get(peer);
    return rest !== undefined && !this.#names.isMet(peer) && this.#clock.now() - rest.since < rest.for;
  }

  /** True for a name that came to nothing, where others did too: it is not worth another try before its time. */
  isHopeless(peer: PeerId): boolean {
    return this.isResting(peer) && this.#hasFailed(SUSPICIOUS);
  }

  /** How soon a peer is chosen, the lowest first. @param tagsOf the neighbours of each neighbour, by their tags */
  rank(tagsOf: readonly (readonly number[])[]): (peer: PeerId) => number {
    if (!this.#hasFailed(SUSPICIOUS)) return () => RANKS.met;
    const tags = new Set(tagsOf.flatMap((some) => some.slice(0, MOST_VOUCHED)));
    return (peer) => {
      if (this.#names.isMet(peer)) return RANKS.met;
      return tags.has(peerTag(peer)) ? RANKS.vouched : RANKS.stranger;
    };
  }

  /** True if a peer of such a rank may be tried now. */
  may(peer: PeerId, rank: number): boolean {
    return !this.isResting(peer) && (rank < RANKS.stranger || !this.#hasFailed(BUDGET));
  }

  #hasFailed({ failures, within }: { failures: number; within: number }): boolean {
    const at = this.#failures.at(-failures);
    return at !== undefined && this.#clock.now() - at < within;
  }
}
