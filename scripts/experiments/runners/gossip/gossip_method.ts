/**
 * What a gossip method is: how the nodes of a swarm exchange what they have learnt.
 *
 * @module
 */
import type { Compressor } from "../../../../compute/compression/mod.ts";
import type { Layout, Random, Vector } from "../../../../compute/vector/mod.ts";
import type { Graph } from "../../../../daemon/membership/graphs.ts";

/** One way to exchange, with the state of all its nodes. */
export interface GossipMethod {
  readonly name: string;
  /**
   * Exchanges once, after all nodes have taken their local steps.
   *
   * @param models the model of each node, changed in place
   * @returns bytes sent, all nodes together: the coded deltas without the frames around them
   */
  exchange(models: readonly Vector[]): number;
}

/** What methods are made from. A method takes what it has use for. */
export interface GossipParts {
  readonly layout: Layout;
  /** x₀, which all nodes start from and know. */
  readonly initial: Vector;
  /** Neighbours of each node. */
  readonly graph: Graph;
  /** A compressor for one stream of messages, with the state and the random draws of its own. */
  readonly createCompressor: (stream: string) => Compressor;
  /** Draws whether the message that is being sent arrives. */
  readonly arrives: () => boolean;
  readonly random: Random;
  /** Step size of the consensus, γ in CHOCO-SGD and η in DeepSqueeze, in (0, 1]. */
  readonly gamma: number;
  /** Exchanges that each node begins a round, where nodes exchange in pairs. */
  readonly exchanges: number;
}
