/**
 * Graphs of neighbours.
 *
 * @module
 */
export { graphOf, type GraphSettings, type TopologyName } from "./named_graph.ts";
export { full, type Graph, type NeighbourChoice, type NeighbourState, randomRegular, ring } from "./topology.ts";
