import { addVector, type Layout } from "../../../../compute/vector/mod.ts";
import { modelSize } from "../gossip/message_size.ts";
import type { GradientMean } from "./gradient_mean.ts";

/** The plain average in float32: each worker sends its gradient and receives the mean. */
export function denseMean(layout: Layout): GradientMean {
  return {
    name: "dense",
    average(gradients, mean) {
      mean.fill(0);
      for (const gradient of gradients) addVector(mean, gradient, 1 / gradients.length);
      const bytes = gradients.length * modelSize(mean, layout);
      return { sent: bytes, received: bytes };
    },
  };
}
