/**
 * The ways to code the values of kept entries.
 *
 * @module
 */
import type { Compressed } from "./compressor.ts";
import { log4Message } from "./log4.ts";
import { signMessage } from "./sign.ts";
import type { Layout, Vector } from "../vector/mod.ts";

/** Keeps some entries of a vector as they are. */
export function exactMessage(vector: Vector, indices: Uint32Array): Compressed {
  const values = new Float32Array(indices.length);
  for (let n = 0; n < indices.length; n++) values[n] = vector[indices[n]];
  return { kind: "sparse", length: vector.length, indices, values: { kind: "f32", values } };
}

/** One way to code the values of kept entries. */
export interface ValueCodingRow {
  /** Bits of a kept entry's value, its position aside. */
  readonly bits: number;
  /** Keeps some entries of a vector, coded; `indices` are strictly increasing. A contraction. */
  readonly message: (vector: Vector, indices: Uint32Array, layout: Layout) => Compressed;
}

const table = {
  sign: { bits: 1, message: signMessage },
  log4: { bits: 4, message: log4Message },
  f32: { bits: 32, message: exactMessage },
} satisfies Readonly<Record<string, ValueCodingRow>>;

/** How the values of kept entries are sent: one bit, four bits, or as they are. */
export type ValueCoding = keyof typeof table;

/** The table of value codings, by the names under which they are asked for. */
export const valueCodings: Readonly<Record<ValueCoding, ValueCodingRow>> = table;

/** The names of all value codings, the coarsest first. */
export const VALUE_CODINGS = Object.keys(table) as readonly ValueCoding[];
