/**
 * How a camera was held, which EXIF says.
 *
 * @module
 */

/** The tag of the orientation. */
const ORIENTATION = 0x0112;

/**
 * Reads the orientation out of EXIF's data, which is a TIFF header and its first directory; 1, upright, if there is none
 * that can be made out.
 *
 * @example
 * ```ts
 * import { readOrientation } from "./exif.ts";
 * import assert from "node:assert";
 *
 * const tag = [0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0];
 * assert.strictEqual(readOrientation(Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, ...tag)), 6);
 * ```
 */
export function readOrientation(tiff: Uint8Array): number {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (view.byteLength < 8) return 1;
  const order = view.getUint16(0);
  const isLittle = order === 0x4949;
  if ((!isLittle && order !== 0x4d4d) || view.getUint16(2, isLittle) !== 42) return 1;
  const directory = view.getUint32(4, isLittle);
  if (directory + 2 > view.byteLength) return 1;
  const tags = view.getUint16(directory, isLittle);
  for (let tag = 0; tag < tags; tag++) {
    const at = directory + 2 + 12 * tag;
    if (at + 12 > view.byteLength) return 1;
    if (view.getUint16(at, isLittle) !== ORIENTATION) continue;
    // Of type SHORT, some programs write LONG.
    const value = view.getUint16(at + 2, isLittle) === 4
      ? view.getUint32(at + 8, isLittle)
      : view.getUint16(at + 8, isLittle);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
