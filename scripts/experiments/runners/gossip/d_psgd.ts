import { modelSize } from "./message_size.ts";
import type { GossipMethod, GossipParts } from "./gossip_method.ts";
import { mixingWeights } from "../../../simulation/measures.ts";

/**
 * D-PSGD (Lian, Zhang, Zhang, Hsieh, Zhang, Liu, NeurIPS 2017, Algorithm 1): each node sends its whole model to every
 * neighbour and goes on from the weighted mean, x_i ← Σ_j w_ij x_j, in float32.
 *
 * The mean is taken after the local steps, where the paper steps and averages side by side. Weights are
 * Metropolis-Hastings; the weight of a model that was lost returns to the node's own.
 */
export function dPsgd(parts: GossipParts): GossipMethod {
  const { layout, graph } = parts;
  const weights = mixingWeights(graph);
  return {
    name: "d-psgd",
    exchange(models) {
      const sent = models.map((x) => x.slice());
      let bytes = 0;
      models.forEach((x, node) => {
        bytes += graph[node].length * modelSize(x, layout);
        graph[node].forEach((other, at) => {
          if (!parts.arrives()) return;
          const weight = weights[node][at];
          for (let index = 0; index < x.length; index++) {
            x[index] += weight * (sent[other][index] - sent[node][index]);
          }
        });
      });
      return bytes;
    },
  };
}
