/**
 * Exactly-once exchanges between a node and its neighbours: `docs/exchange.md` is the specification.
 *
 * @module
 */
import { norm, type Vector } from "../../compute/vector/mod.ts";
import { digestOf } from "../../compute/compression/mod.ts";
import { decodeMessage, type Heartbeat, WireError } from "../messages/mod.ts";
import { trustDefaults } from "../trust/mod.ts";
import { AnswerTime } from "./answer_time.ts";
import { type Bar, Bars } from "./bars.ts";
import { answersDue } from "./request_bucket.ts";
import { closeLink, discardLink, loseLink } from "./closing.ts";
import { malformed } from "./decode_exchanged.ts";
import type { Context } from "./exchange_context.ts";
import { dispatch } from "./dispatch.ts";
import { distrust, distrustedUntil, doWithout, isBarred } from "./distrust.ts";
import { failLink, FaultBook, noteFault } from "./faults.ts";
import { guardPeer } from "./guard_peer.ts";
import { hearHeartbeat } from "./hear_heartbeat.ts";
import { sendAgain } from "./initiator.ts";
import { barLink } from "./judge_exchange.ts";
import { Joining } from "./joining.ts";
import type { Link } from "./link.ts";
import { needsStream, reconcileLink } from "./reconcile.ts";
import { type LinkView, viewOf } from "./link_view.ts";
import { createLinkTable } from "./link_table.ts";
import {
  exchangeDefaults,
  type ExchangeOptions,
  type ExchangeParts,
  type SavedLink,
  type SavedSchedule,
  type SavedTrust,
} from "./exchange_parts.ts";
import { freePlaces, giveUpLink } from "./places.ts";
import { failTry } from "./retries.ts";
import { type Begun, Scheduler } from "./scheduler.ts";
import { meanOfShared } from "./mean_shared.ts";
import type { PeerId } from "./transport.ts";

export type { Begun } from "./scheduler.ts";
export type {
  ExchangeOptions,
  ExchangeParts,
  LinkLostReason,
  SavedLink,
  SavedSchedule,
  SavedTrust,
} from "./exchange_parts.ts";
export { exchangeDefaults } from "./exchange_parts.ts";
export type { LinkStanding, LinkView } from "./link_view.ts";

/** Of the initial model's norm and 1: a delta of more than so many times that is no work of training. */
const LARGEST_DELTA = 100;

/**
 * All links of one node. The transport's handlers call `up`, `frame` and `down`; each call runs to its end at once and
 * nothing here waits. The node says which links it wants and when it wants an exchange; connecting, opening and opening again,
 * time-outs, refusals and the next neighbour are seen to here.
 */
export class Exchange {
  readonly #context: Context;
  readonly #scheduler: Scheduler;
  readonly #joining: Joining;
  #stopped = false;
  /** Called when nothing is pending any more, while the node leaves. */
  #onSettled: (() => void) | undefined;
  #mean: { changes: number; vector: Vector | undefined } = { changes: -1, vector: undefined };

