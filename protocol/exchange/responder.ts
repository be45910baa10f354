/**
 * Answering a request (exchange.md §3, responder).
 *
 * @module
 */
import { encodeCompressed } from "../delta/mod.ts";
import type { Compressed } from "../../compute/compression/mod.ts";
import { type Message, type RefuseCode, WireError } from "../messages/mod.ts";
import { closeLink } from "./closing.ts";
import { commitExchange, compressResidual } from "./commit_exchange.ts";
import { decodeExchanged, referenceOf } from "./decode_exchanged.ts";
import { type Context, digestOfShared, dropPending, isLower } from "./exchange_context.ts";
import { post, postBytes } from "./post_message.ts";
import { isCurrent, type Link, sameSession } from "./link.ts";
import { hashFrame } from "./frame_hash.ts";

type Request = Extract<Message, { kind: "request" }>;

/**
 * `Request`: the first row that fits, in the order of the table.
 *
 * @param bytes the request's frame
 */
export function onRequest(context: Context, link: Link, message: Request, bytes: Uint8Array): void {
  const { opening } = link;
  const { session, attempt, base } = message;
  if (opening?.step === "confirmed" && sameSession(opening.session, session)) return;
  if (!isCurrent(link, session)) {
    post(context, link.peer, { kind: "unknown", session });
    return;
  }
  if (attempt < link.seen) return;
  if (attempt === link.seen) return answerAgain(context, link, message, bytes);
  if (base < link.base) return refuse(context, link, attempt, "STALE");
  if (base === link.base + 1n && link.pending !== undefined) return refuse(context, link, attempt, "AHEAD");
  if (base !== link.base || message.digest !== digestOfShared(context, link)) {
    return closeLink(context, link, "DIVERGED");
  }
  const now = context.parts.clock.now();
  if (!link.requests.take(now)) return refuse(context, link, attempt, "BUSY", link.requests.wait(now));
  const other = decodeAsked(context, link, message.delta);
  if (other === undefined) return refuse(context, link, attempt, "MALFORMED");
  if (link.pending !== undefined) {
    if (isLower(context.parts, link)) return refuse(context, link, attempt, "CROSSING");
    // Ours is void: the lower end refuses it.
    dropPending(context, link, "done");
  }
  const own = compressResidual(context, link);
  // Before the commit: it refers to r as the peer still has it.
  const delta = encodeCompressed(own, context.parts.layout, referenceOf(context, link));
  commitExchange(context, link, own, other);
  link.seen = attempt;
  const reply = post(context, link.peer, {
    kind: "reply",
    session,
    attempt,
    digest: digestOfShared(context, link),
    round: context.parts.round(),
    delta,
  });
  link.answer = { bytes: reply, requestHash: hashFrame(bytes) };
  context.parts.record({
    type: "exchanged",
    peer: link.peer,
    role: "responder",
    milliseconds: undefined,
    bytes: reply.length,
  });
}

/** The delta of a request; undefined if no correct peer sends such, which is refused and ends no stream. */
function decodeAsked(context: Context, link: Link, delta: Uint8Array): Compressed | undefined {
  try {
    return decodeExchanged(context, link, delta);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** The attempt was answered or refused before: the same again, byte for byte. */
function answerAgain(context: Context, link: Link, { attempt }: Request, bytes: Uint8Array): void {
  const { answer } = link;
  if (answer === undefined) return refuse(context, link, attempt, "STALE");
  if (answer.requestHash !== hashFrame(bytes)) return closeLink(context, link, "CONFLICT");
  postBytes(context, link.peer, answer.bytes, "deltas");
}

/** A refusal is final: this attempt will never be applied, nor any copy of it. */
function refuse(context: Context, link: Link, attempt: number, code: RefuseCode, waitMs = 0): void {
  link.seen = attempt;
  link.answer = undefined;
  context.parts.record({ type: "refused", peer: link.peer, code, by: "us" });
  post(context, link.peer, { kind: "refuse", session: link.session, attempt, code, waitMs });
}
