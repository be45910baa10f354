import { indexedBits } from "../../../../compute/compression/mod.ts";
import type { Layout, Random, TensorSpec, Vector } from "../../../../compute/vector/mod.ts";
import { messageSize } from "../gossip/message_size.ts";
import type { GradientMean } from "./gradient_mean.ts";

/** Scales are shared as float32 values. */
const SCALE_BYTES = 4;

/**
 * TernGrad as the paper has it (Wen et al., NeurIPS 2017, their Algorithm 1 with eqs. 8 and 16): each worker clips each tensor
 * to ±cσ, the workers agree on s, the largest |g| of any of them, and each draws q_i = s·sign(g_i)·b_i with
 * b_i ~ Bernoulli(|g_i|/s), which is unbiased for the clipped gradient. The average is then a small integer times s/N an
 * entry, so it is sent back as such.
 *
 * To agree on s each worker sends and receives one float32 value a tensor. σ is the root mean square, as in
 * `compute/compression/tern_grad.ts`.
 *
 * @param clip c; Infinity for none
 * @param randoms one stream a worker; at most 127 of them, since sums of their levels are kept in a byte
 */
export function sharedScaleMean(layout: Layout, clip: number, randoms: readonly Random[]): GradientMean {
  const count = randoms.length;
  const clipped = new Float32Array(layout.length);
  return {
    name: "terngrad",
    average(gradients, mean) {
      const bounds = gradients.map((gradient) => layout.tensors.map((tensor) => boundOf(gradient, tensor, clip)));
      const scales = Float32Array.from(layout.tensors, (_, t) => Math.max(...bounds.map((own) => own[t])));
      const sum = new Int8Array(layout.length);
      let sent = count * layout.tensors.length * SCALE_BYTES;
      let received = sent;
      gradients.forEach((gradient, worker) => {
        clipTo(bounds[worker], gradient, layout, clipped);
        const levels = draw(clipped, scales, layout, randoms[worker]);
        for (let index = 0; index < sum.length; index++) sum[index] += levels[index];
        sent += messageSize({ kind: "quantised", length: layout.length, scales, levels }, layout);
      });
      const steps = scales.map((scale) => scale / count);
      received += count * messageSize({ kind: "quantised", length: layout.length, scales: steps, levels: sum }, layout);
      mean.fill(0);
      layout.tensors.forEach(({ offset, length }, t) => {
        for (let index = offset; index < offset + length; index++) mean[index] = steps[t] * sum[index];
      });
      return { sent, received };
    },
  };
}

/** The largest magnitude of a tensor after clipping. */
function boundOf(gradient: Vector, { offset, length }: TensorSpec, clip: number): number {
  let squares = 0;
  let largest = 0;
  for (let index = offset; index < offset + length; index++) {
    squares += gradient[index] * gradient[index];
    largest = Math.max(largest, Math.abs(gradient[index]));
  }
  return largest === 0 ? 0 : Math.fround(Math.min(largest, clip * Math.sqrt(squares / length)));
}

function clipTo(bounds: readonly number[], gradient: Vector, layout: Layout, out: Vector): void {
  layout.tensors.forEach(({ offset, length }, t) => {
    for (let index = offset; index < offset + length; index++) {
      out[index] = Math.max(-bounds[t], Math.min(bounds[t], gradient[index]));
    }
  });
}

function draw(gradient: Vector, scales: Float32Array, layout: Layout, random: Random): Int8Array<ArrayBuffer> {
  const levels = new Int8Array(layout.length);
  const randomBits = indexedBits(random);
  layout.tensors.forEach(({ offset, length }, t) => {
    if (scales[t] === 0) return;
    const draws = 0x100000000 / scales[t];
    for (let index = offset; index < offset + length; index++) {
      if (randomBits(index) < Math.abs(gradient[index]) * draws) levels[index] = gradient[index] < 0 ? -1 : 1;
    }
  });
  return levels;
}
