/**
 * Whom a node has links to: fixed neighbours, or some chosen among those that announce themselves.
 *
 * @module
 */
import type { Random } from "../../compute/vector/mod.ts";
import {
  encodeHeartbeat,
  type Heartbeat,
  type HeartbeatExpectation,
  judgeHeartbeat,
  peerTag,
  type Verdict,
} from "../../protocol/messages/mod.ts";
import { ClockComparison } from "./clock_comparison.ts";
import { type Clock, sleep } from "../../protocol/exchange/clock.ts";
import type { MembershipRecorder } from "./membership_events.ts";
import type { Exchange, LinkLostReason, LinkView, PeerId, Transport } from "../../protocol/exchange/mod.ts";
import { HASTE, Heartbeats } from "./heartbeats.ts";
import { Names } from "./names.ts";
import { briefAddresses, wholeAddresses } from "./heartbeat_addresses.ts";
import { chooseNeighbours, type NeighbourLink } from "./topology.ts";
import { Trials } from "./trials.ts";

/** A peer and where it can be reached. */
export interface KnownPeer {
  readonly peer: PeerId;
  readonly address: string;
}

/** What a peer manager is made of. */
export interface PeerManagerParts {
  readonly exchange: Exchange;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly record: MembershipRecorder;
  /** Milliseconds since 1970; undefined where there is no such time. */
  readonly wallTime: (() => number) | undefined;
  /** Id of the task, 32 bytes. */
  readonly task: Uint8Array;
  /** Fresh at each start of the process. */
  readonly incarnation: bigint;
}

/** What a peer manager is told. */
export interface PeerManagerOptions {
  /** Neighbours to have and no others; none = neighbours are chosen. */
  readonly fixed: readonly KnownPeer[];
  /** Nodes through which the others are found. */
  readonly bootstrap: readonly KnownPeer[];
  /** Peers of an earlier life of this node, as it knew them: so many of the first as links are wanted are tried, then others. */
  readonly former: readonly KnownPeer[];
  /** Others may be found without being told of anybody, such as on the local network. */
  readonly discovers: boolean;
  /** Links wanted where neighbours are chosen. */
  readonly degree: number;
  /** Links there may be, those that others opened included. */
  readonly maxLinks: number;
  /** The bounds of the task's metric, to which what others say of theirs is held; any number by default. */
  readonly metric?: HeartbeatExpectation["metric"];
}

/** What a node says of itself in a heartbeat. */
export type Announcement = Pick<
  Heartbeat,
  "round" | "steps" | "ready" | "links" | "loss" | "metric" | "bytesSent"
>;

/** A peer as its last heartbeat showed it. */
export interface PresentPeer {
  readonly peer: PeerId;
  readonly heartbeat: Heartbeat;
  /** Milliseconds since it was heard. */
  readonly ago: number;
}

/** How often chosen neighbours are looked at again, in ms: a lost link costs a round or two, a look next to nothing. */
const REVIEW = 2000;
/**
 * Heartbeats a second in the whole swarm, and the shortest mean time between two of one node, in ms. Each costs every node
 * some 400 bytes, and as many again for each peer that it is passed on to.
 */
const PACE = { rate: 0.18, shortest: 10_000 };
/** No two heartbeats of a node come sooner after each other, in ms. */
export const HEARTBEAT_SPACING = PACE.shortest / HASTE;
/** How many of a swarm announce themselves soon when somebody new is heard, on average. */
const GREETERS = 6;
/** Peers of an earlier life that are kept in mind though nothing was heard of them in this one. */
const ANCHORS = 2;
/** Peers that were found and not heard yet; beyond, the oldest are forgotten. */
const MOST_FOUND = 256;
/** A peer that trains another task is asked again after so long, in ms: somebody may have started it anew. */
const FOREIGN = 600_000;
/** Clocks that differ by more are worth a word, in seconds. */
const CLOCK_TOLERANCE = 60;
/** How long the goodbye may take to be handed to the network, in ms. */
const GOODBYE = 200;

