/**
 * What follows when a snapshot is not believed (exchange.md §12), when no exchange comes about, where too many faults have to
 * do with one peer (§13), or where one asks without end (§7).
 *
 * @module
 */
import { discardLink, loseLink } from "./closing.ts";
import type { Context, Distrust } from "./exchange_context.ts";
import { post } from "./post_message.ts";
import type { Link } from "./link.ts";
import { dropOpening } from "./opener.ts";
import type { PeerId } from "./transport.ts";

/** Peers that are remembered so; beyond, the first are forgotten. */
const MOST_DISTRUSTED = 256;
/** How long a peer whose snapshot is not believed is not asked for another, in ms. */
const LONG = 600_000;
/** The same for one that just misses, so many times in a row: its next one may well do. */
const SHORT = 5_000;
const MOST_MISSES = 3;

/**
 * Does without the link whose snapshot is not believed. The peer is not asked for another for a while; it may open a link
 * itself, for then r is this node's own model.
 *
 * @param justMissed it is wanted all the same, and asked again soon
 */
export function distrust(context: Context, link: Link, reason: string, justMissed = false): void {
  const { opening } = link;
  if (opening?.step === "confirmed") {
    post(context, link.peer, { kind: "close", session: opening.session, code: "GIVEN_UP" });
  }
  context.parts.record({ type: "snapshotRefused", peer: link.peer, reason });
  doWithout(context, link, justMissed);
}

/**
 * Does without the link, saying nothing: the stream is about to be reset, for the snapshot is one that no correct peer sends.
 *
 * @param justMissed as {@link distrust} has it
 */
export function doWithout(context: Context, link: Link, justMissed = false): void {
  const misses = justMissed ? (context.distrusted.get(link.peer)?.misses ?? 0) + 1 : MOST_MISSES;
  const wait = misses < MOST_MISSES ? SHORT : LONG;
  remember(context, link.peer, { until: context.parts.clock.now() + wait, misses, isBarred: false });
  dropOpening(context, link, wait);
  discardLink(context, link, "GIVEN_UP");
  if (wait === LONG) loseLink(context, link, "DISTRUSTED");
}

/** A peer with which no exchange came about is not asked for a link for a while. */
export function shun(context: Context, peer: PeerId): void {
  remember(context, peer, { until: context.parts.clock.now() + LONG, misses: MOST_MISSES, isBarred: false });
}

/** Has nothing to do with a peer for `wait` ms: its link ends, and what it sends is not read. */
export function bar(context: Context, peer: PeerId, wait: number): void {
  const { clock, transport } = context.parts;
  remember(context, peer, { until: clock.now() + wait, misses: MOST_MISSES, isBarred: true });
  transport.reset(peer);
  const link = context.links.get(peer);
  if (link === undefined) return;
  dropOpening(context, link, wait);
  link.candidate = undefined;
  discardLink(context, link, "GIVEN_UP");
  loseLink(context, link, "DISTRUSTED");
}

/** True while nothing that the peer sends is to be read. */
export function isBarred({ distrusted, parts }: Context, peer: PeerId): boolean {
  const entry = distrusted.get(peer);
  return entry !== undefined && entry.isBarred && entry.until > parts.clock.now();
}

function remember({ distrusted }: Context, peer: PeerId, entry: Distrust): void {
  // Put last, so that the first is always who was distrusted longest ago.
  distrusted.delete(peer);
  distrusted.set(peer, entry);
  if (distrusted.size > MOST_DISTRUSTED) distrusted.delete(distrusted.keys().next().value!);
}

/** Until when a peer is not asked for a link, in ms; −Infinity if it may be asked. */
export function distrustedUntil({ distrusted }: Context, peer: PeerId): number {
  return distrusted.get(peer)?.until ?? -Infinity;
}
