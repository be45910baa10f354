import type { SimulatedNode } from "./simulation_report.ts";

/**
 * Accuracies of the honest nodes that were there at the end. One whose training diverged has no model: it gets no example
 * right.
 */
export function honestAccuracies(nodes: readonly SimulatedNode[]): number[] {
  return nodes.filter(({ liar }) => liar === undefined)
    .flatMap(({ accuracy, diverged }) => diverged === undefined ? accuracy ?? [] : 0);
}
