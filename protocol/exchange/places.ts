/**
 * Which links there is a place for: those that this node wants have one; of those that others open, the useful stay
 * (exchange.md §4).
 *
 * @module
 */
import { closeLink, loseLink, unwant } from "./closing.ts";
import { shun } from "./distrust.ts";
import type { Context } from "./exchange_context.ts";
import type { Link, OpenSession } from "./link.ts";
import { passOver, wasPassedOver } from "./passed_over.ts";
import type { PeerId } from "./transport.ts";

/** How long an open link may be without an exchange before it counts as idle, in ms: a joiner that weighs models answers none. */
const FRESH = { asked: 10_000, unasked: 30_000 };
/**
 * How long a link that a peer has opened keeps its place without one, in ms: once it was asked, time for a joiner to find its
 * model; before, time for a node that has just begun to get to its first round.
 */
const GRACE = { asked: 8_000, unasked: 15_000 };
/** A link with exchanges keeps its place so long after the last, or so many times what lay between two, if that is more. */
const LASTING = { time: 60_000, intervals: 4 };
/** Requests in vain since the last exchange from which on a link is idle, and after which it is dropped. */
const FEW_IN_VAIN = 3;
const MOST_IN_VAIN = 20;
/** It is not dropped before so long has passed, in ms: rounds may be short, and a joiner has to find its model first. */
const LEAST_IN_VAIN = 30_000;

/** What an open link is good for: exchanges take place; none has yet, and there was no time for it; none do. */
export type LinkUse = "useful" | "fresh" | "idle";

type OpenLink = Link & { readonly session: OpenSession };

/** What came of the look for a place: there is one, another link makes room, or there is none. */
type Place = "free" | "none" | OpenLink;

/** What an open link is good for at `now`, in ms. One that this node wants is not idle as long as it has hardly been asked. */
export function useOf(wanted: boolean, session: OpenSession, now: number): LinkUse {
  const { exchangedAt, openedAt, inVain, hadChance } = session;
  if (exchangedAt !== undefined) {
    return inVain >= FEW_IN_VAIN && now - exchangedAt > lastingOf(session, exchangedAt) ? "idle" : "useful";
  }
  if (wanted && inVain < FEW_IN_VAIN) return "fresh";
  return hadChance || now - openedAt >= (inVain < FEW_IN_VAIN ? FRESH.unasked : FRESH.asked) ? "idle" : "fresh";
}

/** True if there is no place for a link that `peer` opens. A link that the node itself wants has its place already. */
export function hasNoRoom(context: Context, peer: PeerId): boolean {
  return placeFor(context, peer) === "none";
}

/** Gives a link that `peer` opens its place: the one that makes room for it is closed. @returns false if there is none */
export function takePlace(context: Context, peer: PeerId): boolean {
  const place = placeFor(context, peer);
  if (place === "none") return false;
  if (place === "free") return true;
  const { exchangedAt, group } = place.session;
  if (exchangedAt === undefined) passOver(context, place.peer, group);
  closeLink(context, place, "GIVEN_UP");
  return true;
}

/** Links that others may still open, those included for which another makes room. */
export function freePlaces(context: Context): number {
  const own = context.links.values().filter(({ wanted }) => wanted).toArray().length;
  const kept = comersOf(context).filter(({ session }) => !isReplaceable(session, context.parts.clock.now()));
  return Math.max(0, comersPlaces(context, own) - kept.length);
}

/** A link that this node wants has been opened: should there be too many, those that others opened make room. */
export function makeRoom(context: Context): void {
  const { maxLinks, ownLinks } = context.options;
  const comers = comersOf(context);
  const least = Math.max(1, maxLinks - ownLinks);
  const excess = Math.min(ownOpen(context) + comers.length - maxLinks, comers.length - least);
  if (excess <= 0) return;
  for (const link of leastUsefulFirst(comers, context.parts.clock.now()).slice(0, excess)) {
    closeLink(context, link, "GIVEN_UP");
  }
}

