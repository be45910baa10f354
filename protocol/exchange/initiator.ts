/**
 * Asking for an exchange (exchange.md §3, initiator).
 *
 * @module
 */
import { encodeCompressed } from "../delta/mod.ts";
import type { Message } from "../messages/mod.ts";
import { closeLink, discardLink, endSession } from "./closing.ts";
import { commitExchange, compressResidual, staysFinite } from "./commit_exchange.ts";
import { decodeExchanged, referenceOf } from "./decode_exchanged.ts";
import { type Context, dropPending, freeSlot } from "./exchange_context.ts";
import { afterFor } from "./guard_peer.ts";
import { judgeExchange } from "./judge_exchange.ts";
import { post, postBytes } from "./post_message.ts";
import { current, type Link } from "./link.ts";
import { dropIfInVain } from "./places.ts";
import { awaitAnswer } from "./retries.ts";

/** Longest wait a peer may ask for, in ms. */
const LONGEST_WAIT = 60_000;

/**
 * Asks for an exchange: the link is open with its stream up, nothing is pending on it, and the slot is free.
 *
 * @returns false if x is too far from r for that: the session is over, and the next one starts from a snapshot
 */
export function beginExchange(context: Context, link: Link): boolean {
  const { clock, layout, round } = context.parts;
  const session = link.session;
  if (session === undefined) throw new Error(`Cannot ask "${link.peer}" for an exchange: the link is closed`);
  const { held } = session;
  const own = compressResidual(context, link, session);
  if (own === undefined) {
    discardLink(context, link, "GIVEN_UP");
    return false;
  }
  session.attempt++;
  session.inVain++;
  const bytes = post(context, link.peer, {
    kind: "request",
    session: held.session,
    base: held.base,
    attempt: session.attempt,
    digest: held.shared.digest,
    round: round(),
    delta: encodeCompressed(own, layout, referenceOf(context, session)),
  });
  session.pending = { bytes, own, begunAt: clock.now(), sendings: 1, sent: true, place: "held" };
  context.slot = link;
  awaitReply(context, link);
  return true;
}

/**
 * A stream is up: what is pending goes out again, once and unchanged. It need not take the slot again. A link that was asked
 * too often in vain is dropped instead.
 */
export function sendAgain(context: Context, link: Link): void {
  const { session } = link;
  const pending = session?.pending;
  if (session === undefined || pending === undefined || pending.sent || dropIfInVain(context, link)) return;
  session.inVain++;
  pending.sent = true;
  pending.sendings++;
  postBytes(context, link.peer, pending.bytes, "deltas");
  awaitReply(context, link);
}

/**
 * `Reply`: commits the exchange here too. One to a parked request is as good: all changes are additions.
 *
 * @throws {WireError} if its delta cannot be decoded
 */
export function onReply(context: Context, link: Link, message: Extract<Message, { kind: "reply" }>): void {
  const { parts } = context;
  const session = current(link, message.session);
  if (session?.pending === undefined || message.attempt !== session.attempt) return;
  const { pending } = session;
  const other = decodeExchanged(context, session, message.delta);
  if (!staysFinite(context, session, pending.own, other)) return discardLink(context, link, "MALFORMED");
  const weight = judgeExchange(context, link, pending.own, other);
  // The peer has committed what this end does not: the session is over, so nothing comes of the difference.
  if (weight === undefined) return;
  if (!commitExchange(context, link, session, pending.own, other, weight, message.digest)) {
    return closeLink(context, link, "DIVERGED");
  }
  const milliseconds = parts.clock.now() - pending.begunAt;
  if (pending.sendings === 1 && pending.place === "held") link.roundTrip.sample(milliseconds);
  context.exchangeTime += (milliseconds - context.exchangeTime) / 8;
  parts.record({ type: "exchanged", peer: link.peer, role: "initiator", milliseconds, bytes: pending.bytes.length });
  dropPending(context, link, "done");
}

/** `Refuse`: the attempt is dead for ever. */
export function onRefuse(context: Context, link: Link, message: Extract<Message, { kind: "refuse" }>): void {
  const { code, waitMs } = message;
  const session = current(link, message.session);
  if (session?.pending === undefined || message.attempt !== session.attempt) return;
  context.parts.record({ type: "refused", peer: link.peer, code, by: "peer" });
  // The peer's word, so its closing: it cannot read, or does not believe, what this end says.
  if (code === "MALFORMED") {
    post(context, link.peer, { kind: "close", session: message.session, code });
    return endSession(context, link, code, "peer");
  }
  // CROSSING and STALE mean that the peer's own request went first: an exchange has taken place, or is about to.
  const outcome = code === "BUSY" || code === "AHEAD" ? "refused" : "done";
  dropPending(context, link, outcome, Math.min(waitMs, LONGEST_WAIT));
}

function awaitReply(context: Context, link: Link): void {
  link.expiry?.cancel();
  link.expiry = afterFor(context, link.peer, link.roundTrip.timeout, () => {
    link.expiry = undefined;
    link.roundTrip.expire();
    const pending = link.session?.pending;
    if (pending?.place !== "held") return;
    pending.place = "parked";
    context.parts.record({ type: "parked", peer: link.peer });
    freeSlot(context, link, "parked");
  });
  awaitAnswer(context, link);
}
