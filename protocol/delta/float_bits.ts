/**
 * Floats as their bits, which is how they are sent.
 *
 * @module
 */

/**
 * The bits of float32 values, over the same memory.
 *
 * @param action what is being done, for the error
 * @throws {RangeError} if a value is NaN or infinite
 *
 * @example
 * ```ts
 * import { finiteBits } from "./float_bits.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual([...finiteBits(Float32Array.of(1, -2), "write")], [0x3f800000, 0xc0000000]);
 * assert.throws(() => finiteBits(Float32Array.of(NaN), "write"), RangeError);
 * ```
 */
export function finiteBits(values: Float32Array, action: string): Uint32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let index = 0; index < bits.length; index++) {
    // All exponent bits set: NaN or infinite.
    if ((bits[index] & 0x7f800000) === 0x7f800000) {
      throw new RangeError(`Cannot ${action} a delta: value ${index} is ${values[index]}, not a finite number`);
    }
  }
  return bits;
}
