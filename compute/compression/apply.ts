/**
 * What a compressed vector stands for, and how it is applied. Both ends of a link run this on the same message and must
 * come to the same bits, so each value is a float32 that the message alone determines, each sum is rounded once, and an
 * entry that is zero is not touched, whatever the kind (adding 0 would turn −0 into 0).
 *
 * @module
 */
import type { Compressed } from "./compressor.ts";
import { decodeLevels, decodeSparseValues } from "./decode_values.ts";
import { magnitudeOf } from "./magnitude.ts";
import { type Layout, tensorEnd, type Vector } from "../vector/mod.ts";

type Sparse = Extract<Compressed, { kind: "sparse" }>;

/** Number of entries d of the vector that `compressed` stands for. */
function lengthOf(compressed: Compressed): number {
  return compressed.kind === "dense" ? compressed.values.length : compressed.length;
}

/** Number of entries that a message carries: all of a dense one, those that are not zero of the others. */
export function keptEntries(compressed: Compressed): number {
  if (compressed.kind === "dense") return compressed.values.length;
  if (compressed.kind === "sparse") return compressed.indices.length;
  const { levels } = compressed;
  let kept = 0;
  for (let index = 0; index < levels.length; index++) kept += levels[index] === 0 ? 0 : 1;
  return kept;
}

/** The whole vector that a message stands for: d entries, zeros included. */
export function toDense(compressed: Compressed, layout: Layout): Vector {
  const dense = new Float32Array(lengthOf(compressed));
  addScaled(dense, compressed, layout, 1);
  return dense;
}

/**
 * `target += factor · C`, entry by entry: each sum is worked out in float64 and rounded to float32 once. Entries that are
 * zero in C stay untouched, so a sparse message costs what it keeps.
 *
 * @throws {TypeError} if target, message and layout differ in length
 *
 * @example
 * ```ts
 * import { addScaled } from "./apply.ts";
 * import { createLayout } from "../vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [3] }]);
 * const target = Float32Array.of(1, 1, 1);
 * const values = { kind: "f32", values: Float32Array.of(4) } as const;
 * addScaled(target, { kind: "sparse", length: 3, indices: Uint32Array.of(1), values }, layout, 0.5);
 * assert.deepStrictEqual([...target], [1, 3, 1]);
 * ```
 */
export function addScaled(target: Vector, compressed: Compressed, layout: Layout, factor: number): void {
  requireLength(compressed, layout, target.length);
  switch (compressed.kind) {
    case "dense": {
      const { values } = compressed;
      for (let index = 0; index < target.length; index++) {
        if (values[index] !== 0) target[index] += factor * values[index];
      }
      return;
    }
    case "sparse":
      return addSparse(target, compressed, layout, factor);
    case "quantised": {
      const { scales, levels } = compressed;
      layout.tensors.forEach(({ offset, length }, t) => {
        if (scales[t] === 0) return;
        const steps = decodeLevels(scales[t], factor, -0);
        const end = offset + length;
        for (let index = offset; index < end; index++) target[index] += steps[levels[index] & 255];
      });
    }
  }
}

function addSparse(target: Vector, compressed: Sparse, layout: Layout, factor: number): void {
  const { indices, values } = compressed;
  if (values.kind !== "sign") {
    const decoded = decodeSparseValues(compressed, layout);
    for (let n = 0; n < decoded.length; n++) {
      if (decoded[n] !== 0) target[indices[n]] += factor * decoded[n];
    }
    return;
  }
  const { negative, scales } = values;
  let start = 0;
  for (let t = 0; t < layout.tensors.length; t++) {
    const end = tensorEnd(indices, start, layout.tensors[t]);
    const step = factor * magnitudeOf(scales[t]);
    for (let n = start; step !== 0 && n < end; n++) target[indices[n]] += step - 2 * step * negative[n];
    start = end;
  }
}

/** ‖C‖² of the decoded values, in float64. */
export function squaredNormOf(compressed: Compressed, layout: Layout): number {
  let sum = 0;
  if (compressed.kind === "quantised") {
    const { scales, levels } = compressed;
    for (let t = 0; t < layout.tensors.length; t++) {
      const { offset, length } = layout.tensors[t];
      const table = decodeLevels(scales[t], 1, 0);
      for (let index = offset; index < offset + length; index++) {
        const value = table[levels[index] & 255];
        sum += value * value;
      }
    }
    return sum;
  }
  const values = compressed.kind === "dense" ? compressed.values : decodeSparseValues(compressed, layout);
  for (let n = 0; n < values.length; n++) sum += values[n] * values[n];
  return sum;
}

/**
 * Refuses a message that does not fit a vector.
 *
 * @param length entries of the vector
 * @throws {TypeError} if message, layout and vector differ in length
 */
export function requireLength(compressed: Compressed, layout: Layout, length: number): void {
  if (lengthOf(compressed) !== length || layout.length !== length) {
    throw new TypeError(
      `Cannot apply a message of ${lengthOf(compressed)} entries to a vector of ${length} under a layout of ` +
        `${layout.length}: use the message of the same model`,
    );
  }
}
