/**
 * Opening a link, at the end that asks for it (exchange.md §4).
 *
 * @module
 */
import { SharedVector } from "../../compute/compression/mod.ts";
import { distance, norm, type Vector } from "../../compute/vector/mod.ts";
import { type Choice, type Message, WireError } from "../messages/mod.ts";
import { type Context, heldOf } from "./exchange_context.ts";
import { afterFor } from "./guard_peer.ts";
import { post } from "./post_message.ts";
import { type Link, sameSession } from "./link.ts";
import { readSnapshot } from "./read_snapshot.ts";
import { startSession } from "./start_session.ts";
import { awaitAnswer, backOff, patienceOf, tryLater } from "./retries.ts";

/** Longest wait for a step of an opening, and longest wait a peer may ask for, in ms. */
const LONGEST_WAIT = 60_000;

/** Asks for the link: closed, no opening, its stream up. */
export function openLink(context: Context, link: Link): void {
  const { clock, nonce, task, round } = context.parts;
  link.opening = { step: "asked", nonce: nonce(), askedAt: clock.now() };
  post(context, link.peer, {
    kind: "open",
    task,
    nonce: link.opening.nonce,
    held: heldOf(context, link),
    round: round(),
    join: !context.ready,
  });
  awaitStep(context, link);
}

/** `Accept`: echoes the acceptor's fresh number, which proves that this end is there now. */
export function onAccept(context: Context, link: Link, message: Extract<Message, { kind: "accept" }>): void {
  const { opening } = link;
  if (opening?.step !== "asked" || opening.nonce !== message.nonce) return;
  link.roundTrip.sample(context.parts.clock.now() - opening.askedAt);
  const session = { opener: message.nonce, acceptor: message.ownNonce };
  link.opening = { step: "confirmed", session, choice: message.choice };
  post(context, link.peer, { kind: "confirm", session, held: heldOf(context, link) });
  awaitStep(context, link);
}

/**
 * `Opened`: takes the session, and the acceptor's snapshot if there is one.
 *
 * @throws {WireError} if the snapshot cannot be decoded, or is not what the opening calls for
 */
export function onOpened(context: Context, link: Link, message: Extract<Message, { kind: "opened" }>): void {
  const { initial, x } = context.parts;
  const { opening } = link;
  if (opening?.step !== "confirmed" || !sameSession(opening.session, message.session)) return;
  const { choice, session } = opening;
  const shared = readOpened(context, link, message, choice);
  const judges = context.parts.appraise !== undefined;
  if (judges && context.ready && choice === "SNAPSHOT" && !isWithinReach(x, shared.vector, initial)) {
    return context.distrust(link, "its model is farther from this node's than training takes two models of a swarm");
  }
  startSession(context, link, session, shared, choice, message.snapshot?.length ?? 0);
  if (context.ready) return;
  if (choice === "SNAPSHOT") context.offered(link, shared.vector);
  // A peer at the initial model does not outweigh others' snapshots.
  else if (!context.isWeighing()) context.becomeReady("initial");
}

/**
 * r as `Opened` says; a peer that says it wrongly is not asked again for a while, or it would send another snapshot at once.
 *
 * @throws {WireError} if its snapshot cannot be decoded, or is not what the opening calls for
 */
function readOpened(
  context: Context,
  link: Link,
  { snapshot, digest }: Extract<Message, { kind: "opened" }>,
  choice: Choice,
): SharedVector {
  try {
    if ((choice === "SNAPSHOT") !== (snapshot !== undefined)) {
      throw new WireError("UNFIT", `Cannot open a link by ${choice}: the peer has sent the other's content`);
    }
    const shared = snapshot === undefined
      ? link.held?.shared ?? new SharedVector(context.parts.initial)
      : new SharedVector(readSnapshot(context, snapshot), true);
    if (shared.digest === digest) return shared;
    throw new WireError("UNFIT", "Cannot open a link: the peer has sent the digest of another vector");
  } catch (error) {
    if (error instanceof WireError) context.doWithout(link);
    throw error;
  }
}

/** True if a neighbour's model may well be this far from x: a node that has trained moves as far as others, in its own way. */
function isWithinReach(x: Vector, shared: Vector, initial: Vector): boolean {
  return distance(x, shared) <= Math.max(2 * distance(x, initial), 1 + norm(initial));
}

/** `Decline`: tries again later, or not at all where the peer will not have this node. */
export function onDecline(context: Context, link: Link, message: Extract<Message, { kind: "decline" }>): void {
  const { opening } = link;
  if (opening?.step !== "asked" || opening.nonce !== message.nonce) return;
  const { code, waitMs } = message;
  context.parts.record({ type: "declined", peer: link.peer, code, by: "peer" });
  const wait = Math.max(backOff(context, link, link.failedOpenings), Math.min(waitMs, LONGEST_WAIT));
  dropOpening(context, link, wait);
  if (code === "FULL" || code === "WRONG_TASK") context.lose(link, code);
}

/** Drops this end's opening, if there is one; a link still wanted is asked for again after `wait` ms, with a new nonce. */
export function dropOpening(context: Context, link: Link, wait: number): void {
  if (link.opening === undefined) return;
  link.opening = undefined;
  link.expiry?.cancel();
  link.expiry = undefined;
  link.failedOpenings++;
  link.openNotBefore = context.parts.clock.now() + wait;
  if (link.wanted && !context.stopping) tryLater(context, link, wait);
  // Without a model, one link is opened at a time; now it may be another one's turn.
  if (!context.ready) { for (const other of context.links.values()) if (other !== link) context.reconcile(other); }
}

function awaitStep(context: Context, link: Link): void {
  // `Accept` has just been a sample, which ends the doubling of the time-out; without one of their own, openings by a
  // snapshot that takes longer than a few round trips would time out for ever.
  const doublings = link.opening?.step === "confirmed" ? link.failedOpenings : 0;
  const patience = Math.min(LONGEST_WAIT, 2 ** doublings * patienceOf(context, link));
  link.expiry?.cancel();
  link.expiry = afterFor(context, link.peer, patience, () => {
    link.roundTrip.expire();
    dropOpening(context, link, backOff(context, link, link.failedOpenings));
  });
  awaitAnswer(context, link);
}
