/**
 * What the tables of exchange.md share at one node: its links, its slot, and what is held.
 *
 * @module
 */
import type { Vector } from "../../compute/vector/mod.ts";
import type { AnswerTime } from "./answer_time.ts";
import type { Held } from "../messages/mod.ts";
import type { Bars } from "./bars.ts";
import { initialSession, type Link } from "./link.ts";
import type { FaultBook } from "./faults.ts";
import type { LinkTable } from "./link_table.ts";
import type { ExchangeOptions, ExchangeParts, LinkLostReason } from "./exchange_parts.ts";
import type { RequestBucket } from "./request_bucket.ts";
import type { PeerId } from "./transport.ts";

/** How the request that held the slot came to its end. */
export type TurnOutcome = "done" | "refused" | "parked" | "closed";

/** What is not taken from a peer, for a while. */
export interface Distrust {
  /** In ms. */
  readonly until: number;
  /** Snapshots in a row that just missed. */
  readonly misses: number;
  /** Nothing at all is read of what it sends, and not only no snapshot asked for. */
  readonly isBarred: boolean;
}

/** The state of one node's exchanges, and the hooks by which one table sets off another. */
export interface Context {
  readonly parts: ExchangeParts;
  readonly options: ExchangeOptions;
  readonly links: Map<PeerId, Link>;
  readonly linkTable: LinkTable;
  /** What answering costs this node, over all links. */
  readonly answerTime: AnswerTime;
  /** Answers that this node's rounds call for. */
  readonly answersDue: RequestBucket;
  /** Digest of the task's initial model. */
  readonly initialDigest: bigint;
  /** The largest norm of a delta that may be the work of training. */
  readonly largestDelta: number;
  /** Takes residuals, so that an exchange allocates nothing of the model's size. */
  readonly scratch: Vector;
  /** The link whose request is in flight; a node has one at most. */
  slot: Link | undefined;
  /** The node has a model. */
  ready: boolean;
  /** The node leaves: nothing new is begun. */
  stopping: boolean;
  /** Some peer is known to have trained already, so whoever is without a model must not start from the initial one. */
  swarmRuns: boolean;
  /** Peers whose snapshots were not believed, that were asked for exchanges in vain, or that have set off too many faults. */
  readonly distrusted: Map<PeerId, Distrust>;
  readonly faults: FaultBook;
  /** Peers and networks whose link ended before an exchange came about: when, in ms. */
  readonly passedOver: Map<string, number>;
  /** Peers whose messages are not believed. */
  readonly bars: Bars;
  /** Counts whatever changes the open links or one of their shared vectors. */
  changes: number;
  /** Smoothed time of an exchange over all links, in ms. */
  exchangeTime: number;

  /** Brings a link one step nearer to where it is wanted. */
  reconcile(link: Link): void;
  /** The link to `peer` has met a fault, and ends. @throws `error`, if this node's own model is of no use */
  fail(peer: PeerId, error: unknown): void;
  /** Gives up a link that was wanted. */
  lose(link: Link, why: LinkLostReason): void;
  /** The slot has just become free again. */
  turnOver(link: Link, outcome: TurnOutcome, waitMs?: number): void;
  /** The node has a model from now on. */
  becomeReady(from: "initial" | "snapshot"): void;
  /** Does without the link that is being opened: its snapshot is not believed, and the next one may be. */
  distrust(link: Link, reason: string): void;
  /** Does without the link that is being opened, saying nothing: its snapshot is none that a correct peer sends. */
  doWithout(link: Link): void;
  /** A node without a model has been given a snapshot, which is the link's r. */
  offered(link: Link, model: Vector): void;
  /** True while a node without a model has snapshots of which one may become it. */
  isWeighing(): boolean;
  /** True while a node without a model is to ask for another snapshot. */
  wantsSnapshot(): boolean;
}

/** What this end holds of a link, open or closed. */
export function heldOf(context: Context, link: Link): Held {
  const { held } = link;
  if (held === undefined) return { session: initialSession, base: 0n, digest: context.initialDigest };
  return { session: held.session, base: held.base, digest: held.shared.digest };
}

/** True if this end has the lower peer id of the two. */
export function isLower(parts: ExchangeParts, link: Link): boolean {
  return parts.transport.self < link.peer;
}

/** Drops the pending request of a link; if it had the slot, the slot is free. */
export function dropPending(context: Context, link: Link, outcome: TurnOutcome, waitMs = 0): void {
  if (link.session?.pending === undefined) return;
  link.session.pending = undefined;
  requestOver(context, link, outcome, waitMs);
}

/** What was pending on a link is not any more: nothing is waited for, and if it had the slot, the slot is free. */
export function requestOver(context: Context, link: Link, outcome: TurnOutcome, waitMs = 0): void {
  link.expiry?.cancel();
  link.expiry = undefined;
  freeSlot(context, link, outcome, waitMs);
}

/** Frees the slot if `link` has it. */
export function freeSlot(context: Context, link: Link, outcome: TurnOutcome, waitMs = 0): void {
  if (context.slot !== link) return;
  context.slot = undefined;
  context.turnOver(link, outcome, waitMs);
}
