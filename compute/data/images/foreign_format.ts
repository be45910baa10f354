/** Beginnings of files that are pictures, but not read here: what they are called, where the mark lies, and the mark. */
const MARKS: readonly (readonly [string, number, string])[] = [
  ["WebP", 8, "WEBP"],
  ["TIFF", 0, "II*\0"],
  ["TIFF", 0, "MM\0*"],
  ["HEIC", 4, "ftypheic"],
  ["HEIC", 4, "ftypheix"],
  ["HEIC", 4, "ftypmif1"],
  ["AVIF", 4, "ftypavif"],
  ["AVIF", 4, "ftypavis"],
  ["JPEG XL", 4, "JXL \r\n"],
  ["JPEG XL", 0, "\xff\x0a"],
  ["JPEG 2000", 4, "jP  \r\n"],
  ["Photoshop", 0, "8BPS"],
  ["OpenEXR", 0, "\x76\x2f\x31\x01"],
  ["SVG", 0, "<svg"],
  ["PPM", 0, "P6\n"],
  ["PGM", 0, "P5\n"],
];

/**
 * The name of a format of pictures that is not read here, by how a file begins; undefined if it begins like none.
 *
 * @example
 * ```ts
 * import { foreignFormat } from "./foreign_format.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(foreignFormat(new TextEncoder().encode("RIFF____WEBPVP8 ")), "WebP");
 * ```
 */
export function foreignFormat(bytes: Uint8Array): string | undefined {
  const text = String.fromCharCode(...bytes.subarray(0, 64));
  return MARKS.find(([, at, mark]) => text.startsWith(mark, at))?.[0];
}
