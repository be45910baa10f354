import { type Compressor, type IndexedBits, indexedBits, randomMemory } from "../../../compute/compression/mod.ts";
import { type Random, requireFinite, type TensorSpec, type Vector } from "../../../compute/vector/mod.ts";

/** Levels of a message are signed bytes. */
const MOST_LEVELS = 127;
const LEAST_FLOAT32 = 2 ** -149;
const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/**
 * QSGD (Alistarh, Grubic, Li, Tomioka, Vojnovic, NeurIPS 2017, §3.1): for each tensor, Q_i = ‖g‖₂·sign(g_i)·ξ_i/s, where ξ_i is
 * s|g_i|/‖g‖₂ rounded to one of its two neighbouring integers by chance, so that its mean is exact.
 *
 * Unbiased: E Q = g and E‖Q − g‖² = Σ (‖g‖/s)²·f_i(1 − f_i) ≤ min(d/s², √d/s)·‖g‖², f_i the fractional part of s|g_i|/‖g‖.
 * The step ‖g‖/s is rounded up to a float32, so that no level is above s; a vector whose norm is beyond float32 is cut.
 *
 * @param levels s, an integer from 1 to 127
 * @throws {RangeError} if it is not
 *
 * @example
 * ```ts
 * import { qsgd } from "./qsgd.ts";
 * import { createLayout, createRandom } from "../../../compute/vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "weights", shape: [2] }]);
 * const message = qsgd({ levels: 5 }, createRandom(1)).compress(Float32Array.of(-3, 4), layout);
 * assert.ok(message.kind === "quantised" && message.levels.every((level) => Math.abs(level) <= 5));
 * ```
 */
export function qsgd({ levels: most }: { readonly levels: number }, random: Random): Compressor {
  if (!(Number.isInteger(most) && most >= 1 && most <= MOST_LEVELS)) {
    throw new RangeError(`Cannot quantise to ${most} levels: give an integer from 1 to ${MOST_LEVELS}`);
  }
  return {
    name: "qsgd",
    ...randomMemory(random),
    compress(vector, layout) {
      requireFinite(vector, "compress");
      const levels = new Int8Array(vector.length);
      const scales = new Float32Array(layout.tensors.length);
      const randomBits = indexedBits(random);
      layout.tensors.forEach((tensor, t) => scales[t] = quantise(vector, tensor, most, randomBits, levels));
      return { kind: "quantised", length: vector.length, scales, levels };
    },
  };
}

/** Draws the levels of one tensor and returns what one level stands for. */
function quantise(
  vector: Vector,
  { offset, length }: TensorSpec,
  most: number,
  randomBits: IndexedBits,
  levels: Int8Array,
): number {
  const end = offset + length;
  let squares = 0;
  for (let index = offset; index < end; index++) squares += vector[index] * vector[index];
  if (squares === 0) return 0;
  const up = Math.fround(Math.sqrt(squares) / most * (1 + 2 ** -23));
  const scale = Math.min(Math.max(up, LEAST_FLOAT32), LARGEST_FLOAT32);
  for (let index = offset; index < end; index++) {
    const size = Math.abs(vector[index]) / scale;
    const below = Math.floor(size);
    const level = below + (randomBits(index) < (size - below) * 0x100000000 ? 1 : 0);
    levels[index] = vector[index] < 0 ? -level : level;
  }
  return scale;
}
