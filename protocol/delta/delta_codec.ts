/**
 * `Compressed` values between memory and bytes. `docs/wire.md` tells the code bit by bit.
 *
 * @module
 */
import type { Compressed } from "../../compute/compression/mod.ts";
import type { Layout } from "../../compute/vector/mod.ts";
import { WireError } from "../messages/mod.ts";
import { decodeDense, encodeDense } from "./dense_codec.ts";
import { KINDS } from "./kinds.ts";
import { decodeQuantised, encodeQuantised } from "./quantised_codec.ts";
import type { Reference } from "./reference.ts";
import { decodeSparse, encodeSparse } from "./sparse_codec.ts";

/**
 * Writes a compressed vector. Nothing is lost but scales of tensors without an entry other than zero, which are read as 0.
 *
 * @param reference what the reader holds too, bit for bit; it makes sparse deltas smaller. Without it r = x₀ is taken
 * @throws {TypeError} if its length is not that of the layout, or its lists do not fit each other
 * @throws {RangeError} if indices do not strictly increase below the layout's length, or a number is not finite or does not
 * fit its code
 *
 * @example
 * ```ts
 * import { decodeCompressed, encodeCompressed } from "./delta_codec.ts";
 * import { createLayout } from "../../compute/vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [100, 10] }]);
 * const delta = {
 *   kind: "sparse",
 *   length: 1000,
 *   indices: Uint32Array.of(3, 500, 999),
 *   values: { kind: "sign", negative: Uint8Array.of(0, 1, 0), scales: Uint8Array.of(140) },
 * } as const;
 * const bytes = encodeCompressed(delta, layout);
 * assert.ok(bytes.length < 10);
 * assert.deepStrictEqual(decodeCompressed(bytes, layout), delta);
 * ```
 */
export function encodeCompressed(
  compressed: Compressed,
  layout: Layout,
  reference?: Reference,
): Uint8Array<ArrayBuffer> {
  const length = compressed.kind === "dense"
    ? compressed.values.length
    : compressed.kind === "quantised"
    ? compressed.levels.length
    : compressed.length;
  if (length !== layout.length) {
    throw new TypeError(
      `Cannot write a delta of ${length} entries for a model of ${layout.length}: give its own layout`,
    );
  }
  switch (compressed.kind) {
    case "dense":
      return encodeDense(compressed);
    case "sparse":
      return encodeSparse(compressed, layout, reference);
    case "quantised":
      return encodeQuantised(compressed, layout);
  }
}

/**
 * Reads a compressed vector. There is one row of bytes for each, so what is read here and written again is the same bytes.
 * It never takes more memory than a vector of the layout takes twice over, whatever the bytes.
 *
 * @param reference the one that the writer had
 * @throws {WireError} if the bytes end too early or too late, are of no known kind, or stand for a number that is out of its
 * bounds: a count over a tensor's length, a position beyond it, a value that is not finite
 */
export function decodeCompressed(bytes: Uint8Array, layout: Layout, reference?: Reference): Compressed {
  switch (bytes[0]) {
    case KINDS.denseF32:
    case KINDS.denseF16:
      return decodeDense(bytes, layout);
    case KINDS.sparseF32:
    case KINDS.sparseLog4:
    case KINDS.sparseSign:
    case KINDS.sparseSplit:
      return decodeSparse(bytes, layout, reference);
    case KINDS.quantised:
      return decodeQuantised(bytes, layout);
    default:
      throw new WireError(
        "UNREADABLE",
        `Cannot read a delta of ${bytes.length} bytes: its kind ${bytes[0]} is unknown`,
      );
  }
}
