/**
 * Judging an exchange before it is committed, and what follows when it is not believed (exchange.md §14).
 *
 * @module
 */
import type { Compressed } from "../../compute/compression/mod.ts";
import type { BarReason, Company } from "../trust/mod.ts";
import { discardLink, loseLink } from "./closing.ts";
import type { Context } from "./exchange_context.ts";
import type { Link } from "./link.ts";
import { undo } from "./undo.ts";

/** What a link is barred for: by its messages, or because the user says so. */
export type BarCause = BarReason | "BY_HAND";

/**
 * Judges an exchange whose reply has come: the peer has committed it.
 *
 * @returns the weight at which x follows; undefined if the link is barred, closed and undone
 */
export function judgeExchange(context: Context, link: Link, own: Compressed, other: Compressed): number | undefined {
  const verdict = verdictOn(context, link, own, other);
  switch (verdict.action) {
    case "apply":
      return verdict.weight;
    case "bar":
      barLink(context, link, verdict.reason, verdict.evidence);
      return undefined;
  }
}

/** What the judge says of an exchange; where there is none, all is believed. */
export function verdictOn(context: Context, link: Link, own: Compressed, other: Compressed) {
  return link.judge?.judge(own, other, context.parts.layout, companyOf(context, link)) ??
    { action: "apply", weight: 1 } as const;
}

/**
 * Bars a peer: closes its link, forgets what both shared, and takes back what it has moved the model by. Between honest nodes an
 * exchange keeps the sum of their models; when all neighbours of a liar have undone its share, the sum is as if it had
 * not been there.
 */
export function barLink(context: Context, link: Link, cause: BarCause, evidence: string): void {
  const { bars, parts } = context;
  undo(context, link);
  const bar = bars.add(link.peer, parts.round(), cause, evidence, link.session?.group);
  parts.record({ type: "barred", peer: link.peer, cause, evidence, rounds: bar.until - bar.since });
  discardLink(context, link, "MALFORMED", "BARRED");
  loseLink(context, link, "BARRED");
}

function companyOf({ bars, links, parts }: Context, judged: Link): Company {
  const others = [];
  for (const link of links.values()) {
    if (link !== judged && link.session !== undefined && link.judge !== undefined) others.push(link.judge.standing);
  }
  return { others, barred: bars.accused(parts.round(), (peer) => links.get(peer)?.wanted === true) };
}
