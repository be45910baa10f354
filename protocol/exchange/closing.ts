/**
 * How a session ends (exchange.md §5).
 *
 * @module
 */
import type { CloseCode, Message } from "../messages/mod.ts";
import type { ExchangeEvent } from "./exchange_events.ts";
import { type Context, requestOver } from "./exchange_context.ts";
import { post } from "./post_message.ts";
import { current, type Link, sameSession } from "./link.ts";
import type { LinkLostReason } from "./exchange_parts.ts";
import { passOver } from "./passed_over.ts";
import { dropOpening } from "./opener.ts";
import { backOff, tryLater } from "./retries.ts";
import { undo } from "./undo.ts";

type Closed = Extract<ExchangeEvent, { type: "linkClosed" }>;

/**
 * Ends the session at this end and tells the peer once, as well as can be.
 *
 * @param why what this end calls it, where the peer is told something else
 */
export function closeLink(context: Context, link: Link, code: CloseCode, why: Closed["code"] = code): void {
  if (link.session === undefined) return;
  post(context, link.peer, { kind: "close", session: link.session.held.session, code });
  endSession(context, link, why, "us");
}

/**
 * Ends the session at this end, saying nothing: the link keeps (session, base, r) to offer them again, and a candidate.
 * If it is still wanted it is opened again after a short wait.
 */
export function endSession(context: Context, link: Link, code: Closed["code"], by: Closed["by"]): void {
  if (link.session === undefined) return;
  const { pending, exchangedAt } = link.session;
  if (exchangedAt === undefined && !link.wanted) passOver(context, link.peer);
  if (link.judge?.isDoubtful) undo(context, link);
  link.session = undefined;
  context.changes++;
  link.silence?.cancel();
  link.silence = undefined;
  context.parts.record({ type: "linkClosed", peer: link.peer, code, by });
  if (pending !== undefined) requestOver(context, link, "closed");
  if (link.wanted && !context.stopping) tryLater(context, link, backOff(context, link, 0));
}

/** The link is not wanted any more; if it is open, it is closed with `code`. */
export function unwant(context: Context, link: Link, code: CloseCode): void {
  link.wanted = false;
  link.tries = 0;
  link.retry?.cancel();
  link.retry = undefined;
  closeLink(context, link, code);
  if (link.opening !== undefined) dropOpening(context, link, 0);
}

/**
 * Ends the session and forgets what both ends shared, which would lead to the same end again: the next one starts from a
 * snapshot.
 *
 * @param why as {@link closeLink} has it
 */
export function discardLink(context: Context, link: Link, code: CloseCode, why: Closed["code"] = code): void {
  closeLink(context, link, code, why);
  link.held = undefined;
}

/** Gives up a link and tells the node if it had wanted it. */
export function loseLink(context: Context, link: Link, why: LinkLostReason): void {
  const { wanted } = link;
  unwant(context, link, "GIVEN_UP");
  if (wanted) context.parts.onLost(link.peer, why);
}

/** `Close` from the peer. One for another session is ignored. */
export function onClose(context: Context, link: Link, message: Extract<Message, { kind: "close" }>): void {
  if (current(link, message.session) === undefined) return;
  if (message.code === "LEAVING") link.leaving = true;
  endSession(context, link, message.code, "peer");
  if (link.leaving) loseLink(context, link, "LEAVING");
}

/** `Unknown` from the peer: it does not hold the session that this end is in or opens. */
export function onUnknown(context: Context, link: Link, message: Extract<Message, { kind: "unknown" }>): void {
  const { opening } = link;
  if (opening?.step === "confirmed" && sameSession(opening.session, message.session)) {
    dropOpening(context, link, backOff(context, link, link.failedOpenings));
  } else if (current(link, message.session) !== undefined) {
    endSession(context, link, "UNKNOWN", "peer");
  }
}