/** Keeps a node's links to the neighbours it is to have, and its heartbeats. */
export class PeerManager {
  readonly #parts: PeerManagerParts;
  readonly #options: PeerManagerOptions;
  readonly #heartbeats: Heartbeats;
  readonly #life = new AbortController();
  /** Peers that were wanted and came to nothing; they are chosen again when they announce themselves anew. */
  readonly #lost = new Set<PeerId>();
  /** Peers that train another task, and since when that is known. */
  readonly #foreign = new Map<PeerId, number>();
  /** Peers that were found, and where; those that announce themselves are known by that. */
  readonly #found = new Map<PeerId, readonly string[]>();
  /** Where peers are that this node was told of when it was made. */
  readonly #told: ReadonlyMap<PeerId, string>;
  readonly #clocks: ClockComparison;
  readonly #names: Names;
  readonly #trials: Trials;
  #announcement: (() => Announcement) | undefined;
  /** Addresses as the last heartbeat told them. */
  #announced = "";

  constructor(parts: PeerManagerParts, options: PeerManagerOptions) {
    this.#parts = parts;
    this.#options = options;
    const { fixed, bootstrap, former } = options;
    this.#told = new Map([...former, ...bootstrap, ...fixed].map(({ peer, address }) => [peer, address]));
    this.#clocks = new ClockComparison(CLOCK_TOLERANCE, (seconds, peers) => {
      parts.record({ type: "clockOff", seconds, peers });
    });
    const { clock } = parts;
    const given = [...options.fixed, ...options.bootstrap, ...options.former].map(({ peer }) => peer);
    this.#names = new Names({ clock, spacing: HEARTBEAT_SPACING });
    this.#trials = new Trials({ clock, names: this.#names, given });
    this.#heartbeats = new Heartbeats({
      clock,
      random: parts.random,
      announce: () => this.#announce(false),
      isMet: (peer) => this.#names.isMet(peer),
      ...PACE,
    });
  }

  /** True when every fixed neighbour's link is open; where neighbours are chosen, when one is, or nobody is known. */
  isComplete(): boolean {
    const { exchange } = this.#parts;
    const { fixed } = this.#options;
    if (fixed.length > 0) return fixed.every(({ peer }) => exchange.isOpen(peer));
    return this.isAlone() || exchange.open().length > 0;
  }

  /** True while more links are wanted than are open. */
  get wantsLinks(): boolean {
    const { fixed, degree } = this.#options;
    return fixed.length > 0 ? !this.isComplete() : this.#parts.exchange.open().length < degree;
  }

  /**
   * Peers that are there, and where: what a checkpoint keeps to find the swarm again. Those with which most exchanges were
   * done come first, whether they are heard now or not; then those of an earlier life that were first in it.
   */
  known(): KnownPeer[] {
    const exchanged = this.#parts.exchange.links().filter(({ exchanges }) => exchanges > 0)
      .toSorted((one, other) => other.exchanges - one.exchanges).map(({ peer }) => peer);
    const anchors = this.#options.former.slice(0, ANCHORS);
    const peers = [
      ...exchanged,
      ...anchors.map(({ peer }) => peer),
      ...this.#heartbeats.peers().map(({ peer }) => peer),
    ];
    return [...new Set(peers)].flatMap((peer) => {
      const address = this.#heartbeats.last(peer)?.heartbeat.addresses[0] ?? this.#found.get(peer)?.[0] ??
        this.#told.get(peer);
      return address === undefined ? [] : [{ peer, address }];
    });
  }

  /** The peers that are there, as they were last heard. */
  present(): PresentPeer[] {
    const now = this.#parts.clock.now();
    return this.#heartbeats.peers().map(({ peer, heartbeat, at }) => ({ peer, heartbeat, ago: now - at }));
  }

  /** Seconds by which the peers' clocks are ahead of this one, by their median; undefined before any was heard. */
  get clockOffset(): number | undefined {
    return this.#clocks.median;
  }

  /** True for a node that was told of nobody and can find nobody: the first of its swarm. */
  isAlone(): boolean {
    const { fixed, bootstrap, discovers } = this.#options;
    return fixed.length === 0 && bootstrap.length === 0 && !discovers;
  }

  /** A peer of this task was found by some way other than its heartbeat. */
  found(peer: PeerId, addresses: readonly string[]): void {
    if (peer === this.#parts.transport.self || this.#options.fixed.length > 0) return;
    const isNew = !this.#found.has(peer);
    this.#found.delete(peer);
    this.#found.set(peer, addresses);
    if (this.#found.size > MOST_FOUND) this.#found.delete(this.#found.keys().next().value!);
    if (isNew && this.#announcement !== undefined) this.#choose();
  }

  /** Begins to look for neighbours and to announce the node. */
  start(announcement: () => Announcement): void {
    this.#announcement = announcement;
    // Only whoever chooses its neighbours waits for others to answer.
    this.#heartbeats.start(this.#options.fixed.length === 0);
    this.#want(this.#options.fixed);
    this.#want(this.#options.bootstrap);
    if (this.#options.fixed.length > 0) return;
    const { former, degree } = this.#options;
    this.#want(former.slice(0, degree));
    for (const { peer, address } of former.slice(degree)) this.#found.set(peer, [address]);
    this.#review();
  }

  /** There is a stream to `peer`. */
  met(peer: PeerId): void {
    this.#names.met(peer);
  }

  /** Judges what `from` published and `via` passed on, given what `from` had said before; a refusal is told. */
  judge(from: PeerId, bytes: Uint8Array, via: PeerId): Verdict {
    const { record, task } = this.#parts;
    const { metric } = this.#options;
    const previous = this.#heartbeats.last(from)?.heartbeat;
    const verdict: Verdict = this.#names.admits(from, via, previous !== undefined)
      ? judgeHeartbeat(bytes, { task, previous, metric })
      : { action: "ignore", code: "RATE" };
    if (verdict.action !== "accept") {
      record({ type: "heartbeatRefused", peer: from, action: verdict.action, code: verdict.code });
    }
    return verdict;
  }

  /** A heartbeat of `from`, passed on by `via`, that was accepted. */
  published(from: PeerId, brief: Heartbeat, via: PeerId): void {
    const heartbeat = { ...brief, addresses: wholeAddresses(brief.addresses, from) };
    const isNew = this.#heartbeats.heard(from, heartbeat, via) === "new";
    if (isNew) this.#greet();
    this.#lost.delete(from);
    this.#foreign.delete(from);
    const wall = this.#parts.wallTime?.();
    if (wall !== undefined && heartbeat.time !== 0 && this.#names.isMet(from)) {
      this.#clocks.heard(from, heartbeat.time - wall / 1000);
    }
    this.#parts.exchange.heard(heartbeat, from);
    // A joiner that has one snapshot waits for others', and not for long.
    if (isNew && this.#options.fixed.length === 0 && this.#parts.exchange.isWeighing) this.#choose();
  }

  /**
   * A newcomer chooses among those it hears, and all of them would be too many to hear at once. Whoever has its neighbours
   * given is not there to be chosen.
   */
  #greet(): void {
    if (this.#options.fixed.length > 0) return;
    if (this.#parts.random.next() * this.#heartbeats.peers().length < GREETERS) this.#heartbeats.hasten();
  }

  /** The exchange has given up a link that was wanted. */
  lost(peer: PeerId, why: LinkLostReason): void {
    if (why === "WRONG_TASK") this.#foreign.set(peer, this.#parts.clock.now());
    const fixed = this.#options.fixed.find((known) => known.peer === peer);
    if (fixed === undefined) {
      this.#lost.add(peer);
      if (why === "SILENT") this.#trials.failed(peer);
      return;
    }
    // A fixed neighbour has no substitute: it is tried again for as long as the node runs.
    if (why === "WRONG_TASK") return;
    this.#parts.clock.after(REVIEW, () => {
      if (!this.#life.signal.aborted) this.#parts.exchange.want(peer, [fixed.address]);
    });
  }

  /** Announces that the node leaves, and stops. */
  async leave(): Promise<void> {
    if (this.#life.signal.aborted) return;
    this.#life.abort();
    this.#heartbeats.stop();
    // Whoever has not announced itself is missed by nobody but its neighbours, and links close with words of their own.
    if (this.#announcement === undefined || !this.#heartbeats.hasAnnounced) return;
    await Promise.race([this.#announce(true), sleep(this.#parts.clock, GOODBYE)]);
  }

  /** Announces soon that others reach this node elsewhere than it said, through a relay, say: until then they try in vain. */
  #announceMove(): void {
    const addresses = this.#parts.transport.addresses.join();
    if (addresses !== this.#announced) this.#heartbeats.hasten();
  }

  async #announce(leaving: boolean): Promise<void> {
    this.#announced = this.#parts.transport.addresses.join();
    const { exchange, transport, task, incarnation, record, wallTime } = this.#parts;
    const bytes = encodeHeartbeat({
      ...this.#announcement!(),
      task,
      incarnation,
      leaving,
      freeLinks: exchange.freeLinks,
      addresses: briefAddresses(transport.addresses, transport.self),
      neighbours: exchange.open().map(peerTag),
      time: Math.floor((wallTime?.() ?? 0) / 1000),
    });
    record({ type: "sent", peer: transport.self, kind: "heartbeats", bytes: bytes.length });
    // Nothing rests on a heartbeat; one that could not be published is not worth a word.
    await transport.publish(bytes).catch(() => {});
  }

  /** Chooses neighbours anew, now and again. */
  #review(): void {
    if (this.#life.signal.aborted) return;
    this.#announceMove();
    this.#choose();
    this.#parts.clock.after(REVIEW, () => this.#review());
  }

  #choose(): void {
    const { exchange, random } = this.#parts;
    const { degree, maxLinks } = this.#options;
    const present = this.#heartbeats.peers();
    this.#trials.review(exchange.links().filter(({ wanted, phase }) => wanted || phase === "open"));
    const rank = this.#trials.rank(
      exchange.open().map((peer) => this.#heartbeats.last(peer)?.heartbeat.neighbours ?? []),
    );
    const silent = [...this.#found.keys()].filter((peer) => this.#heartbeats.last(peer) === undefined);
    const known = [...present.filter(({ heartbeat }) => heartbeat.freeLinks > 0).map(({ peer }) => peer), ...silent];
    const full = present.filter(({ heartbeat }) => heartbeat.freeLinks === 0).map(({ peer }) => peer);
    const links = this.#links();
    const linked = new Set(links.map(({ peer }) => peer));
    const mayBeAsked = (peer: PeerId) => {
      return !linked.has(peer) && !this.#lost.has(peer) && !this.#isForeign(peer) &&
        !exchange.isDistrusted(peer) && this.#trials.may(peer, rank(peer));
    };
    const candidates = known.filter(mayBeAsked);
    const choice = chooseNeighbours({
      degree,
      limit: maxLinks,
      links,
      // Where nobody is known to have room, somebody may have made some since.
      candidates: candidates.length > 0 ? candidates : full.filter(mayBeAsked),
      rank,
    }, random);
    for (const peer of choice.giveUp) exchange.giveUp(peer);
    for (const peer of choice.open) {
      exchange.want(peer, this.#heartbeats.last(peer)?.heartbeat.addresses ?? this.#found.get(peer) ?? []);
    }
    // With no link at all, the way back into the swarm is the one the node came by.
    if (exchange.links().every(({ wanted, phase }) => !wanted && phase === "closed")) {
      this.#want(this.#options.bootstrap);
    }
  }

  /** The links as the choice looks at them. In a node that is full, a link that others opened counts by its exchanges only. */
  #links(): NeighbourLink[] {
    const { exchange } = this.#parts;
    const { degree, maxLinks } = this.#options;
    const open = exchange.links().filter(({ phase }) => phase === "open");
    const own = open.filter(({ wanted }) => wanted).length;
    const isFull = open.length - own >= maxLinks - Math.max(own, Math.ceil(degree / 2));
    const stateOf = ({ peer, phase, leaving, wanted, use }: LinkView) => {
      if (leaving || this.#trials.isHopeless(peer)) return "leaving";
      const isGone = phase === "closed" && (this.#heartbeats.isMissing(peer) || this.#trials.isResting(peer));
      if (wanted) return use === "idle" || isGone ? "dead" : "alive";
      return use === "useful" || (use === "fresh" && !isFull) ? "alive" : "idle";
    };
    return exchange.links().filter(({ wanted, phase }) => wanted || phase === "open").map((link) => ({
      peer: link.peer,
      state: stateOf(link),
      own: link.wanted,
      adoptable: !link.wanted && link.use === "useful" && !link.leaving &&
        this.#heartbeats.last(link.peer) !== undefined && !this.#heartbeats.isMissing(link.peer),
    }));
  }

  /** True while a peer is known to train another task. It cannot be heard to have changed: its heartbeats go elsewhere. */
  #isForeign(peer: PeerId): boolean {
    const since = this.#foreign.get(peer);
    if (since === undefined) return false;
    if (this.#parts.clock.now() - since < FOREIGN) return true;
    this.#foreign.delete(peer);
    this.#lost.delete(peer);
    return false;
  }

  #want(known: readonly KnownPeer[]): void {
    for (const { peer, address } of known) {
      if (peer !== this.#parts.transport.self && !this.#isForeign(peer)) this.#parts.exchange.want(peer, [address]);
    }
  }
}
