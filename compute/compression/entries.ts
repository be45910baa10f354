import type { Compressed } from "./compressor.ts";
import { toDense } from "./apply.ts";
import { decodeSparseValues } from "./decode_values.ts";
import type { Layout } from "../vector/mod.ts";

/** What a message stands for, entry by entry. */
export interface Entries {
  /** Where the values lie, strictly increasing; undefined = one value for each entry of the vector. */
  readonly indices: Uint32Array | undefined;
  readonly values: Float32Array;
}

/** Reads a message; the entries stay what they are, whatever is read afterwards. They are only to be read. */
export function entriesOf(message: Compressed, layout: Layout): Entries {
  if (message.kind === "dense") return { indices: undefined, values: message.values };
  if (message.kind === "quantised") return { indices: undefined, values: toDense(message, layout) };
  const values = decodeSparseValues(message, layout);
  return { indices: message.indices, values: message.values.kind === "f32" ? values : values.slice() };
}

/**
 * The inner product of two vectors of one length, in float64; costs what they hold.
 *
 * @example
 * ```ts
 * import { innerProduct } from "./entries.ts";
 * import assert from "node:assert";
 *
 * const sparse = { indices: Uint32Array.of(0, 2), values: Float32Array.of(1, 2) };
 * assert.strictEqual(innerProduct(sparse, { indices: Uint32Array.of(1, 2), values: Float32Array.of(5, 3) }), 6);
 * assert.strictEqual(innerProduct(sparse, { indices: undefined, values: Float32Array.of(4, 4, 4) }), 12);
 * ```
 */
export function innerProduct(left: Entries, right: Entries): number {
  if (left.indices === undefined) return right.indices === undefined ? sumOfProducts(left, right) : gather(right, left);
  if (right.indices === undefined) return gather(left, right);
  let sum = 0;
  let other = 0;
  for (let n = 0; n < left.indices.length; n++) {
    const index = left.indices[n];
    while (other < right.indices.length && right.indices[other] < index) other++;
    if (right.indices[other] === index) sum += left.values[n] * right.values[other];
  }
  return sum;
}

function gather({ indices, values }: Entries, whole: Entries): number {
  let sum = 0;
  for (let n = 0; n < values.length; n++) sum += values[n] * whole.values[indices![n]];
  return sum;
}

function sumOfProducts(left: Entries, right: Entries): number {
  let sum = 0;
  for (let n = 0; n < left.values.length; n++) sum += left.values[n] * right.values[n];
  return sum;
}
