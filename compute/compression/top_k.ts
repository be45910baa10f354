import type { Compressor } from "./compressor.ts";
import { ensureContraction } from "./ensure_contraction.ts";
import { keptCount } from "./kept_count.ts";
import { selectTopK } from "./select_top_k.ts";
import { type ValueCoding, valueCodings } from "./sparse_message.ts";

/** How many entries Top-K keeps, and how it codes them. */
export interface TopKOptions {
  /** Share of entries kept, in (0, 1]; at least one is. */
  readonly density: number;
  readonly values: ValueCoding;
}

/**
 * Top-K: keeps the k entries of largest absolute value over all tensors together.
 *
 * Deterministic and biased: ‖v − Top_k(v)‖² ≤ (1 − k/d)‖v‖² with exact values (Stich, Cordonnier, Jaggi 2018, Lemma A.1).
 * Zeros are never kept.
 *
 * @throws {RangeError} if the density is out of its range
 *
 * @example
 * ```ts
 * import { topK } from "./top_k.ts";
 * import { toDense } from "./apply.ts";
 * import { createLayout } from "../vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [4] }]);
 * const message = topK({ density: 0.5, values: "f32" }).compress(Float32Array.of(1, -4, 2, 0), layout);
 * assert.deepStrictEqual([...toDense(message, layout)], [0, -4, 2, 0]);
 * ```
 */
export function topK({ density, values }: TopKOptions): Compressor {
  keptCount(density, 1);
  return {
    name: "top-k",
    compress(vector, layout) {
      const indices = selectTopK(vector, keptCount(density, vector.length));
      return ensureContraction(vector, valueCodings[values].message(vector, indices, layout), layout);
    },
  };
}
