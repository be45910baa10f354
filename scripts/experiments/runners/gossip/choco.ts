import { addScaled } from "../../../../compute/compression/mod.ts";
import { subtract, type Vector } from "../../../../compute/vector/mod.ts";
import { messageSize } from "./message_size.ts";
import type { GossipMethod, GossipParts } from "./gossip_method.ts";
import { mixingWeights } from "../../../simulation/measures.ts";

/**
 * CHOCO-SGD (Koloskova, Stich, Jaggi, ICML 2019, Algorithm 2), after the local steps:
 *
 * ```
 * q_i = C(x_i − x̂_i), to every neighbour          x̂_j += q_j for i itself and each neighbour j
 * x_i += γ Σ_j w_ij (x̂_j − x̂_i)
 * ```
 *
 * Each node keeps a replica of every neighbour and of itself, so a link has two. They start at x₀, which all nodes know,
 * where the paper has 0: that can only spare it bytes. Weights are Metropolis-Hastings. A message that is lost is lost: the
 * receiver's replica stays behind for good, as it does without acknowledgements.
 */
export function chocoSgd(parts: GossipParts): GossipMethod {
  const { layout, initial, graph, gamma } = parts;
  const weights = mixingWeights(graph);
  const compressors = graph.map((_, node) => parts.createCompressor(`${node}`));
  const own = graph.map(() => initial.slice());
  const heard = graph.map((neighbours) => new Map(neighbours.map((other) => [other, initial.slice()])));
  const difference = new Float32Array(layout.length);

  function send(node: number, x: Vector): number {
    subtract(x, own[node], difference);
    const message = compressors[node].compress(difference, layout);
    addScaled(own[node], message, layout, 1);
    for (const other of graph[node]) {
      const replica = heard[other].get(node);
      if (replica !== undefined && parts.arrives()) addScaled(replica, message, layout, 1);
    }
    return graph[node].length * messageSize(message, layout);
  }

  function mix(node: number, x: Vector): void {
    let at = 0;
    for (const replica of heard[node].values()) {
      const step = gamma * weights[node][at++];
      for (let index = 0; index < x.length; index++) x[index] += step * (replica[index] - own[node][index]);
    }
  }

  return {
    name: "choco",
    exchange(models) {
      const bytes = models.reduce((sum, x, node) => sum + send(node, x), 0);
      models.forEach((x, node) => mix(node, x));
      return bytes;
    },
  };
}
