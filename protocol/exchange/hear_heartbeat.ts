import type { Heartbeat } from "../messages/mod.ts";
import { endSession } from "./closing.ts";
import type { Context } from "./exchange_context.ts";
import type { PeerId } from "./transport.ts";

/**
 * What a heartbeat hastens: a node without a model learns that the swarm trains already, and a session ends at once whose
 * other end has been started anew.
 */
export function hearHeartbeat(context: Context, { ready, round, leaving, incarnation }: Heartbeat, from: PeerId): void {
  if (ready && round > 0) context.swarmRuns = true;
  const link = context.links.get(from);
  if (link === undefined) return;
  if (leaving) link.leaving = true;
  if (incarnation === link.incarnation || incarnation === link.formerIncarnation) return;
  // A session may be younger than the peer's process of which the last heartbeat told: only if the former process was heard
  // since the session began is its other end gone.
  const restarted = link.incarnation !== undefined;
  link.formerIncarnation = link.incarnation ?? link.formerIncarnation;
  link.incarnation = incarnation;
  if (restarted) endSession(context, link, "RESTARTED", "peer");
}
