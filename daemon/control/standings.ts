/**
 * Whom a node believes, as the control API shows it (docs/trust.md).
 *
 * @module
 */
import type { Bar } from "../../protocol/exchange/mod.ts";
import type { BarView, Standing, TrustView } from "./api.ts";
import type { ShownLink } from "./controlled_node.ts";
import { BAR_REASONS } from "./verdicts.ts";

/**
 * Where a peer stands; undefined where nobody judges it and no bar holds.
 *
 * @param round of this node
 */
export function standingOf(
  link: Pick<ShownLink, "phase" | "standing"> | undefined,
  bar: Bar | undefined,
  round: number,
): Standing | undefined {
  const judged = link?.standing;
  if (bar === undefined && (judged === undefined || (judged.judged === 0 && link?.phase === "closed"))) {
    return undefined;
  }
  return {
    state: bar !== undefined ? "barred" : judged!.isProven ? "believed" : "probation",
    judged: judged?.judged ?? 0,
    agreement: finite(judged?.agreement),
    balance: finite(judged?.balance),
    bar: bar && barView(bar, round),
  };
}

/** How many open links stand where, and how many peers are barred. */
export function trustView(
  isOn: boolean,
  links: readonly Pick<ShownLink, "phase" | "standing" | "bar">[],
  bars: readonly Bar[],
): TrustView {
  const open = links.filter(({ phase, standing, bar }) => phase === "open" && standing && bar === undefined);
  const believed = open.filter(({ standing }) => standing?.isProven).length;
  return { isOn, believed, probation: open.length - believed, barred: bars.length };
}

function barView({ cause, evidence, since, until }: Bar, round: number): BarView {
  const ends = Number.isFinite(until);
  return {
    cause,
    reason: BAR_REASONS[cause],
    evidence,
    since,
    until: ends ? until : undefined,
    roundsLeft: ends ? until - round : undefined,
  };
}

/** A number that JSON can say. */
function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
