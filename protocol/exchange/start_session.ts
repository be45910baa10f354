/**
 * What both ends of an opening do when it is complete (exchange.md §4).
 *
 * @module
 */
import type { SharedVector } from "../../compute/compression/mod.ts";
import type { Choice, Session } from "../messages/mod.ts";
import { type Context, dropPending } from "./exchange_context.ts";
import type { Link } from "./link.ts";

/**
 * Starts a session: all counters at zero; no answer, candidate or opening is left over from before.
 *
 * @param bytes size of the snapshot on the wire; 0 for RESUME
 */
export function startSession(
  context: Context,
  link: Link,
  session: Session,
  shared: SharedVector,
  choice: Choice,
  bytes: number,
): void {
  if (link.phase === "open") {
    context.parts.record({ type: "linkClosed", peer: link.peer, code: "REPLACED", by: "peer" });
    // The peer has opened anew what was open here: most likely its process is another, and the former one's heartbeats are old.
    link.formerIncarnation = link.incarnation ?? link.formerIncarnation;
  }
  link.phase = "open";
  link.session = session;
  link.base = 0n;
  link.shared = shared;
  link.attempt = 0;
  link.seen = 0;
  link.answer = undefined;
  link.candidate = undefined;
  link.opening = undefined;
  link.failedOpenings = 0;
  link.openNotBefore = -Infinity;
  context.changes++;
  link.leaving = false;
  link.incarnation = undefined;
  for (const timer of [link.expiry, link.silence, link.retry]) timer?.cancel();
  link.expiry = link.silence = link.retry = undefined;
  context.parts.record({ type: "linkOpened", peer: link.peer, choice, bytes });
  dropPending(context, link, "closed");
}
