import { addVector } from "../../../../compute/vector/mod.ts";
import { modelSize } from "./message_size.ts";
import type { GossipMethod, GossipParts } from "./gossip_method.ts";

/**
 * What gossip is held against: after each round every node has the mean of all models (local SGD; with one local step a
 * round, SGD on all nodes' batches at once).
 *
 * It costs what a ring all-reduce does, 2(n − 1)/n whole models a node. Nothing is lost: all-reduce is made for networks
 * that do not lose.
 */
export function centralised({ layout }: GossipParts): GossipMethod {
  return {
    name: "centralised",
    exchange(models) {
      const mean = new Float32Array(layout.length);
      for (const x of models) addVector(mean, x, 1 / models.length);
      for (const x of models) x.set(mean);
      return 2 * (models.length - 1) * modelSize(mean, layout);
    },
  };
}
