/**
 * Which names are more than names: a key costs nothing, and anybody can announce a thousand of them.
 *
 * @module
 */
import { Rates } from "../support/mod.ts";
import type { Clock } from "../../protocol/exchange/clock.ts";
import type { PeerId } from "../../protocol/exchange/mod.ts";

/** Peers that are remembered to have been met; the oldest go first. */
const MOST_MET = 4_096;
/**
 * How often names that this node does not know may be announced to it: by one peer that passes them on, and by all together.
 * At once as many as are kept, and then so few that those that are kept stay for minutes.
 */
const NEWCOMERS = { forwarder: { burst: 64, perSecond: 1 / 8 }, all: { burst: 256, perSecond: 1 } };
/** Messages of one name that may come at once: gossip may hold them up, and a restart or a goodbye does not wait. */
const BURST = 4;
/** What names are counted with. */
export interface NamesOptions {
  readonly clock: Clock;
  /** The least time between two messages of one name, in ms. */
  readonly spacing: number;
}

/**
 * Tells names apart by what they cost whoever announces them. A peer is *met* once a stream to it was up: that takes a
 * machine that holds the key, and a connection. All others are strangers.
 *
 * @example
 * ```ts
 * import { Names } from "./names.ts";
 * import { systemClock } from "../../protocol/exchange/clock.ts";
 * import assert from "node:assert";
 *
 * const names = new Names({ clock: systemClock, spacing: 2_000 });
 * names.met("a");
 * assert.ok(names.isMet("a") && !names.isMet("b"));
 * let admitted = 0;
 * for (let name = 0; name < 4_096; name++) if (names.admits(`stranger ${name}`, "forwarder", false)) admitted++;
 * assert.strictEqual(admitted, 64);
 * ```
 */
export class Names {
  readonly #met = new Set<PeerId>();
  readonly #ofForwarder: Rates;
  readonly #ofAll: Rates;
  readonly #ofName: Rates;

  constructor({ clock, spacing }: NamesOptions) {
    const now = () => clock.now();
    this.#ofForwarder = new Rates(NEWCOMERS.forwarder, now);
    this.#ofAll = new Rates(NEWCOMERS.all, now);
    this.#ofName = new Rates({ burst: BURST, perSecond: 1_000 / spacing }, now);
  }

  /** There is a stream to `peer`. */
  met(peer: PeerId): void {
    this.#met.delete(peer);
    this.#met.add(peer);
    if (this.#met.size > MOST_MET) this.#met.delete(this.#met.keys().next().value!);
  }

  /** True if there was a stream to `peer`. */
  isMet(peer: PeerId): boolean {
    return this.#met.has(peer);
  }

  /**
   * True if a message of `peer` may be listened to now; then it counts.
   *
   * @param via who has passed it on
   * @param isKept what `peer` announced before is kept
   */
  admits(peer: PeerId, via: PeerId, isKept: boolean): boolean {
    const isNewcomer = !isKept && !this.isMet(peer);
    if (isNewcomer && !(this.#ofForwarder.take(via) && this.#ofAll.take(""))) return false;
    return this.#ofName.take(peer);
  }
}
