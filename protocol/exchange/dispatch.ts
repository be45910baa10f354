import type { Message, Session } from "../messages/mod.ts";
import { onConfirm, onOpen, type Refusal } from "./acceptor.ts";
import { onClose, onUnknown } from "./closing.ts";
import type { Context } from "./exchange_context.ts";
import { post } from "./post_message.ts";
import { onRefuse, onReply } from "./initiator.ts";
import { onAccept, onDecline, onOpened } from "./opener.ts";
import { hasNoRoom, makeRoom } from "./places.ts";
import { onRequest } from "./responder.ts";
import type { PeerId } from "./transport.ts";

/** How long a peer that is barred is told to wait, in ms. */
const BARRED_WAIT = 10_000;

/**
 * Hands a message to the table that it belongs to.
 *
 * @param bytes the message's frame
 */
export function dispatch(context: Context, peer: PeerId, message: Message, bytes: Uint8Array): void {
  if (message.kind === "open") return dispatchOpen(context, peer, message);
  const link = context.links.get(peer);
  if (link === undefined) {
    // A peer that was forgotten, or never known, has no session here.
    if (message.kind === "request" || message.kind === "confirm") sayUnknown(context, peer, message.session);
    return;
  }
  switch (message.kind) {
    case "request":
      return timed(context, peer, () => onRequest(context, link, message, bytes));
    case "reply":
      return onReply(context, link, message);
    case "refuse":
      return onRefuse(context, link, message);
    case "unknown":
      return onUnknown(context, link, message);
    case "accept":
      return onAccept(context, link, message);
    case "decline":
      return onDecline(context, link, message);
    case "confirm":
      return timed(context, peer, () => onConfirm(context, link, message));
    case "opened":
      onOpened(context, link, message);
      return makeRoom(context);
    case "close":
      return onClose(context, link, message);
  }
}

/** `Open`: the peer gets a place in the table only if it is not declined at once. */
function dispatchOpen(context: Context, peer: PeerId, message: Extract<Message, { kind: "open" }>): void {
  const refusal = refusalOf(context, peer, message);
  const known = context.links.get(peer);
  if (known === undefined && refusal !== undefined) {
    context.parts.record({ type: "declined", peer, code: refusal.why ?? refusal.code, by: "us" });
    post(context, peer, { kind: "decline", nonce: message.nonce, code: refusal.code, waitMs: refusal.waitMs });
    return;
  }
  onOpen(context, known ?? context.linkTable.get(peer), message, refusal);
}

/** Why `peer` cannot open a link now, if so. */
function refusalOf(
  context: Context,
  peer: PeerId,
  { task, round }: Extract<Message, { kind: "open" }>,
): Refusal | undefined {
  const { answerTime, linkTable, parts, ready, stopping, swarmRuns } = context;
  if (task.some((byte, index) => byte !== parts.task[index])) return { code: "WRONG_TASK", waitMs: 0 };
  const bucket = linkTable.openings(peer);
  const now = parts.clock.now();
  if (!bucket.take(now)) return { code: "RATE", waitMs: bucket.wait(now) };
  const busy = answerTime.wait(peer, now);
  if (busy > 0) return { code: "RATE", waitMs: busy };
  const startTogether = round === 0 && parts.round() === 0 && !swarmRuns;
  if (stopping || (!ready && !startTogether)) return { code: "NOT_READY", waitMs: 0 };
  // The reason is not told: a liar would learn its threshold.
  if (isShutOut(context, peer)) return { code: "FULL", waitMs: BARRED_WAIT, why: "BARRED" };
  return hasNoRoom(context, peer) ? { code: "FULL", waitMs: 0 } : undefined;
}

/** True for a peer that is barred, and for one that this node does not want of a network that somebody barred is in. */
function isShutOut({ bars, links, parts }: Context, peer: PeerId): boolean {
  const round = parts.round();
  if (bars.of(peer, round) !== undefined) return true;
  return links.get(peer)?.wanted !== true && bars.holdsGroup(parts.transport.groupOf?.(peer), round);
}

/** What is done for a peer that asks, counted as time spent on answers. */
function timed({ answerTime, parts: { clock } }: Context, peer: PeerId, answer: () => void): void {
  const begun = clock.now();
  try {
    answer();
  } finally {
    const now = clock.now();
    answerTime.spend(peer, now - begun, now);
  }
}

function sayUnknown(context: Context, peer: PeerId, session: Session): void {
  post(context, peer, { kind: "unknown", session });
}
