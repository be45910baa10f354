/**
 * Announcing oneself to the swarm, and knowing who announces itself.
 *
 * @module
 */
import type { Random } from "../../compute/vector/mod.ts";
import type { Heartbeat } from "../../protocol/messages/mod.ts";
import type { Clock, Timer } from "../../protocol/exchange/clock.ts";
import type { PeerId } from "../../protocol/exchange/mod.ts";

/** What heartbeats are set up with. */
export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Publishes a heartbeat that tells the state of this moment. */
  readonly announce: () => void;
  /** Heartbeats a second in the whole swarm, however large it is. Default 1. */
  readonly rate?: number;
  /** The shortest mean time between two heartbeats of a node, in ms. Default 5000. */
  readonly shortest?: number;
  /** The longest mean time between two heartbeats of a node, in ms, however many names are heard. Default 60,000. */
  readonly longest?: number;
  /** The most peers that are remembered. Default 4096. */
  readonly limit?: number;
  /** The most of them that were never met. Default 64. */
  readonly reserve?: number;
  /** True for a peer that is more than a name. Default: all are. */
  readonly isMet?: (peer: PeerId) => boolean;
}

/** A peer that has announced itself. */
export interface HeardPeer {
  readonly peer: PeerId;
  readonly heartbeat: Heartbeat;
  /** When it was last heard, in ms of the clock. */
  readonly at: number;
}

/** How a heartbeat compares with what was known of its sender. */
export type Heard = "new" | "restarted" | "known";

/** Periods without a heartbeat after which a peer is missing. */
const PATIENCE = 3;
/** Periods are drawn from this far below to this far above their mean, so that nodes do not fall into step. */
const JITTER = 0.25;
/** Hastened heartbeats come this much sooner than the shortest period, and no two within such a part of the period. */
export const HASTE = 5;

interface Entry extends HeardPeer {
  /** Who has passed on its first message. */
  readonly via: PeerId;
  /** The time between the last two heartbeats: the peer may know a larger swarm and announce itself more rarely. */
  readonly interval: number;
}

/**
 * Sends a node's heartbeats and keeps those of others. The mean period is `swarm size / rate`, with the size as heard, but not
 * below `shortest` nor above `longest`: the topic carries about `rate` messages a second, and nobody falls silent because
 * somebody announces names. Whoever is due looks again how many are there by then, and waits on if they have become more, so
 * that a swarm that starts at one moment says no more than another (timer reconsideration, RFC 3550, 6.3.3).
 *
 * @example
 * ```ts
 * import { Heartbeats } from "./heartbeats.ts";
 * import { systemClock } from "../../protocol/exchange/clock.ts";
 * import { createRandom } from "../../compute/vector/mod.ts";
 * import assert from "node:assert";
 *
 * const heartbeats = new Heartbeats({ clock: systemClock, random: createRandom(1), announce: () => {} });
 * assert.strictEqual(heartbeats.period, 5000);
 * assert.deepStrictEqual(heartbeats.peers(), []);
 * ```
 */
export class Heartbeats {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #announce: () => void;
  readonly #rate: number;
  readonly #shortest: number;
  readonly #longest: number;
  readonly #limit: number;
  readonly #reserve: number;
  readonly #isMet: (peer: PeerId) => boolean;
  readonly #heard = new Map<PeerId, Entry>();
  #size = 0;
  #timer: Timer | undefined;
  #due = Infinity;
  /** When the last one was sent, or this node began to announce itself. */
  #last = -Infinity;
  #hasAnnounced = false;

  /** @throws {RangeError} if the rate, a period, the limit or the reserve is not above zero */
  constructor(options: HeartbeatOptions) {
    const { rate = 1, shortest = 5000, longest = 60_000, limit = 4096, reserve = 64, isMet = () => true } = options;
    for (const [name, value] of Object.entries({ rate, shortest, longest, limit, reserve })) {
      if (!(value > 0)) throw new RangeError(`Cannot send heartbeats with ${name} ${value}: it must be above 0`);
    }
    this.#clock = options.clock;
    this.#random = options.random;
    this.#announce = options.announce;
    this.#rate = rate;
    this.#shortest = shortest;
    this.#longest = longest;
    this.#limit = limit;
    this.#reserve = reserve;
    this.#isMet = isMet;
  }

  /** The mean time between two heartbeats of a node, in ms, as the swarm is now. */
  get period(): number {
    return this.#periodOf(this.#present().length);
  }

  /** True once this node has announced itself. */
  get hasAnnounced(): boolean {
    return this.#hasAnnounced;
  }

  /** Starts to announce. @param isSoon whether the first heartbeat comes at once, for others to answer it, or after a period */
  start(isSoon = true): void {
    if (isSoon) return this.#schedule(this.#soon());
    this.#last = this.#clock.now();
    this.#scheduleRegular(this.#jitter());
  }

