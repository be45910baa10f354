/**
 * Who is whose neighbour in a simulation.
 *
 * @module
 */
import type { Random } from "../../compute/vector/mod.ts";
import { full, type Graph, randomRegular, ring } from "../../daemon/membership/graphs.ts";

/** A rule by which nodes are connected. */
export type TopologyRule = { readonly kind: "ring" | "full" } | {
  /** A random regular graph, or as daemons choose by themselves. */
  readonly kind: "regular" | "chosen";
  /** Links of a node. */
  readonly degree: number;
};

/** Links of a node where none are named: those a daemon wants by itself. */
const DEGREE = 4;

/** What a text of a rule must be. */
export const TOPOLOGY_FORM = "ring, full, regular:DEGREE or chosen:DEGREE";

/**
 * Reads `ring`, `full`, `regular`, `regular:DEGREE` or `chosen:DEGREE`.
 *
 * @throws {SyntaxError} if it is none of these
 *
 * @example
 * ```ts
 * import { parseTopology } from "./topology_rule.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(parseTopology("regular:6"), { kind: "regular", degree: 6 });
 * assert.throws(() => parseTopology("star"), SyntaxError);
 * ```
 */
export function parseTopology(text: string): TopologyRule {
  if (text === "ring" || text === "full") return { kind: text };
  const [, kind, degree = `${DEGREE}`] = /^(regular|chosen)(?::(\d+))?$/.exec(text) ?? [];
  if (kind === undefined || Number(degree) < 1) {
    throw new SyntaxError(`Cannot read topology "${text}": write ${TOPOLOGY_FORM}`);
  }
  return { kind: kind as "regular" | "chosen", degree: Number(degree) };
}

/**
 * Draws the graph; undefined where nodes choose.
 *
 * @throws {RangeError} if there is no such graph
 */
export function drawGraph(rule: TopologyRule, nodes: number, random: Random): Graph | undefined {
  switch (rule.kind) {
    case "ring":
      return ring(nodes);
    case "full":
      return full(nodes);
    case "regular":
      return randomRegular(nodes, rule.degree, random);
    case "chosen":
      return undefined;
  }
}
