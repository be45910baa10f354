import type { Compressor } from "../../../compute/compression/mod.ts";

/**
 * Keeps the `kept` largest entries, each rounded towards zero to an even whole number. Half of such a message is whole, so
 * sums of models of whole numbers stay exact in float32.
 */
export function exactCompressor(kept: number): Compressor {
  return {
    name: "exact",
    compress(vector) {
      const order = Array.from(vector.keys()).sort((a, b) => Math.abs(vector[b]) - Math.abs(vector[a]) || a - b);
      const values = new Float32Array(vector.length);
      // Adding 0 turns −0 into 0.
      for (const index of order.slice(0, kept)) values[index] = 2 * Math.trunc(vector[index] / 2) + 0;
      return { kind: "dense", precision: "f32", values };
    },
  };
}
