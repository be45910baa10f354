/**
 * What the tables of exchange.md share at one node: its links, its slot, and the few steps that all of them take.
 *
 * @module
 */
import { type Compressed, moveModel, squaredNormOf } from "../../compute/compression/mod.ts";
import type { Vector } from "../../compute/vector/mod.ts";
import { decodeCompressed, type Reference } from "../delta/mod.ts";
import { encodeMessage, type Held, type Message, WireError } from "../messages/mod.ts";
import type { TrafficKind } from "./exchange_events.ts";
import type { Link } from "./link.ts";
import type { LinkTable } from "./link_table.ts";
import type { ExchangeOptions, ExchangeParts, LinkLostReason } from "./exchange_parts.ts";
import type { PeerId } from "./transport.ts";

/** How the request that held the slot came to its end. */
export type TurnOutcome = "done" | "refused" | "parked" | "closed";

/** The state of one node's exchanges, and the hooks by which one table sets off another. */
export interface Context {
  readonly parts: ExchangeParts;
  readonly options: ExchangeOptions;
  readonly links: Map<PeerId, Link>;
  readonly linkTable: LinkTable;
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
  /** Counts whatever changes the open links or one of their shared vectors. */
  changes: number;
  /** Smoothed time of an exchange over all links, in ms. */
  exchangeTime: number;

  /** Brings a link one step nearer to where it is wanted. */
  reconcile(link: Link): void;
  /** Gives up a link that was wanted. */
  lose(link: Link, why: LinkLostReason): void;
  /** The slot has just become free again. */
  turnOver(link: Link, outcome: TurnOutcome, waitMs?: number): void;
  /** The node has a model from now on. */
  becomeReady(from: "initial" | "snapshot"): void;
}

const kinds: Record<Message["kind"], TrafficKind> = {
  request: "deltas",
  reply: "deltas",
  refuse: "deltas",
  unknown: "openings",
  open: "openings",
  accept: "openings",
  decline: "openings",
  confirm: "openings",
  opened: "openings",
  close: "openings",
};

/** Sends a message on the stream to `peer`, if there is one; returns the frame. */
export function post(context: Context, peer: PeerId, message: Message): Uint8Array {
  const bytes = encodeMessage(message);
  postBytes(context, peer, bytes, kinds[message.kind]);
  return bytes;
}

/** Sends a frame that was encoded before. */
export function postBytes({ parts }: Context, peer: PeerId, bytes: Uint8Array, kind: TrafficKind): void {
  if (!parts.transport.isUp(peer)) return;
  parts.transport.send(peer, bytes);
  parts.record({ type: "sent", peer, kind, bytes: bytes.length });
}

/** A frame no correct peer sends: ends the stream. */
export function malformed({ parts }: Context, peer: PeerId, { code, message }: WireError): void {
  parts.record({ type: "malformed", peer, code, reason: message });
  parts.transport.reset(peer);
}

/**
 * Decodes the delta of an exchange. One that is finite but huge counts as malformed too: a model that takes it over
 * overflows within a few local steps, and would take the node down.
 *
 * @throws {WireError} if no correct peer sends such
 */
export function decodeExchanged(context: Context, link: Link, bytes: Uint8Array): Compressed {
  const { layout } = context.parts;
  const delta = decodeCompressed(bytes, layout, referenceOf(context, link));
  if (squaredNormOf(delta, layout) > context.largestDelta ** 2) {
    throw new WireError(
      "UNFIT",
      `Cannot take a delta: its norm is over ${context.largestDelta}, which no training makes`,
    );
  }
  return delta;
}

/** What both deltas of an exchange refer to: r of an open link as it is before. */
export function referenceOf({ parts }: Context, link: Link): Reference {
  return { shared: link.shared!.vector, initial: parts.initial };
}

/** What this end holds of a link, open or closed. */
export function heldOf(context: Context, link: Link): Held {
  return { session: link.session, base: link.base, digest: digestOfShared(context, link) };
}

/** The digest of a link's r. */
export function digestOfShared(context: Context, link: Link): bigint {
  return link.shared?.digest ?? context.initialDigest;
}

/** q = C(x − r) of an open link. */
export function compressResidual({ parts, scratch }: Context, link: Link): Compressed {
  link.shared!.residual(parts.x, scratch);
  return link.compressor.compress(scratch, parts.layout);
}

/**
 * Commits an exchange at this end: r, x and base.
 *
 * @param expected digest that r must have afterwards, if known
 * @returns false if the digest is another; nothing has changed then
 */
export function commitExchange(
  context: Context,
  link: Link,
  own: Compressed,
  other: Compressed,
  expected?: bigint,
): boolean {
  const { parts } = context;
  const [lower, higher] = isLower(parts, link) ? [own, other] : [other, own];
  if (!link.shared!.commit(lower, higher, parts.layout, expected)) return false;
  moveModel(parts.x, own, other, parts.layout);
  link.base++;
  context.changes++;
  parts.onMoved(own, other);
  return true;
}

/** True if this end has the lower peer id of the two. */
export function isLower(parts: ExchangeParts, link: Link): boolean {
  return parts.transport.self < link.peer;
}

/** Drops the pending request of a link; if it had the slot, the slot is free. */
export function dropPending(context: Context, link: Link, outcome: TurnOutcome, waitMs = 0): void {
  if (link.pending === undefined) return;
  link.pending = undefined;
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
