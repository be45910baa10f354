/**
 * Compressors and what their messages stand for; the shared vector of a link, and how links are opened.
 *
 * @module
 */
export { adaptiveTopK, type AdaptiveTopKOptions } from "./adaptive_top_k.ts";
export { addScaled, squaredNormOf, toDense } from "./apply.ts";
export type { Compressed, Compressor, CompressorMemory, Values } from "./compressor.ts";
export {
  COMPRESSION_METHODS,
  type CompressionMethod,
  type CompressorOptions,
  type CompressorRow,
  compressors,
  type CompressorSettings,
  type CompressorSources,
  createCompressor,
} from "./compressors.ts";
export { dense } from "./dense.ts";
export { type Entries, entriesOf, innerProduct } from "./entries.ts";
export type { MessageForm } from "./estimated_bytes.ts";
export { type IndexedBits, indexedBits } from "./indexed_bits.ts";
export { keptCount } from "./kept_count.ts";
export { randomMemory } from "./random_memory.ts";
export { digestOf, moveModel, SharedVector } from "./shared_vector.ts";
export { applySnapshot, fineDifference, ternaryDifference } from "./snapshot.ts";
export { exactMessage, VALUE_CODINGS, type ValueCoding, type ValueCodingRow, valueCodings } from "./sparse_message.ts";
export { sparsify, type SparsifyOptions } from "./sparsify.ts";
export { type Form, ternGrad, type TernGradOptions } from "./tern_grad.ts";
export { topK, type TopKOptions } from "./top_k.ts";
