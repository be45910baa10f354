/**
 * What a compressed vector stands for, and how it is applied. Both ends of a link run this on the same message and must
 * come to the same bits, so each value is a float32 that the message alone determines, each sum is rounded once, and an
 * entry that is zero is not touched, whatever the kind (adding 0 would turn −0 into 0).
 *
 * @module
 */
import type { Compressed, Values } from "./compressor.ts";
import { log4Table } from "./log4.ts";
import { magnitudeOf } from "./magnitude.ts";
import { tensorEnd } from "./tensor_end.ts";
import type { Layout, Vector } from "./vector.ts";

type Sparse = Extract<Compressed, { kind: "sparse" }>;
type Quantised = Extract<Compressed, { kind: "quantised" }>;

/** Number of entries d of the vector that `compressed` stands for. */
export function lengthOf(compressed: Compressed): number {
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

/**
 * The values of the entries that a message carries, as float32: for a sparse one those of its `indices`, in their order;
 * for the others all d. A dense message gives its own array.
 */
export function decodeValues(compressed: Compressed, layout: Layout): Float32Array {
  switch (compressed.kind) {
    case "dense":
      return compressed.values;
    case "sparse":
      return decodeSparse(compressed.indices, compressed.values, layout);
    case "quantised":
      return decodeQuantised(compressed, layout);
  }
}

function decodeSparse(indices: Uint32Array, values: Values, layout: Layout): Float32Array {
  switch (values.kind) {
    case "f32":
      return values.values;
    case "split": {
      const decoded = new Float32Array(indices.length);
      const magnitude = Math.fround(values.magnitude);
      let next = 0;
      for (let n = 0; n < decoded.length; n++) {
        if (values.exact[n]) decoded[n] = values.values[next++];
        else decoded[n] = values.negative[n] ? -magnitude : magnitude;
      }
      return decoded;
    }
    case "sign":
    case "log4": {
      const decoded = new Float32Array(indices.length);
      const codes = values.kind === "sign" ? values.negative : values.codes;
      let start = 0;
      layout.tensors.forEach((tensor, t) => {
        const end = tensorEnd(indices, start, tensor);
        const magnitude = magnitudeOf(values.scales[t]);
        const table = values.kind === "sign" ? [magnitude, 0 - magnitude] : log4Table(values.scales[t]);
        for (let n = start; n < end; n++) decoded[n] = table[codes[n]];
        start = end;
      });
      return decoded;
    }
  }
}

function decodeQuantised({ length, scales, levels }: Quantised, layout: Layout): Float32Array {
  const decoded = new Float32Array(length);
  layout.tensors.forEach(({ offset, length }, t) => {
    const scale = scales[t];
    for (let index = offset; index < offset + length; index++) {
      // A sum, since a negative level of a zero scale would be −0.
      decoded[index] = 0 + levels[index] * scale;
    }
  });
  return decoded;
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
 * import { createLayout } from "./vector.ts";
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
        const scale = scales[t];
        for (let index = offset; index < offset + length; index++) {
          const value = Math.fround(levels[index] * scale);
          if (value !== 0) target[index] += factor * value;
        }
      });
    }
  }
}

function addSparse(target: Vector, { indices, values }: Sparse, layout: Layout, factor: number): void {
  if (values.kind !== "sign") {
    const decoded = decodeSparse(indices, values, layout);
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
  const values = decodeValues(compressed, layout);
  let sum = 0;
  for (let n = 0; n < values.length; n++) sum += values[n] * values[n];
  return sum;
}

function requireLength(compressed: Compressed, layout: Layout, length: number): void {
  if (lengthOf(compressed) !== length || layout.length !== length) {
    throw new TypeError(
      `Cannot apply a message of ${lengthOf(compressed)} entries to a vector of ${length} under a layout of ` +
        `${layout.length}: use the message of the same model`,
    );
  }
}
