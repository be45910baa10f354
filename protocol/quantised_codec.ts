/**
 * Quantised deltas: small integers, each as "is it zero?", its sign, and its size in unary, through the range coder.
 *
 * @module
 */
import type { Compressed } from "../compute/compressor.ts";
import type { Layout, TensorSpec } from "../compute/vector.ts";
import { finiteBits } from "./float_bits.ts";
import { KINDS } from "./kinds.ts";
import { type Contexts, createContexts } from "./range_coder.ts";
import { RangeDecoder } from "./range_decoder.ts";
import { RangeEncoder } from "./range_encoder.ts";

type Quantised = Compressed & { kind: "quantised" };

/**
 * Contexts of "is it zero?": four classes of how many entries just before were not zero, by two of whether the one above was.
 * Weights of one input (a row) and of one unit (a column) change together.
 */
const ZERO_CONTEXTS = 8;
/** A share of 1 among the entries just before, and how slowly it forgets: by an eighth an entry. */
const FULL_SHARE = 256;
const SHARE_SHIFT = 3;
const CLASS_SHIFT = 6;
/** Sizes up to this are in unary, a context each; the rest of a larger one follows in seven bits. */
const UNARY_SIZES = 15;
const REST_BITS = 7;

/** How far back the neighbour "above" lies: a row of the tensor's last extent, or 0 if there are no rows. */
function rowLength({ shape }: TensorSpec): number {
  return shape.length > 1 ? shape[shape.length - 1] : 0;
}

/** The context of an entry, by the share of non-zeros before it and its neighbour above. */
function zeroContext(levels: Int8Array, index: number, firstBelow: number, row: number, share: number): number {
  const above = index >= firstBelow && levels[index - row] !== 0 ? 1 : 0;
  return 2 * Math.min(share >> CLASS_SHIFT, 3) + above;
}

/** The share after one more entry. */
function nextShare(share: number, level: number): number {
  return share + (((level === 0 ? 0 : FULL_SHARE) - share) >> SHARE_SHIFT);
}

/** Writes a quantised delta. The scale of a tensor without levels other than 0 stands for nothing and is not sent. */
export function encodeQuantised({ scales, levels }: Quantised, layout: Layout): Uint8Array<ArrayBuffer> {
  if (scales.length !== layout.tensors.length) {
    throw new TypeError(
      `Cannot write a delta: it has ${scales.length} scales where the layout has ${layout.tensors.length} tensors`,
    );
  }
  const scaleBits = finiteBits(scales, "write");
  const encoder = new RangeEncoder(KINDS.quantised);
  const present = createContexts(1);
  layout.tensors.forEach((tensor, t) => {
    const end = tensor.offset + tensor.length;
    let first = tensor.offset;
    while (first < end && levels[first] === 0) first++;
    encoder.bit(present, 0, first < end ? 1 : 0);
    if (first === end) return;
    encoder.raw(scaleBits[t], 32);
    encodeLevels(encoder, levels, tensor);
  });
  return encoder.finish();
}

function encodeLevels(encoder: RangeEncoder, levels: Int8Array, tensor: TensorSpec): void {
  const { offset, length } = tensor;
  const row = rowLength(tensor);
  const firstBelow = row > 0 ? offset + row : Infinity;
  let share = 0;
  const zero = createContexts(ZERO_CONTEXTS);
  const sizes = createContexts(UNARY_SIZES);
  for (let index = offset; index < offset + length; index++) {
    const level = levels[index];
    const context = zeroContext(levels, index, firstBelow, row, share);
    share = nextShare(share, level);
    if (level === 0) {
      encoder.bit(zero, context, 0);
      continue;
    }
    encoder.bit(zero, context, 1);
    encoder.raw(level < 0 ? 1 : 0, 1);
    encodeSize(encoder, sizes, Math.abs(level));
  }
}

/** Writes a size of at least 1. */
function encodeSize(encoder: RangeEncoder, sizes: Contexts, size: number): void {
  const unary = Math.min(size, UNARY_SIZES);
  for (let below = 1; below < unary; below++) encoder.bit(sizes, below, 1);
  if (unary < UNARY_SIZES) encoder.bit(sizes, unary, 0);
  else encoder.raw(size - UNARY_SIZES, REST_BITS);
}

/** Reads a quantised delta. */
export function decodeQuantised(bytes: Uint8Array, layout: Layout): Quantised {
  const decoder = new RangeDecoder(bytes);
  const levels = new Int8Array(layout.length);
  const scaleBits = new Uint32Array(layout.tensors.length);
  const present = createContexts(1);
  layout.tensors.forEach((tensor, t) => {
    if (decoder.bit(present, 0) === 0) return;
    scaleBits[t] = decoder.raw(32);
    if (!decodeLevels(decoder, levels, tensor)) {
      throw new SyntaxError(
        `Cannot read a delta: it says that levels of "${tensor.name}" differ from 0, and none does`,
      );
    }
  });
  decoder.finish();
  const scales = new Float32Array(scaleBits.buffer);
  finiteBits(scales, "read");
  return { kind: "quantised", length: layout.length, scales, levels };
}

/** Reads the levels of a tensor; returns whether any is not 0. */
function decodeLevels(decoder: RangeDecoder, levels: Int8Array, tensor: TensorSpec): boolean {
  const { offset, length } = tensor;
  const row = rowLength(tensor);
  const firstBelow = row > 0 ? offset + row : Infinity;
  let share = 0;
  const zero = createContexts(ZERO_CONTEXTS);
  const sizes = createContexts(UNARY_SIZES);
  let some = false;
  for (let index = offset; index < offset + length; index++) {
    if (decoder.bit(zero, zeroContext(levels, index, firstBelow, row, share)) === 0) {
      share = nextShare(share, 0);
      continue;
    }
    share = nextShare(share, 1);
    some = true;
    const negative = decoder.raw(1) === 1;
    let size = 1;
    while (size < UNARY_SIZES && decoder.bit(sizes, size) === 1) size++;
    if (size === UNARY_SIZES) size += decoder.raw(REST_BITS);
    if (size > (negative ? 128 : 127)) {
      throw new RangeError(`Cannot read a delta: level ${negative ? -size : size} does not fit eight bits`);
    }
    levels[index] = negative ? -size : size;
  }
  return some;
}
