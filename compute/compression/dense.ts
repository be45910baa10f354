import type { Compressed, Compressor } from "./compressor.ts";
import { requireFinite, type Vector } from "../vector/mod.ts";

/** Bits of a float32: its sign, the least normal half float 2⁻¹⁴, and the largest, 65504. */
const SIGN = 0x80000000;
const LEAST_NORMAL = 0x38800000;
const LARGEST = 0x477fe000;

/**
 * Every entry, rounded to the nearest half float, 2 bytes each.
 *
 * No entry's error is larger than the entry: what is below half of the least half float (2⁻²⁵) becomes zero, what is above
 * 65504 becomes that.
 */
export function halfFloats(vector: Vector): Compressed {
  const values = vector.slice();
  const bits = new Uint32Array(values.buffer);
  for (let index = 0; index < bits.length; index++) {
    const sign = bits[index] & SIGN;
    const magnitude = bits[index] ^ sign;
    if (magnitude < LEAST_NORMAL) {
      // Below ½ the sum keeps just the steps of 2⁻²⁴ that such a half float has, and rounds ties to even as it does.
      values[index] = Math.fround(Math.abs(values[index]) + 0.5) - 0.5;
      bits[index] |= sign;
    } else {
      // 13 bits are dropped, and ties go to even.
      const rounded = (magnitude + 0xfff + ((magnitude >>> 13) & 1)) & ~0x1fff;
      bits[index] = Math.min(rounded, LARGEST) | sign;
    }
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
 * import { createLayout } from "../vector/mod.ts";
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