/** Gives up a link; whoever was asked in vain is not chosen again for a while. */
export function giveUpLink(context: Context, link: Link): void {
  const { session, wanted } = link;
  if (session !== undefined && useOf(wanted, session, context.parts.clock.now()) === "idle") shun(context, link.peer);
  unwant(context, link, "GIVEN_UP");
}

/**
 * Drops a link that has been asked for long enough in vain; fixed neighbours have no substitute and stay.
 *
 * @returns true if it was dropped
 */
export function dropIfInVain(context: Context, link: Link): boolean {
  const { session, wanted } = link;
  if (session === undefined || session.inVain < MOST_IN_VAIN) return false;
  if (wanted && !context.options.expectsMore) return false;
  const now = context.parts.clock.now();
  if (now - (session.exchangedAt ?? session.openedAt) < LEAST_IN_VAIN) return false;
  if (session.exchangedAt === undefined) passOver(context, link.peer, session.group);
  shun(context, link.peer);
  loseLink(context, link, "USELESS");
  return true;
}

function placeFor(context: Context, peer: PeerId): Place {
  const { links, options, parts } = context;
  const known = links.get(peer);
  if (known !== undefined && (known.wanted || known.session !== undefined)) return "free";
  const comers = comersOf(context);
  const group = parts.transport.groupOf?.(peer);
  const neighbours = group === undefined ? [] : comers.filter(({ session }) => session.group === group);
  const half = Math.max(1, Math.floor((options.maxLinks - options.ownLinks) / 2));
  const isCrowded = neighbours.length > 0 && comers.length >= half;
  if (!isCrowded && comers.length < comersPlaces(context, ownOpen(context))) return "free";
  if (wasPassedOver(context, peer, group)) return "none";
  const now = parts.clock.now();
  const replaceable = (isCrowded ? neighbours : comers).filter(({ session }) => isReplaceable(session, now));
  return leastUsefulFirst(replaceable, now)[0] ?? "none";
}

/** Places for links that others open, while this node has so many of its own: half of what it wants is kept free for it. */
function comersPlaces({ options: { maxLinks, ownLinks } }: Context, own: number): number {
  return Math.max(1, maxLinks - Math.max(own, Math.ceil(ownLinks / 2)));
}

function ownOpen({ links }: Context): number {
  return links.values().filter(({ wanted, session }) => wanted && session !== undefined).toArray().length;
}

/** Open links that others opened and this node does not want. */
function comersOf({ links }: Context): OpenLink[] {
  return links.values().filter((link): link is OpenLink => !link.wanted && link.session !== undefined).toArray();
}

function isReplaceable(session: OpenSession, now: number): boolean {
  const { exchangedAt, openedAt, inVain, hadChance } = session;
  if (exchangedAt === undefined) return now - openedAt >= (inVain > 0 || hadChance ? GRACE.asked : GRACE.unasked);
  return now - exchangedAt > lastingOf(session, exchangedAt);
}

/** How long after its last exchange a link is still held to be in use, in ms: rounds may be seconds or minutes. */
function lastingOf({ openedAt, held }: OpenSession, exchangedAt: number): number {
  const interval = (exchangedAt - openedAt) / Math.max(1, Number(held.base));
  return Math.max(LASTING.time, LASTING.intervals * interval);
}

/** By exchanges per time; of links without any, those asked in vain most often, then of the largest group, then the oldest. */
function leastUsefulFirst(links: readonly OpenLink[], now: number): OpenLink[] {
  const groups = new Map<string, number>();
  for (const { session: { group } } of links) if (group !== undefined) groups.set(group, (groups.get(group) ?? 0) + 1);
  const rate = ({ session }: OpenLink) => Number(session.held.base) / Math.max(1, now - session.openedAt);
  const crowd = ({ session: { group } }: OpenLink) => (group === undefined ? 0 : groups.get(group) ?? 0);
  return links.toSorted((one, other) =>
    rate(one) - rate(other) || other.session.inVain - one.session.inVain || crowd(other) - crowd(one) ||
    one.session.openedAt - other.session.openedAt
  );
}
