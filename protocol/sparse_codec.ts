/**
 * Sparse deltas: the counts of all tensors, then the positions of all, then the values of all.
 *
 * @module
 */
import type { Compressed } from "../compute/compressor.ts";
import type { Layout } from "../compute/vector.ts";
import { decodeCounts, encodeCounts } from "./counts.ts";
import { RangeDecoder } from "./range_decoder.ts";
import { RangeEncoder } from "./range_encoder.ts";
import { decodePositions, encodePositions } from "./rice.ts";
import { decodeValues, encodeValues, SPARSE_KINDS } from "./sparse_values.ts";

type Sparse = Compressed & { kind: "sparse" };

/** Counts the indices of each tensor. @throws {RangeError} if they do not strictly increase below the layout's length */
function countIndices(indices: Uint32Array, layout: Layout): Uint32Array<ArrayBuffer> {
  const counts = new Uint32Array(layout.tensors.length);
  let position = 0;
  let previous = -1;
  layout.tensors.forEach(({ offset, length }, t) => {
    const start = position;
    const limit = offset + length;
    while (position < indices.length && indices[position] < limit) {
      if (indices[position] <= previous) {
        throw new RangeError(`Cannot write a delta: index ${indices[position]} follows ${previous}; sort them`);
      }
      previous = indices[position++];
    }
    counts[t] = position - start;
  });
  if (position < indices.length) {
    throw new RangeError(
      `Cannot write a delta: index ${indices[position]} is beyond the model's ${layout.length} entries`,
    );
  }
  return counts;
}

/** Writes a sparse delta. */
export function encodeSparse(compressed: Sparse, layout: Layout): Uint8Array<ArrayBuffer> {
  const { indices, values } = compressed;
  const encoder = new RangeEncoder(SPARSE_KINDS[values.kind]);
  const counts = countIndices(indices, layout);
  encodeCounts(encoder, counts, layout);
  let start = 0;
  layout.tensors.forEach(({ offset, length }, t) => {
    if (counts[t] > 0) encodePositions(encoder, indices, start, start + counts[t], offset, length);
    start += counts[t];
  });
  encodeValues(encoder, values, counts, indices.length);
  return encoder.finish();
}

/** Reads a sparse delta. Memory is taken only once the counts are known to fit the layout. */
export function decodeSparse(bytes: Uint8Array, layout: Layout): Sparse {
  const decoder = new RangeDecoder(bytes);
  const counts = decodeCounts(decoder, layout);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const indices = new Uint32Array(total);
  let start = 0;
  layout.tensors.forEach(({ offset, length }, t) => {
    if (counts[t] > 0) decodePositions(decoder, indices, start, start + counts[t], offset, length);
    start += counts[t];
  });
  const values = decodeValues(decoder, bytes[0], counts, total);
  decoder.finish();
  return { kind: "sparse", length: layout.length, indices, values };
}
