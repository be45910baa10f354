/**
 * Magnitudes in one byte: eight steps an octave, from 2⁻²⁸ to 2³·⁷⁵.
 *
 * The precision of a value is worth next to nothing to training, its byte on the wire is not. The range is that of
 * model updates: below 2⁻²⁸ ≈ 3.7·10⁻⁹ an entry is lost in the rounding of a float32 weight of ordinary size, and above
 * 2³·⁷⁵ ≈ 13.5 it is clamped, so that the residual brings the rest with the next messages.
 *
 * @module
 */

/** Steps an octave, and the exponent of code 1. */
const STEPS = 8;
const LOWEST_EXPONENT = -28;
const LARGEST_CODE = 255;

/** 2^(n/8) for n = 0 … 7, written out: a power function may differ between platforms in its last bit, r may not. */
const FRACTIONS = [
  1,
  1.0905077326652577,
  1.189207115002721,
  1.2968395546510096,
  1.4142135623730951,
  1.5422108254079407,
  1.681792830507429,
  1.8340080864093424,
];

const MAGNITUDES = new Float32Array(LARGEST_CODE + 1);
for (let code = 1; code <= LARGEST_CODE; code++) {
  const step = code - 1;
  // A fraction times a power of two is exact, so the only rounding is the one to float32.
  MAGNITUDES[code] = FRACTIONS[step % STEPS] * 2 ** (LOWEST_EXPONENT + Math.floor(step / STEPS));
}

/**
 * The code of the magnitude nearest to `value` on a logarithmic scale.
 *
 * @param value not negative, finite
 * @returns 0 for what is nearer to nothing than to the least magnitude, 255 for what is too large
 *
 * @example
 * ```ts
 * import { magnitudeCode, magnitudeOf } from "./magnitude.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(magnitudeOf(magnitudeCode(0.25)), 0.25);
 * assert.strictEqual(magnitudeOf(magnitudeCode(0.26)), 0.25);
 * assert.strictEqual(magnitudeCode(0), 0);
 * ```
 */
export function magnitudeCode(value: number): number {
  const code = Math.round(STEPS * (Math.log2(value) - LOWEST_EXPONENT)) + 1;
  return code < 1 ? 0 : Math.min(code, LARGEST_CODE);
}

/** The magnitude that a code from 0 to 255 stands for: 0 for 0, else the float32 nearest to 2^((code − 1)/8 − 28). */
export function magnitudeOf(code: number): number {
  return MAGNITUDES[code];
}
