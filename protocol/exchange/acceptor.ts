/**
 * Opening a link, at the end that is asked (exchange.md §4).
 *
 * @module
 */
import {
  applySnapshot,
  type Compressed,
  fineDifference,
  SharedVector,
  ternaryDifference,
} from "../../compute/compression/mod.ts";
import type { Layout } from "../../compute/vector/mod.ts";
import { decodeCompressed, encodeCompressed } from "../delta/mod.ts";
import type { Choice, DeclineCode, Held, Message } from "../messages/mod.ts";
import { type Context, heldOf, isLower } from "./exchange_context.ts";
import { post } from "./post_message.ts";
import { type Candidate, current, initialSession, type Link, sameHeld, sameSession } from "./link.ts";
import { startSession } from "./start_session.ts";
import { makeRoom, takePlace } from "./places.ts";
import { tryLater } from "./retries.ts";

/** A candidate older than this is void, in ms. */
const CANDIDATE_LIFE = 30_000;

/** Why no link can be opened, and for how long. */
export interface Refusal {
  readonly code: DeclineCode;
  readonly waitMs: number;
  /** What this end calls it, where the peer is told something else. */
  readonly why?: "BARRED";
}

type Open = Extract<Message, { kind: "open" }>;

/**
 * `Open`: offers a session, or declines. A session that is open stays as it is.
 *
 * @param refusal why no link with this peer can be opened now, if so, and for how long
 */
export function onOpen(
  context: Context,
  link: Link,
  message: Open,
  refusal: Refusal | undefined,
): void {
  const { clock, nonce, record } = context.parts;
  const decline = (code: DeclineCode, waitMs = 0, why: Refusal["why"] = undefined) => {
    record({ type: "declined", peer: link.peer, code: why ?? code, by: "us" });
    post(context, link.peer, { kind: "decline", nonce: message.nonce, code, waitMs });
  };
  // A peer that crosses our Confirm had not read it when it asked: once it has, the link is open.
  const goesFirst = link.opening?.step === "confirmed" || isLower(context.parts, link);
  if (link.opening !== undefined && goesFirst) return decline("CROSSING");
  if (refusal !== undefined) return decline(refusal.code, refusal.waitMs, refusal.why);
  if (link.opening !== undefined) yieldOpening(context, link);
  const ownNonce = nonce();
  const choice = choose(context, link, message);
  link.candidate = {
    session: { opener: message.nonce, acceptor: ownNonce },
    choice,
    join: message.join,
    offeredAt: clock.now(),
    awaited: true,
  };
  post(context, link.peer, { kind: "accept", nonce: message.nonce, ownNonce, choice });
}

/** `Confirm`: the opener has echoed our fresh number, so it is there now; the session offered becomes the link's. */
export function onConfirm(context: Context, link: Link, message: Extract<Message, { kind: "confirm" }>): void {
  const { session } = message;
  if (current(link, session) !== undefined) return;
  const candidate = currentCandidate(context, link);
  if (candidate === undefined || !sameSession(candidate.session, session)) {
    post(context, link.peer, { kind: "unknown", session });
    return;
  }
  // Since the offer was made, others have given this node snapshots to start from: no longer does it start with its opener.
  const joins = !context.ready && context.isWeighing();
  const isBarred = context.bars.of(link.peer, context.parts.round()) !== undefined;
  const isGone = joins || isBarred || (candidate.choice === "RESUME" && !stillHeld(context, link, message.held));
  if (isGone || !takePlace(context, link.peer)) {
    link.candidate = undefined;
    post(context, link.peer, { kind: "unknown", session });
    return;
  }
  // The opener's first sample is Open to Accept; this is the same for this end.
  link.roundTrip.sample(context.parts.clock.now() - candidate.offeredAt);
  // Whoever lets others open a link acts from a model: an end without one is at round 0, and so is the opener.
  if (!context.ready) context.becomeReady("initial");
  const { snapshot, shared } = candidate.choice === "RESUME"
    ? { snapshot: undefined, shared: link.held?.shared ?? new SharedVector(context.parts.initial) }
    : takeSnapshot(context, candidate);
  startSession(context, link, session, shared, candidate.choice, snapshot?.length ?? 0);
  post(context, link.peer, { kind: "opened", session, digest: shared.digest, snapshot });
  if (link.wanted) makeRoom(context);
}

function choose(context: Context, link: Link, { held, round }: Open): Choice {
  if (held === undefined || !sameHeld(held, heldOf(context, link))) return "SNAPSHOT";
  // Both at round 0 or not at all: whoever opens later at the initial model spoils the mean of r for many exchanges.
  const atStart = round === 0 && context.parts.round() === 0;
  return !sameSession(held.session, initialSession) || atStart ? "RESUME" : "SNAPSHOT";
}

function stillHeld(context: Context, link: Link, held: Held | undefined): boolean {
  return held !== undefined && sameHeld(held, heldOf(context, link));
}

/** The candidate, unless it is too old. */
function currentCandidate({ parts }: Context, link: Link): Candidate | undefined {
  const { candidate } = link;
  if (candidate !== undefined && parts.clock.now() - candidate.offeredAt > CANDIDATE_LIFE) link.candidate = undefined;
  return link.candidate;
}

/** The peer's opening goes first; should it come to nothing, this end asks again. */
function yieldOpening(context: Context, link: Link): void {
  const wait = 2 * link.roundTrip.timeout;
  link.opening = undefined;
  link.expiry?.cancel();
  link.expiry = undefined;
  link.openNotBefore = context.parts.clock.now() + wait;
  tryLater(context, link, wait);
}

/** The model as it is now, and r set to its decoded bits: what is sent is what both hold. */
function takeSnapshot(context: Context, { join }: Candidate): { snapshot: Uint8Array; shared: SharedVector } {
  const { parts: { initial, layout, x, shown = () => x }, scratch } = context;
  const difference = join
    ? fineDifference(shown(), initial, layout, scratch)
    : ternaryDifference(x, initial, layout, scratch);
  const snapshot = encodeCompressed(difference, layout);
  return { snapshot, shared: new SharedVector(applySnapshot(initial, decodeOwn(snapshot, layout), layout), true) };
}

/** Reads what this node has written itself: that it cannot be read would be no peer's fault. */
function decodeOwn(bytes: Uint8Array, layout: Layout): Compressed {
  try {
    return decodeCompressed(bytes, layout);
  } catch (cause) {
    throw new Error("Cannot open a link: this node's own snapshot does not decode", { cause });
  }
}
