import type { Compressed, Compressor } from "./compressor.ts";
import { type IndexedBits, indexedBits } from "./indexed_bits.ts";
import { type Random, requireFinite, type TensorSpec, type Vector } from "../vector/mod.ts";
import { ensureContraction } from "./ensure_contraction.ts";
import { randomMemory } from "./random_memory.ts";

/** "unbiased" for a run without residual, "contractive" for error feedback. */
export type Form = "unbiased" | "contractive";

/** How TernGrad clips, and which of its forms it takes. */
export interface TernGradOptions {
  readonly form: Form;
  /** Entries are clipped to this many standard deviations of their tensor; Infinity for no clipping. 2.5 in the paper. */
  readonly clip?: number | undefined;
}

/**
 * TernGrad (Wen, Xu, Yan, Wu, Wang, Chen, Li, NeurIPS 2017): for each tensor, entries clipped to ±cσ (their eq. 16), then
 * q_i = s·sign(g_i)·b_i with b_i ~ Bernoulli(|g_i|/s), s = max|g| (their eqs. 1 to 3).
 *
 * Unbiased: E q = clip(g) and E‖q‖² = s‖g‖₁. Its error does not shrink under error feedback, so the contractive form sends
 * α·q with α = ‖g‖²/(s‖g‖₁) ≤ 1, folded into the scale.
 *
 * σ is taken about zero (root mean square), not about the mean: the same for gradients, whose mean is near zero, while a
 * bias of one entry, or a tensor of equal entries, would be clipped to nothing for ever.
 *
 * @throws {RangeError} if the clip is not positive
 *
 * @example
 * ```ts
 * import { ternGrad } from "./tern_grad.ts";
 * import { createLayout, createRandom } from "../vector/mod.ts";
 * import { toDense } from "./apply.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [4] }]);
 * const message = ternGrad({ form: "contractive" }, createRandom(1)).compress(Float32Array.of(2, -2, 2, 0), layout);
 * assert.deepStrictEqual([...toDense(message, layout)], [2, -2, 2, 0]);
 * ```
 */
export function ternGrad({ form, clip = 2.5 }: TernGradOptions, random: Random): Compressor {
  if (!(clip > 0)) throw new RangeError(`Cannot clip to ${clip} standard deviations: give a positive number`);
  return {
    name: "terngrad",
    ...randomMemory(random),
    compress(vector, layout) {
      requireFinite(vector, "compress");
      const levels = new Int8Array(vector.length);
      const scales = new Float32Array(layout.tensors.length);
      const randomBits = indexedBits(random);
      layout.tensors.forEach((tensor, t) => scales[t] = ternarise(vector, tensor, clip, form, randomBits, levels));
      const message: Compressed = { kind: "quantised", length: vector.length, scales, levels };
      return form === "contractive" ? ensureContraction(vector, message, layout) : message;
    },
  };
}

/** Draws the levels of one tensor and returns its scale. */
function ternarise(
  vector: Vector,
  { offset, length }: TensorSpec,
  clip: number,
  form: Form,
  randomBits: IndexedBits,
  levels: Int8Array,
): number {
  const end = offset + length;
  let squares = 0;
  let largest = 0;
  for (let index = offset; index < end; index++) {
    squares += vector[index] * vector[index];
    largest = Math.max(largest, Math.abs(vector[index]));
  }
  // A zero tensor without clipping would make 0 · Infinity.
  const bound = largest === 0 ? 0 : Math.fround(Math.min(largest, clip * Math.sqrt(squares / length)));
  if (bound === 0) return 0;

  let clippedSum = 0;
  let clippedSquares = 0;
  const draws = 0x100000000 / bound;
  const bits = new Int32Array(vector.buffer, vector.byteOffset, vector.length);
  for (let index = offset; index < end; index++) {
    const size = Math.min(Math.abs(vector[index]), bound);
    clippedSum += size;
    clippedSquares += size * size;
    // No branch, since no machine foretells which entries are drawn and which are negative: −1 has all bits set, 0 none.
    const drawn = Math.floor(Math.max((randomBits(index) - size * draws) / 0x100000000, -1));
    levels[index] = drawn & ((bits[index] >> 31) | 1);
  }
  return form === "contractive" ? clippedSquares / clippedSum : bound;
}
