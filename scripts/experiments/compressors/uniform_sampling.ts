import {
  type Compressor,
  exactMessage,
  indexedBits,
  keptCount,
  randomMemory,
} from "../../../compute/compression/mod.ts";
import { type Random, requireFinite } from "../../../compute/vector/mod.ts";

/**
 * Uniform sampling, the plain rival of optimal sparsification (Wangni et al., NeurIPS 2018, §5): each entry is kept with
 * the same probability p and sent as g_i/p.
 *
 * Unbiased: E Q = g and E‖Q‖² = ‖g‖²/p. Entries that are zero are not sent.
 *
 * @param density p, in (0, 1]
 * @throws {RangeError} if it is not
 *
 * @example
 * ```ts
 * import { uniformSampling } from "./uniform_sampling.ts";
 * import { toDense } from "../../../compute/compression/mod.ts";
 * import { createLayout, createRandom } from "../../../compute/vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "weights", shape: [3] }]);
 * const message = uniformSampling({ density: 0.5 }, createRandom(1)).compress(Float32Array.of(1, 0, -3), layout);
 * assert.ok([...toDense(message, layout)].every((value) => [0, 2, -6].includes(value)));
 * ```
 */
export function uniformSampling({ density }: { readonly density: number }, random: Random): Compressor {
  keptCount(density, 1);
  return {
    name: "uniform",
    ...randomMemory(random),
    compress(vector) {
      requireFinite(vector, "compress");
      const randomBits = indexedBits(random);
      const indices = new Uint32Array(vector.length);
      let count = 0;
      for (let index = 0; index < vector.length; index++) {
        indices[count] = index;
        count += vector[index] !== 0 && randomBits(index) < density * 0x100000000 ? 1 : 0;
      }
      return exactMessage(vector.map((value) => value / density), indices.slice(0, count));
    },
  };
}
