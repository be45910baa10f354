import { addScaled, type Compressor } from "../../../../compute/compression/mod.ts";
import { addVector, type Layout } from "../../../../compute/vector/mod.ts";
import { messageSize } from "../gossip/message_size.ts";
import type { GradientMean } from "./gradient_mean.ts";

/**
 * The average of compressed gradients. Each worker receives the others' messages, for their average is no message of the
 * same kind.
 *
 * @param compressors one a worker: the unbiased form without residuals, the contractive one with them
 * @param residuals adds what earlier messages left out to each gradient first (error feedback)
 */
export function compressedMean(layout: Layout, compressors: readonly Compressor[], residuals: boolean): GradientMean {
  const left = compressors.map(() => new Float32Array(layout.length));
  return {
    name: compressors[0].name,
    average(gradients, mean) {
      mean.fill(0);
      let sent = 0;
      gradients.forEach((gradient, worker) => {
        const vector = left[worker];
        addVector(vector, gradient);
        const message = compressors[worker].compress(vector, layout);
        addScaled(mean, message, layout, 1 / gradients.length);
        if (residuals) addScaled(vector, message, layout, -1);
        else vector.fill(0);
        sent += messageSize(message, layout);
      });
      return { sent, received: sent * (gradients.length - 1) };
    },
  };
}
