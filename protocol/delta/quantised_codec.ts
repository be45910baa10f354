/**
 * Quantised deltas: small integers, of each tensor first which are not 0, then the signs and sizes of those.
 *
 * @module
 */
import type { Compressed } from "../../compute/compression/mod.ts";
import type { Layout, TensorSpec } from "../../compute/vector/mod.ts";
import { WireError } from "../messages/mod.ts";
import { finiteBits, requireFinite } from "./float_bits.ts";
import { rowLength } from "./grid.ts";
import { KINDS } from "./kinds.ts";
import { decodeMap, encodeMap, mapContexts } from "./level_map.ts";
import { type Contexts, createContexts } from "./range_coder.ts";
import { RangeDecoder } from "./range_decoder.ts";
import { RangeEncoder } from "./range_encoder.ts";
import { SignCoder } from "./sign_coder.ts";

type Quantised = Compressed & { kind: "quantised" };

/** Sizes up to this are in unary, a context each; the rest of a larger one follows in seven bits, as does the largest. */
const UNARY_SIZES = 15;
const REST_BITS = 7;

/** The probabilities of one message. */
class LevelContexts {
  readonly present = createContexts(1);
  readonly map = mapContexts();
  readonly sizes = createContexts(UNARY_SIZES);
  readonly signs = new SignCoder();
}

/** Writes a quantised delta. The scale of a tensor without levels other than 0 stands for nothing and is not sent. */
export function encodeQuantised({ scales, levels }: Quantised, layout: Layout): Uint8Array<ArrayBuffer> {
  if (scales.length !== layout.tensors.length) {
    throw new TypeError(
      `Cannot write a delta: it has ${scales.length} scales where the layout has ${layout.tensors.length} tensors`,
    );
  }
  const scaleBits = finiteBits(scales);
  const encoder = new RangeEncoder(KINDS.quantised);
  const contexts = new LevelContexts();
  layout.tensors.forEach((tensor, t) => {
    const largest = largestSize(levels, tensor);
    encoder.bit(contexts.present, 0, largest > 0 ? 1 : 0);
    if (largest === 0) return;
    encoder.raw(scaleBits[t], 32);
    encoder.raw(largest - 1, REST_BITS);
    encodeLevels(encoder, contexts, levels, tensor, rowLength(tensor) || 1, largest);
  });
  return encoder.finish();
}

function largestSize(levels: Int8Array, { offset, length }: TensorSpec): number {
  let largest = 0;
  for (let index = offset; index < offset + length; index++) {
    const size = Math.abs(levels[index]);
    if (size > largest) largest = size;
  }
  return largest;
}

function encodeLevels(
  encoder: RangeEncoder,
  { map, signs, sizes }: LevelContexts,
  levels: Int8Array,
  { offset, length }: TensorSpec,
  width: number,
  largest: number,
): void {
  encodeMap(encoder, map, levels, offset, offset + length, width);
  signs.begin(width);
  for (let start = offset; start < offset + length; start += width) {
    for (let column = 0; column < width; column++) {
      const level = levels[start + column];
      if (level === 0) continue;
      signs.encode(encoder, column, 0, level < 0 ? 1 : 0);
      if (largest > 1) encodeSize(encoder, sizes, Math.abs(level), largest);
    }
  }
}

/** Writes a size of at least 1. */
function encodeSize(encoder: RangeEncoder, sizes: Contexts, size: number, largest: number): void {
  const most = Math.min(largest, UNARY_SIZES);
  const unary = Math.min(size, most);
  for (let below = 1; below < unary; below++) encoder.bit(sizes, below, 1);
  if (unary < most) encoder.bit(sizes, unary, 0);
  else if (largest > UNARY_SIZES) encoder.raw(size - UNARY_SIZES, REST_BITS);
}

/** Reads a quantised delta. @throws {WireError} if no such delta is written as these bytes */
export function decodeQuantised(bytes: Uint8Array, layout: Layout): Quantised {
  const decoder = new RangeDecoder(bytes);
  const levels = new Int8Array(layout.length);
  const scaleBits = new Uint32Array(layout.tensors.length);
  const contexts = new LevelContexts();
  layout.tensors.forEach((tensor, t) => {
    if (decoder.bit(contexts.present, 0) === 0) return;
    scaleBits[t] = decoder.raw(32);
    const largest = decoder.raw(REST_BITS) + 1;
    decodeLevels(decoder, contexts, levels, tensor, rowLength(tensor) || 1, largest);
    if (largestSize(levels, tensor) !== largest) {
      throw new WireError(
        "FORM",
        `Cannot read a delta: it says that the largest level of "${tensor.name}" is ${largest}, and it is not`,
      );
    }
  });
  decoder.finish();
  const scales = new Float32Array(scaleBits.buffer);
  requireFinite(scales);
  return { kind: "quantised", length: layout.length, scales, levels };
}

/** Reads the levels of a tensor, all 0 before. */
function decodeLevels(
  decoder: RangeDecoder,
  { map, signs, sizes }: LevelContexts,
  levels: Int8Array,
  { offset, length }: TensorSpec,
  width: number,
  largest: number,
): void {
  decodeMap(decoder, map, levels, offset, offset + length, width);
  signs.begin(width);
  for (let start = offset; start < offset + length; start += width) {
    for (let column = 0; column < width; column++) {
      if (levels[start + column] === 0) continue;
      const negative = signs.decode(decoder, column, 0);
      const size = largest > 1 ? decodeSize(decoder, sizes, largest) : 1;
      if (size > (negative === 1 ? 128 : 127)) {
        throw new WireError(
          "BOUNDS",
          `Cannot read a delta: level ${negative === 1 ? -size : size} does not fit eight bits`,
        );
      }
      levels[start + column] = negative === 1 ? -size : size;
    }
  }
}

function decodeSize(decoder: RangeDecoder, sizes: Contexts, largest: number): number {
  const most = Math.min(largest, UNARY_SIZES);
  let size = 1;
  while (size < most && decoder.bit(sizes, size) === 1) size++;
  return size < most || largest <= UNARY_SIZES ? size : size + decoder.raw(REST_BITS);
}
