/**
 * What an image file says about itself, so that nothing huge is decoded unawares.
 *
 * @module
 */

/** Format and extents of an image. */
export interface ImageHeader {
  readonly format: "png" | "jpeg" | "bmp" | "gif";
  readonly width: number;
  readonly height: number;
  /** Neither colours nor a palette. */
  readonly isGrey: boolean;
}

/**
 * Reads the header of a PNG, JPEG, BMP or GIF file; undefined if it has none that can be made out.
 *
 * @example
 * ```ts
 * import { readImageHeader } from "./image_header.ts";
 * import assert from "node:assert";
 *
 * const gif = new TextEncoder().encode("GIF89a\x03\x00\x02\x00___");
 * assert.deepStrictEqual(readImageHeader(gif), { format: "gif", width: 3, height: 2, isGrey: false });
 * ```
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 13) return undefined;
  if (view.getUint32(0) === 0x89504e47 && bytes.length >= 26) {
    const isGrey = bytes[25] === 0 || bytes[25] === 4;
    return { format: "png", width: view.getUint32(16), height: view.getUint32(20), isGrey };
  }
  if (view.getUint32(0) === 0x47494638) {
    return { format: "gif", width: view.getUint16(6, true), height: view.getUint16(8, true), isGrey: false };
  }
  if (view.getUint16(0) === 0x424d && bytes.length >= 26) {
    // Rows of a BMP run from the top where its height is negative.
    const height = Math.abs(view.getInt32(22, true));
    return { format: "bmp", width: view.getInt32(18, true), height, isGrey: false };
  }
  return view.getUint16(0) === 0xffd8 ? readJpeg(view) : undefined;
}

/** Goes from segment to segment up to the one that begins a frame. */
function readJpeg(view: DataView): ImageHeader | undefined {
  let at = 2;
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    // Start of frame, of any coding; C4, C8 and CC are tables.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      return { format: "jpeg", width, height, isGrey: view.getUint8(at + 9) === 1 };
    }
    // Restarts and the like have no length.
    at += marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8) ? 2 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}
