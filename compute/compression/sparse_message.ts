/**
 * The ways to code the values of kept entries.
 *
 * @module
 */
import type { Compressed } from "./compressor.ts";
import { log4Message } from "./log4.ts";
import { signMessage } from "./sign.ts";
import type { Layout, Vector } from "../vector/mod.ts";

/** How the values of kept entries are sent: one bit, four bits, or as they are. */
export type ValueCoding = "sign" | "log4" | "f32";

/** Keeps some entries of a vector as they are. */
export function exactMessage(vector: Vector, indices: Uint32Array): Compressed {
  const values = new Float32Array(indices.length);
  for (let n = 0; n < indices.length; n++) values[n] = vector[indices[n]];
  return { kind: "sparse", length: vector.length, indices, values: { kind: "f32", values } };
}

/** Keeps some entries of a vector, coded; `indices` are strictly increasing. Each coding is a contraction. */
export const sparseMessages: Readonly<
  Record<ValueCoding, (vector: Vector, indices: Uint32Array, layout: Layout) => Compressed>
> = { sign: signMessage, log4: log4Message, f32: exactMessage };
