/**
 * What both ends of an opening do when it is complete (exchange.md §4).
 *
 * @module
 */
import type { SharedVector } from "../../compute/compression/mod.ts";
import type { Choice, Session } from "../messages/mod.ts";
import { type Context, requestOver } from "./exchange_context.ts";
import type { Link } from "./link.ts";
import { wasPassedOver } from "./passed_over.ts";

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
  const former = link.session;
  if (former !== undefined) {
    context.parts.record({ type: "linkClosed", peer: link.peer, code: "REPLACED", by: "peer" });
    // The peer has opened anew what was open here: most likely its process is another, and the former one's heartbeats are old.
    link.formerIncarnation = link.incarnation ?? link.formerIncarnation;
  }
  const group = context.parts.transport.groupOf?.(link.peer);
  const held = { session, base: 0n, shared };
  link.held = held;
  link.session = {
    held,
    byChoice: choice === "SNAPSHOT",
    attempt: 0,
    pending: undefined,
    seen: 0,
    answer: undefined,
    // Opening it again does not give a link without an exchange more time for one.
    openedAt: former !== undefined && former.exchangedAt === undefined ? former.openedAt : context.parts.clock.now(),
    exchangedAt: undefined,
    inVain: former?.inVain ?? 0,
    hadChance: !link.wanted && wasPassedOver(context, link.peer, group),
    group,
  };
  // What was said about another r says nothing of this one.
  if (choice === "SNAPSHOT") link.judge?.reset(true);
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
  if (former?.pending !== undefined) requestOver(context, link, "closed");
}