  /** Brings the next heartbeat forward, for there is news or somebody new to hear it; at most one comes a fifth of a period. */
  hasten(): void {
    if (this.#timer === undefined) return;
    const at = Math.max(this.#clock.now() + this.#soon(), this.#last + this.period / HASTE);
    if (at < this.#due) this.#schedule(at - this.#clock.now());
  }

  /** Stops announcing. What was heard stays known. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#due = Infinity;
  }

  /**
   * Takes note of a heartbeat that was judged by the one before it, the {@link last}; one that says that its sender leaves
   * removes it.
   *
   * @param via who has passed it on
   */
  heard(from: PeerId, heartbeat: Heartbeat, via: PeerId = from): Heard {
    const known = this.#heard.get(from);
    const restarted = known !== undefined && known.heartbeat.incarnation !== heartbeat.incarnation;
    const at = this.#clock.now();
    this.#heard.delete(from);
    if (!heartbeat.leaving) {
      this.#makeRoom(from, via);
      const interval = known === undefined || restarted ? 0 : at - known.at;
      this.#heard.set(from, { peer: from, heartbeat, at, interval, via: known?.via ?? via });
    }
    if (known === undefined) return "new";
    return restarted ? "restarted" : "known";
  }

  /** The last heartbeat of `peer`, if it has sent one and has not left since; missing peers are remembered too. */
  last(peer: PeerId): HeardPeer | undefined {
    return this.#heard.get(peer);
  }

  /** True if `peer` was heard, and then not for three periods (its own, where they are longer than this node's). */
  isMissing(peer: PeerId): boolean {
    const entry = this.#heard.get(peer);
    return entry !== undefined && this.#isMissing(entry, this.period);
  }

  /** The peers that are there, in the order in which they were last heard. */
  peers(): HeardPeer[] {
    return this.#present();
  }

  #periodOf(others: number): number {
    return Math.min(this.#longest, Math.max(this.#shortest, (others + 1) / this.#rate * 1000));
  }

  /** Who is there depends on the period, and the period on how many are there: each look starts from the last one's answer. */
  #present(): Entry[] {
    let present: Entry[];
    let before: number;
    do {
      before = this.#size;
      const period = this.#periodOf(before);
      present = [...this.#heard.values()].filter((entry) => !this.#isMissing(entry, period));
      this.#size = present.length;
    } while (this.#size < before);
    return present;
  }

  #isMissing(entry: Entry, period: number): boolean {
    return this.#clock.now() - entry.at > PATIENCE * (1 + JITTER) * Math.max(period, entry.interval);
  }

  /** Makes room for `from`: no peer that was met goes for one that was not. */
  #makeRoom(from: PeerId, via: PeerId): void {
    // A heartbeat moves its sender to the end of the map, so the first entry is the oldest.
    const strangers = [...this.#heard.values()].filter(({ peer }) => !this.#isMet(peer));
    if (!this.#isMet(from) && strangers.length >= this.#reserve) {
      this.#heard.delete(this.#leastOf(strangers, via).peer);
    }
    if (this.#heard.size < this.#limit) return;
    this.#heard.delete(strangers.find(({ peer }) => this.#heard.has(peer))?.peer ?? this.#heard.keys().next().value!);
  }

  /**
   * The stranger that goes first: one that is missing, else the oldest of those that came by the peer by which most did, so
   * that whoever passes on a thousand names takes room from nobody else's.
   */
  #leastOf(strangers: readonly Entry[], via: PeerId): Entry {
    const [oldest] = strangers;
    if (this.#isMissing(oldest, this.period)) return oldest;
    const counts = new Map<PeerId, number>();
    for (const entry of strangers) counts.set(entry.via, (counts.get(entry.via) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const isCrowd = counts.get(via) === most
      ? (one: Entry) => one.via === via
      : (one: Entry) => counts.get(one.via) === most;
    return strangers.find(isCrowd) ?? oldest;
  }

  #soon(): number {
    return this.#random.next() * this.#shortest / HASTE;
  }

  #jitter(): number {
    return 1 - JITTER + 2 * JITTER * this.#random.next();
  }

  /** Schedules the heartbeat that comes after `share` of a period, whatever the period is by then. */
  #scheduleRegular(share: number): void {
    const due = () => this.#last + this.period * share;
    this.#schedule(due() - this.#clock.now(), () => {
      // Less than a millisecond is no reason to wait on, and may be rounding.
      if (due() - this.#clock.now() < 1) this.#send();
      else this.#scheduleRegular(share);
    });
  }

  #send(): void {
    this.#last = this.#clock.now();
    this.#hasAnnounced = true;
    this.#scheduleRegular(this.#jitter());
    this.#announce();
  }

  #schedule(milliseconds: number, action = () => this.#send()): void {
    this.#timer?.cancel();
    this.#due = this.#clock.now() + milliseconds;
    this.#timer = this.#clock.after(milliseconds, action);
  }
}
