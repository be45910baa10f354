/**
 * Keeps links where they are wanted: connected and open (exchange.md §5 and §6).
 *
 * @module
 */
import { distrustedUntil } from "./distrust.ts";
import type { Context } from "./exchange_context.ts";
import { guardPeer } from "./guard_peer.ts";
import type { Link } from "./link.ts";
import { openLink } from "./opener.ts";
import { failTry, patienceOf, tryLater } from "./retries.ts";

/** Brings a link one step nearer to where it is wanted: a stream, then a session. */
export function reconcileLink(context: Context, link: Link): void {
  const { clock, transport } = context.parts;
  if (context.stopping || link.retry !== undefined || !needsStream(link)) return;
  // It is looked after again once the bar ends.
  if (context.bars.of(link.peer, context.parts.round()) !== undefined) return;
  if (!transport.isUp(link.peer)) {
    connect(context, link);
  } else if (link.session === undefined && link.opening === undefined) {
    // The peer is opening it: an `Open` of our own would cross its `Confirm`.
    const offered = link.candidate?.awaited ? link.candidate.offeredAt + patienceOf(context, link) : -Infinity;
    const wait = Math.max(link.openNotBefore, offered, distrustedUntil(context, link.peer)) - clock.now();
    if (wait > 0) tryLater(context, link, wait);
    else if (mayOpen(context)) openLink(context, link);
  }
}

/** True for a link that is to have a stream: one that is wanted, and one that is open, whoever opened it. */
export function needsStream(link: Link): boolean {
  return link.wanted || link.session !== undefined;
}

/** A node without a model opens one link at a time, until it has as many snapshots as it weighs: they are large. */
function mayOpen({ links, ready, wantsSnapshot }: Context): boolean {
  if (ready) return true;
  if (!wantsSnapshot()) return false;
  for (const link of links.values()) if (link.opening !== undefined) return false;
  return true;
}

function connect(context: Context, link: Link): void {
  const { record, transport } = context.parts;
  if (link.connecting) return;
  link.connecting = true;
  transport.connect(link.peer, link.addresses).then(
    () => {
      link.connecting = false;
    },
    (error: unknown) => {
      link.connecting = false;
      if (context.stopping || !needsStream(link) || transport.isUp(link.peer)) return;
      record({
        type: "unreachable",
        peer: link.peer,
        reason: error instanceof Error ? error.message : String(error),
      });
      guardPeer(context, link.peer, () => failTry(context, link));
    },
  );
}
