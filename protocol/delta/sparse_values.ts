/**
 * The values of kept entries, of each kind; all come after all positions.
 *
 * @module
 */
import type { Values } from "../../compute/compression/mod.ts";
import { finiteBits, requireFinite } from "./float_bits.ts";
import { KINDS } from "./kinds.ts";
import { createContexts } from "./range_coder.ts";
import type { RangeDecoder } from "./range_decoder.ts";
import type { RangeEncoder } from "./range_encoder.ts";
import { decodeScales, encodeScales } from "./scales.ts";
import type { KeptSigns } from "./kept_signs.ts";

/** Levels of a log4 code, and the place of its sign. */
const LEVELS = 8;
const SIGN_SHIFT = 3;

/** The kind of a sparse message by that of its values. */
export const SPARSE_KINDS = {
  f32: KINDS.sparseF32,
  log4: KINDS.sparseLog4,
  sign: KINDS.sparseSign,
  split: KINDS.sparseSplit,
} as const;

/** Refuses a list of another length than it must have. */
function requireLength(list: { readonly length: number }, length: number, what: string): void {
  if (list.length !== length) {
    throw new TypeError(`Cannot write a delta: it has ${list.length} ${what} where ${length} are needed`);
  }
}

/** The one float of these bits. */
function floatOf(bits: number): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint32Array.of(bits).buffer);
}

/**
 * Writes the values of the kept entries.
 *
 * @param signs knows the signs of these indices
 * @throws {TypeError} if lists have the wrong length
 * @throws {RangeError} if a value is not finite, a code over 15 or a flag over 1
 */
export function encodeValues(
  encoder: RangeEncoder,
  values: Values,
  indices: Uint32Array,
  counts: Uint32Array,
  signs: KeptSigns,
): void {
  const total = indices.length;
  switch (values.kind) {
    case "f32": {
      requireLength(values.values, total, "values");
      const bits = finiteBits(values.values);
      for (let n = 0; n < total; n++) encoder.raw(bits[n], 32);
      return;
    }
    case "sign":
      requireLength(values.negative, total, "signs");
      requireLength(values.scales, counts.length, "scales");
      encodeScales(encoder, values.scales, counts);
      for (let n = 0; n < total; n++) signs.encode(encoder, indices[n], values.negative[n]);
      return;
    case "log4": {
      requireLength(values.codes, total, "codes");
      requireLength(values.scales, counts.length, "scales");
      encodeScales(encoder, values.scales, counts);
      const contexts = createContexts(LEVELS);
      for (let n = 0; n < total; n++) encodeLevel(encoder, contexts, values.codes[n]);
      for (let n = 0; n < total; n++) signs.encode(encoder, indices[n], values.codes[n] >> SIGN_SHIFT);
      return;
    }
    case "split":
      encodeSplit(encoder, values, indices, signs);
  }
}

/** Writes a level's three bits, highest first, each in the context of those before it. */
function encodeLevel(encoder: RangeEncoder, contexts: Int32Array<ArrayBuffer>, code: number): void {
  if (code >= 2 * LEVELS) throw new RangeError(`Cannot write a delta: log4 code ${code} is over ${2 * LEVELS - 1}`);
  let context = 1;
  for (let shift = SIGN_SHIFT - 1; shift >= 0; shift--) {
    const bit = (code >> shift) & 1;
    encoder.bit(contexts, context, bit);
    context = 2 * context + bit;
  }
}

/** Writes one magnitude, then per entry whether it is exact, and its value or its sign. */
function encodeSplit(
  encoder: RangeEncoder,
  values: Values & { kind: "split" },
  indices: Uint32Array,
  signs: KeptSigns,
): void {
  const total = indices.length;
  requireLength(values.exact, total, "flags");
  requireLength(values.negative, total, "signs");
  const bits = finiteBits(values.values);
  encoder.raw(finiteBits(Float32Array.of(values.magnitude))[0], 32);
  const contexts = createContexts(1);
  let used = 0;
  for (let n = 0; n < total; n++) {
    const exact = values.exact[n];
    if (exact > 1) throw new RangeError(`Cannot write a delta: flag ${exact} is neither 0 nor 1`);
    encoder.bit(contexts, 0, exact);
    if (exact === 1) encoder.raw(bits[used++], 32);
    else signs.encode(encoder, indices[n], values.negative[n]);
  }
  requireLength(values.values, used, "values");
}

/**
 * Reads the values of the kept entries.
 *
 * @param kind the message's first byte
 * @param signs knows the signs of these indices
 * @throws {WireError} if a value is not finite
 */
export function decodeValues(
  decoder: RangeDecoder,
  kind: number,
  indices: Uint32Array,
  counts: Uint32Array,
  signs: KeptSigns,
): Values {
  const total = indices.length;
  switch (kind) {
    case KINDS.sparseF32: {
      const bits = new Uint32Array(total);
      for (let n = 0; n < total; n++) bits[n] = decoder.raw(32);
      const values = new Float32Array(bits.buffer);
      requireFinite(values);
      return { kind: "f32", values };
    }
    case KINDS.sparseSign: {
      const scales = decodeScales(decoder, counts);
      return { kind: "sign", negative: decodeSigns(decoder, indices, signs), scales };
    }
    case KINDS.sparseLog4: {
      const scales = decodeScales(decoder, counts);
      const codes = new Uint8Array(total);
      const contexts = createContexts(LEVELS);
      for (let n = 0; n < total; n++) {
        let context = 1;
        while (context < LEVELS) context = 2 * context + decoder.bit(contexts, context);
        codes[n] = context - LEVELS;
      }
      const negative = decodeSigns(decoder, indices, signs);
      for (let n = 0; n < total; n++) codes[n] |= negative[n] << SIGN_SHIFT;
      return { kind: "log4", codes, scales };
    }
    default:
      return decodeSplit(decoder, indices, signs);
  }
}

function decodeSigns(decoder: RangeDecoder, indices: Uint32Array, signs: KeptSigns): Uint8Array<ArrayBuffer> {
  const negative = new Uint8Array(indices.length);
  for (let n = 0; n < indices.length; n++) negative[n] = signs.decode(decoder, indices[n]);
  return negative;
}

function decodeSplit(decoder: RangeDecoder, indices: Uint32Array, signs: KeptSigns): Values {
  const total = indices.length;
  const magnitude = floatOf(decoder.raw(32));
  requireFinite(magnitude);
  const contexts = createContexts(1);
  const exact = new Uint8Array(total);
  const negative = new Uint8Array(total);
  const bits = new Uint32Array(total);
  let used = 0;
  for (let n = 0; n < total; n++) {
    exact[n] = decoder.bit(contexts, 0);
    if (exact[n] === 1) bits[used++] = decoder.raw(32);
    else negative[n] = signs.decode(decoder, indices[n]);
  }
  const values = new Float32Array(bits.slice(0, used).buffer);
  requireFinite(values);
  return { kind: "split", exact, values, negative, magnitude: magnitude[0] };
}
