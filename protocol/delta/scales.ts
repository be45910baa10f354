/**
 * One-byte magnitude codes, one for each tensor that keeps an entry. What a code stands for is the compressor's business; here
 * they are numbers that lie near each other.
 *
 * @module
 */
import { createContexts } from "./range_coder.ts";
import type { RangeDecoder } from "./range_decoder.ts";
import type { RangeEncoder } from "./range_encoder.ts";

/** Bits of a step that are sent as they are: steps of a quarter octave either way then take the shortest form. */
const STEP_BITS = 3;
/** The largest quotient of a step, of which the end goes without saying. */
const LARGEST_QUOTIENT = 255 >> STEP_BITS;

/** Writes the scales of the tensors whose count is not 0: the first as it is, the others as steps from the one before. */
export function encodeScales(encoder: RangeEncoder, scales: Uint8Array, counts: Uint32Array): void {
  const contexts = createContexts(1);
  let previous: number | undefined;
  for (let t = 0; t < counts.length; t++) {
    if (counts[t] === 0) continue;
    if (previous === undefined) encoder.raw(scales[t], 8);
    else {
      // The step modulo 256 as −128 … 127, folded to 0, −1, 1, −2, … so that short steps are small numbers.
      const step = ((scales[t] - previous) << 24) >> 24;
      const folded = step < 0 ? -2 * step - 1 : 2 * step;
      const quotient = folded >> STEP_BITS;
      for (let more = 0; more < quotient; more++) encoder.bit(contexts, 0, 1);
      if (quotient < LARGEST_QUOTIENT) encoder.bit(contexts, 0, 0);
      encoder.raw(folded, STEP_BITS);
    }
    previous = scales[t];
  }
}

/** Reads the scales of the tensors whose count is not 0; the others' are 0. */
export function decodeScales(decoder: RangeDecoder, counts: Uint32Array): Uint8Array<ArrayBuffer> {
  const contexts = createContexts(1);
  const scales = new Uint8Array(counts.length);
  let previous: number | undefined;
  for (let t = 0; t < counts.length; t++) {
    if (counts[t] === 0) continue;
    if (previous === undefined) scales[t] = decoder.raw(8);
    else {
      let quotient = 0;
      while (quotient < LARGEST_QUOTIENT && decoder.bit(contexts, 0) === 1) quotient++;
      const folded = (quotient << STEP_BITS) | decoder.raw(STEP_BITS);
      scales[t] = previous + ((folded & 1) === 1 ? -(folded + 1) / 2 : folded / 2);
    }
    previous = scales[t];
  }
  return scales;
}
