/**
 * Sparse messages of four bits a value.
 *
 * @module
 */
import type { Compressed } from "./compressor.ts";
import { magnitudeCode, magnitudeOf } from "./magnitude.ts";
import { type Layout, tensorEnd, type Vector } from "../vector/mod.ts";

/** Levels below the tensor's largest magnitude: level n stands for 2^(−n/2) of it. */
const LEVELS = 8;
/** Exact halves, and the double nearest to √½: the same on every platform. */
const FACTORS = [1, Math.SQRT1_2, 1 / 2, Math.SQRT1_2 / 2, 1 / 4, Math.SQRT1_2 / 4, 1 / 8, Math.SQRT1_2 / 8];

/**
 * The sixteen values that codes stand for in a tensor: `table[level | sign << 3]`, each a float32.
 *
 * @param scale the magnitude code of the tensor
 */
export function log4Table(scale: number): Float32Array {
  const table = new Float32Array(2 * LEVELS);
  for (let level = 0; level < LEVELS; level++) {
    table[level] = magnitudeOf(scale) * FACTORS[level];
    table[level | LEVELS] = 0 - table[level];
  }
  return table;
}

/**
 * Codes the kept entries of a vector in four bits each: a sign, and the level nearest to the entry on a logarithmic scale.
 * Entries of which the lowest level is twice or more are left out, so that no entry's error grows: a contraction.
 *
 * @param indices kept entries, strictly increasing
 */
export function log4Message(vector: Vector, indices: Uint32Array, layout: Layout): Compressed {
  const kept = new Uint32Array(indices.length);
  const codes = new Uint8Array(indices.length);
  const scales = new Uint8Array(layout.tensors.length);
  let count = 0;
  let start = 0;
  layout.tensors.forEach((tensor, t) => {
    const end = tensorEnd(indices, start, tensor);
    let largest = 0;
    for (let n = start; n < end; n++) largest = Math.max(largest, Math.abs(vector[indices[n]]));
    const scale = magnitudeCode(largest);
    const magnitude = magnitudeOf(scale);
    const least = magnitude * FACTORS[LEVELS - 1];
    const before = count;
    for (let n = start; scale > 0 && n < end; n++) {
      const value = vector[indices[n]];
      const size = Math.abs(value);
      if (least >= 2 * size) continue;
      const level = Math.min(Math.max(Math.round(2 * Math.log2(magnitude / size)), 0), LEVELS - 1);
      kept[count] = indices[n];
      codes[count++] = value < 0 ? level | LEVELS : level;
    }
    scales[t] = count > before ? scale : 0;
    start = end;
  });
  const all = count === indices.length;
  return {
    kind: "sparse",
    length: vector.length,
    indices: all ? kept : kept.slice(0, count),
    values: { kind: "log4", codes: all ? codes : codes.slice(0, count), scales },
  };
}
