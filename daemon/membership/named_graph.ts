/**
 * Who is whose neighbour in a testnet.
 *
 * @module
 */
import { createRandom } from "../../compute/vector/mod.ts";
import { full, type Graph, randomRegular, ring } from "./topology.ts";

/** Which nodes are neighbours. */
export type TopologyName = "ring" | "full" | "regular";

/** What a graph is drawn from. */
export interface GraphSettings {
  readonly nodes: number;
  readonly topology: TopologyName;
  /** Links of a node where the topology is `regular`; undefined = 4, or all others where there are fewer. */
  readonly degree: number | undefined;
  readonly seed: number | undefined;
}

/** Links of a node in a regular testnet that asks for no number: those a daemon wants by itself. */
const DEGREE = 4;

/**
 * The graph that the settings ask for; a regular one is drawn by their seed.
 *
 * @throws {RangeError} if there is no such graph
 */
export function graphOf({ topology, nodes, degree, seed }: GraphSettings): Graph {
  switch (topology) {
    case "ring":
      return ring(nodes);
    case "full":
      return full(nodes);
    case "regular":
      return randomRegular(nodes, degree ?? Math.min(DEGREE, nodes - 1), createRandom(seed ?? 1).fork("testnet graph"));
  }
}
