/**
 * Sparse deltas: the counts of all tensors, then the positions of all, then the values of all.
 *
 * @module
 */
import type { Compressed } from "../../compute/compression/mod.ts";
import type { Layout } from "../../compute/vector/mod.ts";
import { decodeCounts, encodeCounts } from "./counts.ts";
import { decodePositions, encodePositions, positionContexts } from "./positions.ts";
import { RangeDecoder } from "./range_decoder.ts";
import { RangeEncoder } from "./range_encoder.ts";
import type { Reference } from "./reference.ts";
import { KeptSigns } from "./kept_signs.ts";
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
export function encodeSparse(compressed: Sparse, layout: Layout, reference?: Reference): Uint8Array<ArrayBuffer> {
  const { indices, values } = compressed;
  const encoder = new RangeEncoder(SPARSE_KINDS[values.kind]);
  const counts = countIndices(indices, layout);
  encodeCounts(encoder, counts, layout);
  const contexts = positionContexts();
  let start = 0;
  layout.tensors.forEach((tensor, t) => {
    const end = start + counts[t];
    if (end > start) encodePositions(encoder, contexts, indices, start, end, tensor, reference);
    start = end;
  });
  encodeValues(encoder, values, indices, counts, new KeptSigns(layout, reference));
  return encoder.finish();
}

/** Reads a sparse delta. Memory is taken only once the counts are known to fit the layout. */
export function decodeSparse(bytes: Uint8Array, layout: Layout, reference?: Reference): Sparse {
  const decoder = new RangeDecoder(bytes);
  const counts = decodeCounts(decoder, layout);
  const indices = new Uint32Array(counts.reduce((sum, count) => sum + count, 0));
  const contexts = positionContexts();
  let start = 0;
  layout.tensors.forEach((tensor, t) => {
    const end = start + counts[t];
    if (end > start) decodePositions(decoder, contexts, indices, start, end, tensor, reference);
    start = end;
  });
  const values = decodeValues(decoder, bytes[0], indices, counts, new KeptSigns(layout, reference));
  decoder.finish();
  return { kind: "sparse", length: layout.length, indices, values };
}
