import type { Compressed, Compressor } from "./compressor.ts";
import { requireFinite } from "./finite.ts";
import type { Vector } from "./vector.ts";

/** Largest finite half float; what is beyond is clamped, so that no message carries an infinity. */
const LARGEST_HALF = 65504;

/**
 * Every entry, rounded to the nearest half float, 2 bytes each.
 *
 * No entry's error is larger than the entry: what is below half of the least half float (2⁻²⁵) becomes zero, what is above
 * 65504 becomes that.
 */
export function halfFloats(vector: Vector): Compressed {
  const values = new Float32Array(new Float16Array(vector));
  for (let index = 0; index < values.length; index++) {
    if (Math.abs(values[index]) === Infinity) values[index] = Math.sign(values[index]) * LARGEST_HALF;
  }
  return { kind: "dense", precision: "f16", values };
}

/**
 * No compression: every entry, as it is or as a half float.
 *
 * @example
 * ```ts
 * import { dense } from "./dense.ts";
 * import { toDense } from "./apply.ts";
 * import { createLayout } from "./vector.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [2] }]);
 * const message = dense({ precision: "f16" }).compress(Float32Array.of(0.25, 1 / 3), layout);
 * assert.deepStrictEqual([...toDense(message, layout)], [0.25, 0.333251953125]);
 * ```
 */
export function dense({ precision }: { readonly precision: "f32" | "f16" }): Compressor {
  return {
    name: "dense",
    compress(vector) {
      requireFinite(vector, "compress");
      return precision === "f16" ? halfFloats(vector) : { kind: "dense", precision, values: vector.slice() };
    },
  };
}
