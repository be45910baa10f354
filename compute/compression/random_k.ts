import type { Compressed, Compressor } from "./compressor.ts";
import { ensureContraction } from "./ensure_contraction.ts";
import { keptCount } from "./kept_count.ts";
import { randomMemory } from "./random_memory.ts";
import type { Form } from "./tern_grad.ts";
import { type Random, requireFinite, type Vector } from "../vector/mod.ts";

/** How many entries Random-K keeps, and which of its forms it takes. */
export interface RandomKOptions {
  readonly form: Form;
  /** Share of entries drawn, k/d, in (0, 1]; at least one is. */
  readonly density: number;
}

/**
 * Random-K: k of the d entries, each set of k as likely as any other, whatever their values. The baseline of papers on sparse
 * messages (rand_k of Stich, Cordonnier, Jaggi, "Sparsified SGD with memory", NeurIPS 2018, with Lemma A.1).
 *
 * - Contractive: the drawn entries as they are; E‖C(v) − v‖² = (1 − k/d)‖v‖², so δ = k/d.
 * - Unbiased: the drawn entries times d/k; E Q(v) = v, and E‖Q(v) − v‖² = (d/k − 1)‖v‖².
 *
 * Drawn entries that are zero are not sent. A draw of zeros alone is no contraction of a vector that has others; such a message
 * is replaced, see `ensureContraction`.
 *
 * @throws {RangeError} if the density is out of its range
 *
 * @example
 * ```ts
 * import { randomK } from "./random_k.ts";
 * import { toDense } from "./apply.ts";
 * import { createLayout, createRandom } from "../vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [4] }]);
 * const compressor = randomK({ form: "unbiased", density: 0.5 }, createRandom(1));
 * const kept = toDense(compressor.compress(Float32Array.of(1, 1, 1, 1), layout), layout);
 * assert.deepStrictEqual([...kept].sort(), [0, 0, 2, 2]);
 * ```
 */
export function randomK({ form, density }: RandomKOptions, random: Random): Compressor {
  keptCount(density, 1);
  return {
    name: "random-k",
    ...randomMemory(random),
    compress(vector, layout) {
      requireFinite(vector, "compress");
      const count = keptCount(density, vector.length);
      const indices = drawIndices(vector, count, random);
      const values = new Float32Array(indices.length);
      const factor = form === "unbiased" ? vector.length / count : 1;
      for (let n = 0; n < indices.length; n++) values[n] = factor * vector[indices[n]];
      const message: Compressed = { kind: "sparse", length: vector.length, indices, values: { kind: "f32", values } };
      return form === "contractive" ? ensureContraction(vector, message, layout) : message;
    },
  };
}

/** 1 for each entry that is drawn, 0 otherwise and between two calls: reused, so that a message allocates itself alone. */
let marks = new Uint8Array(0);

/**
 * Draws `count` of the vector's entries without replacement, and returns the indices of those that are not zero, increasing:
 * Floyd's algorithm (Bentley and Floyd, Communications of the ACM 30(9), 1987), one number a drawn entry.
 */
function drawIndices(vector: Vector, count: number, random: Random): Uint32Array<ArrayBuffer> {
  const { length } = vector;
  if (marks.length < length) marks = new Uint8Array(length);
  let kept = 0;
  for (let last = length - count; last < length; last++) {
    const any = random.below(last + 1);
    const drawn = marks[any] === 0 ? any : last;
    marks[drawn] = 1;
    kept += vector[drawn] === 0 ? 0 : 1;
  }
  const indices = new Uint32Array(kept);
  let n = 0;
  for (let index = 0; index < length; index++) {
    if (marks[index] === 0) continue;
    marks[index] = 0;
    if (vector[index] !== 0) indices[n++] = index;
  }
  return indices;
}
