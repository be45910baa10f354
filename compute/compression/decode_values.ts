/**
 * The values that a message stands for, decoded into memory that every call uses again.
 *
 * @module
 */
import type { Compressed } from "./compressor.ts";
import { log4Table } from "./log4.ts";
import { magnitudeOf } from "./magnitude.ts";
import { type Layout, tensorEnd } from "../vector/mod.ts";

/** Grows to the largest message decoded; with a tenth to spare, so that messages of much the same size do not grow it each time. */
let scratch = new Float32Array(1 << 12);
const SPARE = 1.1;

/** Room for each level that fits a byte, as an unsigned number. */
const levelTable = new Float64Array(256);

/**
 * The float32 values of a sparse message's `indices`, in their order.
 *
 * @returns the message's own array where it holds values, else memory that the next call writes over; either is only to be read
 *
 * @example
 * ```ts
 * import { decodeSparseValues } from "./decode_values.ts";
 * import { createLayout } from "../vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [9] }]);
 * const values = { kind: "sign", negative: Uint8Array.of(0, 1), scales: Uint8Array.of(225) } as const;
 * const message = { kind: "sparse", length: 9, indices: Uint32Array.of(2, 5), values } as const;
 * assert.deepStrictEqual([...decodeSparseValues(message, layout)], [1, -1]);
 * ```
 */
export function decodeSparseValues(
  { indices, values }: Extract<Compressed, { kind: "sparse" }>,
  layout: Layout,
): Float32Array {
  if (values.kind === "f32") return values.values;
  if (scratch.length < indices.length) scratch = new Float32Array(Math.ceil(SPARE * indices.length));
  const decoded = scratch.subarray(0, indices.length);
  if (values.kind === "split") {
    const magnitude = Math.fround(values.magnitude);
    let next = 0;
    for (let n = 0; n < decoded.length; n++) {
      if (values.exact[n]) decoded[n] = values.values[next++];
      else decoded[n] = values.negative[n] ? -magnitude : magnitude;
    }
    return decoded;
  }
  const codes = values.kind === "sign" ? values.negative : values.codes;
  let start = 0;
  for (let t = 0; t < layout.tensors.length; t++) {
    const end = tensorEnd(indices, start, layout.tensors[t]);
    const magnitude = magnitudeOf(values.scales[t]);
    const table = values.kind === "sign" ? Float32Array.of(magnitude, 0 - magnitude) : log4Table(values.scales[t]);
    for (let n = start; n < end; n++) decoded[n] = table[codes[n]];
    start = end;
  }
  // A message whose tensors hold fewer than its indices leaves no value of an earlier one behind.
  return decoded.fill(0, start);
}

/**
 * What each level of a quantised message's tensor stands for: `table[level & 255]` = `factor` times the float32 nearest to
 * level·scale.
 *
 * @param zero what stands for a value of zero: −0 where it is added to something, for that changes no bit, not even of −0
 * @returns memory that the next call writes over
 */
export function decodeLevels(scale: number, factor: number, zero: 0 | -0): Float64Array {
  for (let level = -128; level < 128; level++) {
    const value = Math.fround(level * scale);
    levelTable[level & 255] = value === 0 ? zero : factor * value;
  }
  return levelTable;
}
