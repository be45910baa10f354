import { addScaled } from "../../../../compute/compression/mod.ts";
import { addVector, subtract, type Vector } from "../../../../compute/vector/mod.ts";
import { messageSize } from "./message_size.ts";
import type { GossipMethod, GossipParts } from "./gossip_method.ts";
import { mixingWeights } from "../../../simulation/measures.ts";

/**
 * DeepSqueeze (Tang, Lian, Qiu, Yuan, Zhang, Zhang, Liu 2019, arXiv 1907.07346), after the local steps:
 *
 * ```
 * v_i = x_i − x₀ + δ_i          q_i = C(v_i), to every neighbour          δ_i ← v_i − q_i
 * x_i += η Σ_j w_ij (q_j − q_i)
 * ```
 *
 * The paper compresses the model itself, x_i + δ_i. Taking x₀ from it first changes nothing else, since only differences
 * of messages count, and spares it the bytes of what all nodes know. No replicas are kept, so a lost message only leaves
 * its difference out. Weights are Metropolis-Hastings; η is `gamma`.
 */
export function deepSqueeze(parts: GossipParts): GossipMethod {
  const { layout, initial, graph, gamma } = parts;
  const weights = mixingWeights(graph);
  const compressors = graph.map((_, node) => parts.createCompressor(`${node}`));
  const errors = graph.map(() => new Float32Array(layout.length));

  /** Compresses x_i − x₀ + δ_i and leaves in δ_i what the message does not carry. */
  function messageOf(node: number, x: Vector) {
    const error = errors[node];
    addVector(error, x);
    subtract(error, initial, error);
    const message = compressors[node].compress(error, layout);
    addScaled(error, message, layout, -1);
    return message;
  }

  return {
    name: "deepsqueeze",
    exchange(models) {
      const messages = models.map((x, node) => messageOf(node, x));
      let bytes = 0;
      models.forEach((x, node) => {
        bytes += graph[node].length * messageSize(messages[node], layout);
        graph[node].forEach((other, at) => {
          if (!parts.arrives()) return;
          addScaled(x, messages[other], layout, gamma * weights[node][at]);
          addScaled(x, messages[node], layout, -gamma * weights[node][at]);
        });
      });
      return bytes;
    },
  };
}
