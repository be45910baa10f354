/**
 * Bars of a swarm by whom they were put on.
 *
 * @module
 */
import type { SimulationReport } from "./simulation_report.ts";

/** How many bars, and how many rounds whoever barred first had done. */
export interface BarSum {
  readonly count: number;
  readonly firstRound: number | undefined;
}

/** Bars of liars, and of honest nodes. */
export function barSums(
  { nodes, bars }: Pick<SimulationReport, "nodes" | "bars">,
): { readonly ofLiars: BarSum; readonly ofHonest: BarSum } {
  const sum = (lies: boolean): BarSum => {
    const rounds = bars.filter(({ peer }) => (nodes[peer].liar !== undefined) === lies).map(({ round }) => round);
    return { count: rounds.length, firstRound: rounds.length === 0 ? undefined : Math.min(...rounds) };
  };
  return { ofLiars: sum(true), ofHonest: sum(false) };
}

/** In words, such as `3, the first in round 2`. */
export function barText({ count, firstRound }: BarSum): string {
  return firstRound === undefined ? "none" : `${count}, the first in round ${firstRound}`;
}
