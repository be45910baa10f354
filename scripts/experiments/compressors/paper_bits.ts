import type { Compressed } from "../../../compute/compression/mod.ts";

/** Bits of one number that is sent as it is: a float32 (b in the paper). */
const FLOAT_BITS = 32;

/**
 * Bits of a message as the papers count them.
 *
 * - dense: b an entry.
 * - sparse with values: b + log₂d an entry, as Wangni et al. count plain sparse messages.
 * - sparse of optimal sparsification (Wangni et al., NeurIPS 2018, §3): k(b + log₂d) + min(2d, n·log₂d) + b for the k
 *   entries sent with certainty and the n entries drawn by chance. They give the expectation, this is what was drawn. Their count
 *   has no sign bit for an entry listed by its position; a receiver needs it, so here such an entry costs log₂d + 1.
 * - quantised: two bits an entry and b a tensor, TernGrad's count; QSGD has codes of its own, see `qsgdBits`.
 *
 * @throws {TypeError} if values are coded in a way that the papers do not have
 *
 * @example
 * ```ts
 * import { paperBits } from "./paper_bits.ts";
 * import assert from "node:assert";
 *
 * const values = { kind: "f32", values: Float32Array.of(1, 2) } as const;
 * assert.strictEqual(paperBits({ kind: "sparse", length: 1024, indices: Uint32Array.of(3, 9), values }), 2 * (32 + 10));
 * ```
 */
export function paperBits(message: Compressed): number {
  switch (message.kind) {
    case "dense":
      return FLOAT_BITS * message.values.length;
    case "quantised":
      return 2 * message.length + FLOAT_BITS * message.scales.length;
    case "sparse": {
      const { length, indices, values } = message;
      const position = Math.log2(length);
      if (values.kind === "f32") return indices.length * (FLOAT_BITS + position);
      if (values.kind !== "split") {
        throw new TypeError(`Cannot count the bits of values of kind "${values.kind}": give "f32" or "split"`);
      }
      const certain = values.values.length;
      const drawn = indices.length - certain;
      return certain * (FLOAT_BITS + position) + Math.min(2 * length, drawn * (position + 1)) + FLOAT_BITS;
    }
  }
}
