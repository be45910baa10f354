/**
 * Answering a request (exchange.md §3, responder).
 *
 * @module
 */
import { encodeCompressed } from "../delta/mod.ts";
import type { Compressed } from "../../compute/compression/mod.ts";
import { type Message, type RefuseCode, WireError } from "../messages/mod.ts";
import { closeLink, discardLink } from "./closing.ts";
import { commitExchange, compressResidual, staysFinite } from "./commit_exchange.ts";
import { bar } from "./distrust.ts";
import { decodeExchanged, referenceOf } from "./decode_exchanged.ts";
import { type Context, dropPending, isLower } from "./exchange_context.ts";
import { barLink, verdictOn } from "./judge_exchange.ts";
import { afterFor } from "./guard_peer.ts";
import { post, postBytes } from "./post_message.ts";
import { current, type Link, type OpenSession, sameSession } from "./link.ts";
import { hashFrame } from "./frame_hash.ts";

/** How long a peer is not heard that does not wait, in ms. */
const IMPATIENT = 600_000;
/** When to ask a node again that has no model yet, in ms. */
const JOINING_WAIT = 1_000;

type Request = Extract<Message, { kind: "request" }>;

/**
 * `Request`: the first row that fits, in the order of the table.
 *
 * @param bytes the request's frame
 * @throws {WireError} if the peer goes on asking, however often it is told to wait
 */
export function onRequest(context: Context, link: Link, message: Request, bytes: Uint8Array): void {
  const { opening } = link;
  const { attempt, base } = message;
  if (opening?.step === "confirmed" && sameSession(opening.session, message.session)) return;
  const session = current(link, message.session);
  if (session === undefined) {
    post(context, link.peer, { kind: "unknown", session: message.session });
    return;
  }
  const { held } = session;
  const refuse = (code: RefuseCode, waitMs?: number) => refuseAttempt(context, link, session, attempt, code, waitMs);
  if (attempt < session.seen) return;
  if (attempt === session.seen) return answerAgain(context, link, session, message, bytes);
  if (base < held.base) return refuse("STALE");
  if (base === held.base + 1n && session.pending !== undefined) return refuse("AHEAD");
  if (base !== held.base || message.digest !== held.shared.digest) return closeLink(context, link, "DIVERGED");
  // Its snapshot may become this node's model, and stays what it is until then.
  if (!context.ready) return refuse("BUSY", JOINING_WAIT);
  const { answerTime, answersDue, parts } = context;
  const now = parts.clock.now();
  const refuseBusy = (waitMs: number) => {
    if (!link.refusals.take(now)) impatient(context, link);
    refuseLater(context, link, session, attempt, waitMs);
  };
  const busy = answersDue.take(now, parts.round(), true) ? 0 : answerTime.wait(link.peer, now);
  if (busy > 0) return refuseBusy(busy);
  const isTraining = parts.isTraining?.() ?? true;
  if (!link.requests.take(now, parts.round(), isTraining)) return refuseBusy(link.requests.wait(isTraining));
  const other = decodeAsked(context, session, message.delta);
  if (other === undefined) return refuse("MALFORMED");
  if (session.pending !== undefined) {
    if (isLower(parts, link)) return refuse("CROSSING");
    // Ours is void: the lower end refuses it.
    dropPending(context, link, "done");
  }
  const own = compressResidual(context, link, session);
  if (own === undefined) return discardLink(context, link, "GIVEN_UP");
  if (!staysFinite(context, session, own, other)) return discardLink(context, link, "MALFORMED");
  const verdict = verdictOn(context, link, own, other);
  if (verdict.action === "bar") {
    // Not as a refusal of a message that cannot be read: what it is for is told when the peer is barred.
    postRefusal(context, link, session, attempt, "MALFORMED", 0);
    return barLink(context, link, verdict.reason, verdict.evidence);
  }
  // Before the commit: it refers to r as the peer still has it.
  const delta = encodeCompressed(own, parts.layout, referenceOf(context, session));
  commitExchange(context, link, session, own, other, verdict.weight);
  session.seen = attempt;
  const reply = post(context, link.peer, {
    kind: "reply",
    session: held.session,
    attempt,
    digest: held.shared.digest,
    round: parts.round(),
    delta,
  });
  session.answer = { bytes: reply, requestHash: hashFrame(bytes) };
  parts.record({
    type: "exchanged",
    peer: link.peer,
    role: "responder",
    milliseconds: undefined,
    bytes: reply.length,
  });
}

/** The peer does not wait, however often it is told to. @throws {WireError} always: its stream is to be reset */
function impatient(context: Context, link: Link): never {
  bar(context, link.peer, IMPATIENT);
  throw new WireError("UNFIT", "Cannot take a request: the peer asks without end and does not wait as it is told");
}

/** The delta of a request; undefined if no correct peer sends such, which is refused and ends no stream. */
function decodeAsked(context: Context, session: OpenSession, delta: Uint8Array): Compressed | undefined {
  try {
    return decodeExchanged(context, session, delta);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** The attempt was answered or refused before: the same again, byte for byte. */
function answerAgain(
  context: Context,
  link: Link,
  session: OpenSession,
  { attempt }: Request,
  bytes: Uint8Array,
): void {
  const { answerTime, parts } = context;
  const { answer } = session;
  // Its sender asks again on the next stream; a copy is owed nothing before.
  if (answerTime.wait(link.peer, parts.clock.now()) > 0) return;
  if (answer === undefined) return refuseAttempt(context, link, session, attempt, "STALE");
  if (answer.requestHash !== hashFrame(bytes)) return closeLink(context, link, "CONFLICT");
  postBytes(context, link.peer, answer.bytes, "deltas");
}

/** BUSY, told a while later: whoever waits for its answers asks the less often, and even a refusal costs reading a request. */
function refuseLater(context: Context, link: Link, session: OpenSession, attempt: number, waitMs: number): void {
  const { busyDelay } = context.options;
  if (busyDelay === 0) return refuseAttempt(context, link, session, attempt, "BUSY", waitMs);
  settleAttempt(context, link, session, attempt, "BUSY");
  afterFor(context, link.peer, busyDelay, () => {
    if (current(link, session.held.session) !== session || session.seen !== attempt) return;
    postRefusal(context, link, session, attempt, "BUSY", Math.max(0, waitMs - busyDelay));
  });
}

/** A refusal is final: this attempt will never be applied, nor any copy of it. */
function refuseAttempt(
  context: Context,
  link: Link,
  session: OpenSession,
  attempt: number,
  code: RefuseCode,
  waitMs = 0,
): void {
  settleAttempt(context, link, session, attempt, code);
  postRefusal(context, link, session, attempt, code, waitMs);
}

function settleAttempt(context: Context, link: Link, session: OpenSession, attempt: number, code: RefuseCode): void {
  session.seen = attempt;
  session.answer = undefined;
  context.parts.record({ type: "refused", peer: link.peer, code, by: "us" });
}

function postRefusal(
  context: Context,
  link: Link,
  { held }: OpenSession,
  attempt: number,
  code: RefuseCode,
  waitMs: number,
): void {
  post(context, link.peer, { kind: "refuse", session: held.session, attempt, code, waitMs });
}