  /** @throws {TypeError} if a vector is not of the layout's length */
  constructor(parts: ExchangeParts, options: Partial<ExchangeOptions> = {}) {
    const { layout, initial, x } = parts;
    if (initial.length !== layout.length || x.length !== layout.length) {
      throw new TypeError(
        `Cannot exchange models of ${initial.length} and ${x.length} entries under a layout of ${layout.length}: ` +
          "give vectors of the layout's length",
      );
    }
    const settings = { ...exchangeDefaults, ...options };
    const linkTable = createLinkTable(parts, settings);
    if (settings.savedTrust !== undefined) settings.judge?.restore(settings.savedTrust.norms);
    this.#context = {
      parts,
      // The table has taken its copies.
      options: { ...settings, saved: [] },
      links: linkTable.all,
      linkTable,
      answerTime: new AnswerTime(settings.answerTime, parts.clock.now()),
      answersDue: answersDue(settings.answersPerRound, parts.clock.now()),
      initialDigest: digestOf(initial),
      largestDelta: LARGEST_DELTA * (1 + norm(initial)),
      scratch: new Float32Array(layout.length),
      slot: undefined,
      ready: settings.ready,
      stopping: false,
      swarmRuns: false,
      distrusted: new Map(),
      passedOver: new Map(),
      faults: new FaultBook(),
      bars: new Bars(settings.judge?.barRounds ?? trustDefaults.barRounds, settings.savedTrust?.bars),
      changes: 0,
      exchangeTime: settings.savedSchedule?.exchangeTime ?? 100,
      reconcile: (link) => guardPeer(this.#context, link.peer, () => reconcileLink(this.#context, link)),
      fail: (peer, error) => failLink(this.#context, peer, error),
      lose: (link, why) => loseLink(this.#context, link, why),
      turnOver: (link, outcome, waitMs = 0) => this.#scheduler.over(link, outcome, waitMs),
      becomeReady: (from) => this.#becomeReady(from),
      distrust: (link, reason) => distrust(this.#context, link, reason, true),
      doWithout: (link) => doWithout(this.#context, link),
      offered: (link, model) => this.#joining.offered(link, model),
      isWeighing: () => this.#joining.isWeighing,
      wantsSnapshot: () => this.#joining.wantsMore,
    };
    this.#scheduler = new Scheduler(this.#context);
    this.#joining = new Joining(this.#context);
  }

  /** True once the node has a model: its own, the task's initial one, or a neighbour's snapshot. */
  get isReady(): boolean {
    return this.#context.ready;
  }

  /** True while the node, without a model yet, has snapshots of which one may become it. */
  get isWeighing(): boolean {
    return this.#joining.isWeighing;
  }

  /** Snapshots that this node, without a model yet, was given and did not believe. */
  get refusedSnapshots(): number {
    return this.#joining.refused;
  }

  /** True if the peer is barred, its snapshot was not believed a short while ago, or it was asked in vain: it is not asked for a link. */
  isDistrusted(peer: PeerId): boolean {
    const { bars, parts } = this.#context;
    return bars.of(peer, parts.round()) !== undefined || distrustedUntil(this.#context, peer) > parts.clock.now();
  }

  /** The peers that are barred now. */
  bars(): Bar[] {
    return this.#context.bars.current(this.#context.parts.round());
  }

  /** Bars a peer until it is forgiven: its link is closed, and what it moved the model by is undone. */
  bar(peer: PeerId): void {
    barLink(this.#context, this.#context.linkTable.get(peer), "BY_HAND", "the user's word");
  }

  /** Lifts a peer's bar and forgets its earlier ones. @returns false if there was none */
  forgive(peer: PeerId): boolean {
    if (!this.#context.bars.forgive(peer)) return false;
    this.#context.parts.record({ type: "forgiven", peer });
    this.#attendAll();
    return true;
  }

  /** The node takes the task's initial model, as it does when it starts with the others or when no neighbour answers. */
  becomeReady(): void {
    this.#becomeReady("initial");
  }

  /**
   * The node does without its model and joins as if it had just begun: x is the task's initial model until a neighbour's
   * snapshot is taken, or {@link becomeReady} is called. No link keeps its r.
   */
  startAnew(): void {
    const { links, parts } = this.#context;
    this.#scheduler.cancel();
    this.#joining.end();
    this.#context.ready = false;
    parts.x.set(parts.initial);
    for (const link of links.values()) discardLink(this.#context, link, "GIVEN_UP");
  }

  /** Wants a link to `peer`: connects, opens, and opens again after whatever ends it, until the link is given up. */
  want(peer: PeerId, addresses: readonly string[] = []): void {
    if (this.#context.stopping) return;
    const link = this.#context.linkTable.get(peer);
    if (addresses.length > 0) link.addresses = addresses;
    link.wanted = true;
    link.leaving = false;
    this.#context.reconcile(link);
  }

  /** Gives up the link to `peer`: closes it if it is open, and wants it no longer. What was shared is kept to resume from. */
  giveUp(peer: PeerId): void {
    const link = this.#context.links.get(peer);
    if (link !== undefined) giveUpLink(this.#context, link);
  }

  /**
   * Wants an exchange with the next open neighbour in rotation. If it refuses or does not answer in time, the next one is
   * asked, and after a wait all of them again.
   *
   * @returns `slot taken` while an earlier wish is in flight or waits; `nobody` if there is none to ask or no model
   */
  initiate(): Begun {
    this.#attendForgiven();
    return this.#scheduler.initiate();
  }

  /** Peers whose links are open. */
  open(): PeerId[] {
    return [...this.#context.links.values()].filter((link) => link.session !== undefined).map((link) => link.peer);
  }

  /** True if the link to `peer` is open. */
  isOpen(peer: PeerId): boolean {
    return this.#context.links.get(peer)?.session !== undefined;
  }

  /** True while there is a link with `peer`, or one is wanted or being opened, by either end. */
  isLinked(peer: PeerId): boolean {
    const link = this.#context.links.get(peer);
    return link !== undefined && isAtWork(link);
  }

  /** Peers of which {@link isLinked} is true. */
  linked(): PeerId[] {
    return [...this.#context.links.values()].filter(isAtWork).map(({ peer }) => peer);
  }

  /** Links that may still be opened by others. */
  get freeLinks(): number {
    return freePlaces(this.#context);
  }

  /** Every link this node knows of, open or closed. */
  links(): LinkView[] {
    const { bars, links, parts } = this.#context;
    const now = parts.clock.now();
    return [...links.values()].map((link) => viewOf(link, now, bars.of(link.peer, parts.round())));
  }

  /** r of the link to `peer`: not to be changed. Undefined if there is no such link, or it was never open. */
  shared(peer: PeerId): { readonly vector: Vector; readonly digest: bigint } | undefined {
    return this.#context.links.get(peer)?.held?.shared;
  }

  /**
   * r̄, the mean of the open links' r; undefined without an open link. A new vector whenever one of them has changed, and
   * the same one until then: not to be changed.
   */
  meanShared(): Vector | undefined {
    const { changes, links, parts } = this.#context;
    if (this.#mean.changes !== changes) {
      this.#mean = { changes, vector: meanOfShared(links.values(), parts.layout.length) };
    }
    return this.#mean.vector;
  }

  /**
   * What a checkpoint keeps of each link. To be taken in the same turn as a copy of x.
   *
   * @param copies whether each r is a copy; else it is read before this turn is over, and not changed
   */
  save(copies = true): SavedLink[] {
    const saved: SavedLink[] = [];
    for (const { peer, held, compressor, lastTurn, judge } of this.#context.links.values()) {
      if (held === undefined) continue;
      const { session, base, shared } = held;
      saved.push({
        peer,
        session,
        base,
        digest: shared.digest,
        shared: copies ? shared.vector.slice() : shared.vector,
        compressor: compressor.save?.(),
        lastTurn,
        standing: judge?.save(),
      });
    }
    return saved;
  }

  /** What a checkpoint keeps of whose turn it is. */
  saveSchedule(): SavedSchedule {
    return this.#scheduler.save();
  }

  /** What a checkpoint keeps of whom this node believes. */
  saveTrust(): SavedTrust {
    return { norms: this.#context.options.judge?.save() ?? [], bars: this.#context.bars.save() };
  }

  /** A heartbeat of `from`. It hastens what time-outs would come to as well. */
  heard(heartbeat: Heartbeat, from: PeerId): void {
    if (!this.#stopped) hearHeartbeat(this.#context, heartbeat, from);
  }

  /** A stream to `peer` is up: what is pending goes out again, or the link is opened. */
  up(peer: PeerId): void {
    if (this.#stopped) return;
    const link = this.#context.links.get(peer);
    if (link === undefined) return;
    link.retry?.cancel();
    link.retry = undefined;
    sendAgain(this.#context, link);
    this.#context.reconcile(link);
  }

  /** The stream to `peer` is down: an opening dies with it, a request does not. */
  down(peer: PeerId, _reason?: string): void {
    const link = this.#context.links.get(peer);
    if (link === undefined || this.#stopped) return;
    if (link.session?.pending !== undefined) link.session.pending.sent = false;
    if (link.candidate !== undefined) link.candidate.awaited = false;
    link.silence?.cancel();
    link.silence = undefined;
    if (link.opening !== undefined) {
      link.opening = undefined;
      link.expiry?.cancel();
      link.expiry = undefined;
    }
    if (needsStream(link)) failTry(this.#context, link);
    if (!this.#context.ready) this.#attendAll();
    this.#checkSettled();
  }

  /** A frame from `peer`. One that no correct peer sends resets the stream; whatever else is thrown is a fault of this node. */
  frame(peer: PeerId, bytes: Uint8Array): void {
    if (this.#stopped) return;
    if (isBarred(this.#context, peer)) return this.#context.parts.transport.reset(peer);
    try {
      this.#read(peer, bytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      malformed(this.#context, peer, error);
    }
    this.#checkSettled();
  }

  /** What `peer` sent or did met a fault of this program, `error`; the stream to it was reset. */
  failed(peer: PeerId, error: unknown): void {
    if (!this.#stopped) noteFault(this.#context, peer, error);
  }

  /** @throws {WireError} if no correct peer sends such a frame; nothing was done about it then */
  #read(peer: PeerId, bytes: Uint8Array): void {
    const message = decodeMessage(bytes);
    const link = this.#context.links.get(peer);
    if (link !== undefined) {
      link.heardAt = this.#context.parts.clock.now();
      link.tries = 0;
    }
    dispatch(this.#context, peer, message, bytes);
  }

  /**
   * Leaves in good order: begins nothing new, waits for what is pending (two time-outs at most), then closes each link.
   *
   * @param beforeClosing called between, such as to save a checkpoint
   */
  async leave(beforeClosing: () => void | Promise<void> = () => {}): Promise<void> {
    const context = this.#context;
    context.stopping = true;
    this.#scheduler.cancel();
    let longest = 0;
    for (const { session, roundTrip } of context.links.values()) {
      if (session?.pending !== undefined) longest = Math.max(longest, 2 * roundTrip.timeout);
    }
    await new Promise<void>((resolve) => {
      const timer = context.parts.clock.after(longest, resolve);
      this.#onSettled = () => {
        timer.cancel();
        resolve();
      };
      this.#checkSettled();
    });
    this.#onSettled = undefined;
    await beforeClosing();
    for (const link of context.links.values()) {
      link.wanted = false;
      closeLink(context, link, "LEAVING");
    }
    this.stop();
  }

  /** Ends all at once and says nothing, as a crash does. No timer is left. */
  stop(): void {
    this.#stopped = true;
    this.#context.stopping = true;
    this.#scheduler.cancel();
    this.#joining.end();
    for (const { expiry, silence, retry } of this.#context.links.values()) {
      for (const timer of [expiry, silence, retry]) timer?.cancel();
    }
  }

  #becomeReady(from: "initial" | "snapshot"): void {
    if (this.#context.ready) return;
    this.#context.ready = true;
    this.#joining.end();
    this.#context.parts.onReady(from);
    this.#attendAll();
  }

  /** Bars are counted in rounds, after each of which an exchange is wanted: links whose bar has ended are opened again. */
  #attendForgiven(): void {
    const { bars, links, parts } = this.#context;
    for (const link of links.values()) {
      const isBack = link.wanted && link.session === undefined && bars.hasEnded(link.peer, parts.round());
      if (isBack) reconcileLink(this.#context, link);
    }
  }

  #attendAll(): void {
    for (const link of this.#context.links.values()) this.#context.reconcile(link);
  }

  #checkSettled(): void {
    if (this.#onSettled === undefined) return;
    for (const { session } of this.#context.links.values()) if (session?.pending !== undefined) return;
    this.#onSettled();
  }
}

function isAtWork(link: Link): boolean {
  return needsStream(link) || link.opening !== undefined || link.candidate?.awaited === true;
}
