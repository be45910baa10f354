/**
 * The report of a simulated swarm. Nothing of the real clock is in it: two runs of one seed give the same bytes.
 *
 * @module
 */
import type { TrafficKind } from "../../daemon/node/mod.ts";
import type { BarCause } from "../../protocol/exchange/mod.ts";

/** Marks a report as one of a simulation. */
export const SIMULATION_KIND = "murmuration simulation report";

/**
 * The swarm at one moment. Accuracies are shares in [0, 1] of the held-out examples. What is said of models is said of those
 * of honest nodes.
 */
export interface SwarmMoment {
  /** Virtual time since the start, in ms. */
  readonly milliseconds: number;
  /** Local steps a node, mean over all nodes. */
  readonly steps: number;
  /** Bytes sent a node, mean over all nodes; and what the same exchanges would have sent as plain float32. */
  readonly bytesSent: number;
  readonly denseBytes: number;
  /** Nodes that are there. */
  readonly alive: number;
  /** Accuracy of the served models of the nodes that are measured: mean, lowest, highest. */
  readonly accuracy: number;
  readonly lowest: number;
  readonly highest: number;
  /** Mean held-out loss of the same. */
  readonly loss: number;
  /** Accuracy of the mean of the nodes' models. */
  readonly meanModelAccuracy: number;
  /** √(mean over i of ‖xᵢ − x̄‖²) / ‖x̄‖. */
  readonly disagreement: number;
}

/** What one node did in all its lives. */
export interface SimulatedNode {
  readonly node: number;
  /** How it lies; left out where it is honest. */
  readonly liar?: string | undefined;
  /** Virtual time of a local step, in ms. */
  readonly stepTime: number;
  /** Training examples, and how many of each class. */
  readonly examples: number;
  readonly classes: readonly number[];
  readonly steps: number;
  readonly rounds: number;
  readonly exchanges: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly bytesByKind: Readonly<Record<TrafficKind, number>>;
  readonly denseBytes: number;
  /** Of the model it serves at the end; undefined where it is not there any more. */
  readonly accuracy?: number | undefined;
  readonly loss?: number | undefined;
  /** Why the node left in the middle of it: its training diverged. */
  readonly diverged?: string | undefined;
  /** Where its first model came from, once for each life. */
  readonly startedFrom: readonly string[];
  /** Links opened, by how r was chosen: `initial`, `snapshot` and so on. */
  readonly openings: Readonly<Record<string, number>>;
}

/** A node has ceased to believe a neighbour. */
export interface SimulatedBar {
  /** Who bars whom. */
  readonly node: number;
  readonly peer: number;
  /** Rounds that the one who bars had done. */
  readonly round: number;
  readonly cause: BarCause;
}

/** A node that joins has not believed what a neighbour showed it as its model. */
export interface RefusedSnapshot {
  /** Who refuses whose. */
  readonly node: number;
  readonly peer: number;
}

/** Who is whose neighbour, and how well that mixes. */
export interface SimulatedGraph {
  /** Pairs of nodes, each once, the lower first. */
  readonly edges: readonly (readonly [number, number])[];
  /** 1 − the second largest absolute eigenvalue of the Metropolis-Hastings mixing matrix; 1 mixes at once, 0 never. */
  readonly spectralGap: number;
}

/** What `report.json` holds. */
export interface SimulationReport {
  readonly kind: typeof SIMULATION_KIND;
  /** What was asked for, every default filled in. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Id of the task, as hexadecimal text. */
  readonly task: string;
  /** Entries of the model. */
  readonly parameters: number;
  readonly graph: SimulatedGraph;
  readonly curve: readonly SwarmMoment[];
  readonly nodes: readonly SimulatedNode[];
  /** Bars of all nodes, in order. */
  readonly bars: readonly SimulatedBar[];
  /** Snapshots that nodes have not believed, in order. */
  readonly refusedSnapshots: readonly RefusedSnapshot[];
  /** Share of marked held-out images that honest nodes take for what a backdoor says, where there was one. */
  readonly backdoor?: number | undefined;
  /** What happened to nodes, in order: kills and returns, by virtual time in ms. */
  readonly churn: readonly { readonly milliseconds: number; readonly node: number; readonly what: "left" | "came" }[];
}
