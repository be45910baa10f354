/**
 * Floats as their bits, which is how they are sent.
 *
 * @module
 */
import { WireError } from "../messages/mod.ts";

/**
 * The bits of float32 values that are to be written, over the same memory.
 *
 * @throws {RangeError} if a value is NaN or infinite
 *
 * @example
 * ```ts
 * import { finiteBits } from "./float_bits.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual([...finiteBits(Float32Array.of(1, -2))], [0x3f800000, 0xc0000000]);
 * assert.throws(() => finiteBits(Float32Array.of(NaN)), RangeError);
 * ```
 */
export function finiteBits(values: Float32Array): Uint32Array {
  const stray = indexOfStray(values);
  if (stray >= 0) {
    throw new RangeError(`Cannot write a delta: value ${stray} is ${values[stray]}, not a finite number`);
  }
  return bitsOf(values);
}

/** Checks values that were read. @throws {WireError} if one is NaN or infinite */
export function requireFinite(values: Float32Array): void {
  const stray = indexOfStray(values);
  if (stray >= 0) {
    throw new WireError(
      "NOT_FINITE",
      `Cannot read a delta: value ${stray} is ${values[stray]}, not a finite number`,
    );
  }
}

/** Where the first value is that is NaN or infinite; -1 if all are finite. */
function indexOfStray(values: Float32Array): number {
  const bits = bitsOf(values);
  // All exponent bits set: NaN or infinite.
  for (let index = 0; index < bits.length; index++) if ((bits[index] & 0x7f800000) === 0x7f800000) return index;
  return -1;
}

function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}
