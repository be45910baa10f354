/**
 * Lengths in bits of Elias's recursive (omega) code and of the codes that QSGD builds from it.
 *
 * @module
 */
import type { Compressed } from "../../../compute/compression/mod.ts";
import type { Layout } from "../../../compute/vector/mod.ts";

/** Bits of one number that is sent as it is: a float32. */
const FLOAT_BITS = 32;

/**
 * Bits of a positive integer in Elias's recursive code (Elias 1975; QSGD, definition A.1): a 0 at the end, before it the
 * number in binary, before that the number of its bits less one, and so on down to 1.
 *
 * @throws {RangeError} if it is not a positive integer below 2³²
 *
 * @example
 * ```ts
 * import { eliasBits } from "./elias.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual([1, 2, 3, 4, 7, 8, 15, 16, 100].map(eliasBits), [1, 3, 3, 6, 6, 7, 7, 11, 13]);
 * ```
 */
export function eliasBits(number: number): number {
  if (!(Number.isInteger(number) && number >= 1 && number < 0x100000000)) {
    throw new RangeError(`Cannot code ${number} in Elias's code: give an integer from 1 to 2³² − 1`);
  }
  let bits = 1;
  for (let rest = number; rest > 1;) {
    const length = 32 - Math.clz32(rest);
    bits += length;
    rest = length - 1;
  }
  return bits;
}

/**
 * Bits of a QSGD message in the paper's own codes: for each tensor its norm as a float32, one bit that says which of two
 * codes follows, and the shorter of them.
 *
 * - sparse (appendix A.2): for each entry other than zero Elias(gap to the one before), a sign bit, Elias(level). The end
 *   is told by one Elias number for the count.
 * - dense (appendix A.3): for each entry Elias(level + 1), and a sign bit if the level is not zero.
 *
 * @throws {TypeError} if the message is not quantised
 */
export function qsgdBits(message: Compressed, layout: Layout): number {
  if (message.kind !== "quantised") {
    throw new TypeError(`Cannot count the QSGD bits of a message of kind "${message.kind}": give a quantised one`);
  }
  const { levels } = message;
  let bits = 0;
  for (const { offset, length } of layout.tensors) {
    let sparse = 0;
    let dense = 0;
    let kept = 0;
    let before = offset - 1;
    for (let index = offset; index < offset + length; index++) {
      const level = Math.abs(levels[index]);
      dense += eliasBits(level + 1);
      if (level === 0) continue;
      sparse += eliasBits(index - before) + 1 + eliasBits(level);
      dense += 1;
      kept++;
      before = index;
    }
    bits += FLOAT_BITS + 1 + Math.min(sparse + eliasBits(kept + 1), dense);
  }
  return bits;
}
