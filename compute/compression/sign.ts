/**
 * Sparse messages of one bit a value.
 *
 * @module
 */
import type { Compressed } from "./compressor.ts";
import { magnitudeCode, magnitudeOf } from "./magnitude.ts";
import { type Layout, tensorEnd, type Vector } from "../vector/mod.ts";

/**
 * Codes the kept entries of a vector as signs, and for each tensor the mean of their absolute values, rounded to a
 * magnitude code.
 *
 * With n entries kept of a tensor, their mean m and the rounded ρm, the squared error falls by n·m²·(2ρ − ρ²), which is
 * more than .998·n·m² for the ρ in [2^(−1/16), 2^(1/16)] of the code: a contraction. A tensor whose mean is below the
 * least magnitude sends nothing.
 *
 * @param indices kept entries, strictly increasing; the message's own from then on
 */
export function signMessage(vector: Vector, indices: Uint32Array, layout: Layout): Compressed {
  const negative = new Uint8Array(indices.length);
  const scales = new Uint8Array(layout.tensors.length);
  // The indices themselves, until a tensor that sends nothing leaves a gap to be closed.
  let kept = indices;
  let count = 0;
  let start = 0;
  layout.tensors.forEach((tensor, t) => {
    const end = tensorEnd(indices, start, tensor);
    let sum = 0;
    for (let n = start; n < end; n++) sum += Math.abs(vector[indices[n]]);
    const scale = end > start ? magnitudeCode(sum / (end - start)) : 0;
    scales[t] = scale;
    if (magnitudeOf(scale) > 0) {
      if (count < start && kept === indices) kept = indices.slice();
      for (let n = start; n < end; n++) {
        const index = indices[n];
        kept[count] = index;
        negative[count++] = vector[index] < 0 ? 1 : 0;
      }
    }
    start = end;
  });
  const all = count === indices.length;
  return {
    kind: "sparse",
    length: vector.length,
    indices: all ? kept : kept.slice(0, count),
    values: { kind: "sign", negative: all ? negative : negative.slice(0, count), scales },
  };
}
