/**
 * What an image file says about itself, so that nothing huge is decoded unawares.
 *
 * @module
 */
import { readOrientation } from "./exif.ts";
import { readJpeg } from "./jpeg_structure.ts";

/** Format and extents of an image. */
export interface ImageHeader {
  readonly format: "png" | "jpeg" | "bmp" | "gif";
  /** As they are stored, before the picture is turned upright. */
  readonly width: number;
  readonly height: number;
  /** Neither colours nor a palette. */
  readonly isGrey: boolean;
  /** Its pixels may be transparent. */
  readonly mayBeClear: boolean;
  /** EXIF's orientation, 1 to 8; 1 is upright. */
  readonly orientation: number;
  /** Colours of a JPEG: 1 grey, 3, or 4 for print. */
  readonly components?: number;
  /** Why it cannot be decoded though it is of a known format. */
  readonly trouble?: string | undefined;
}

/**
 * Reads the header of a PNG, JPEG, BMP or GIF file, whatever its name; undefined if it has none that can be made out.
 *
 * @example
 * ```ts
 * import { readImageHeader } from "./image_header.ts";
 * import assert from "node:assert";
 *
 * const gif = new TextEncoder().encode("GIF89a\x03\x00\x02\x00___");
 * const { format, width, height } = readImageHeader(gif)!;
 * assert.deepStrictEqual([format, width, height], ["gif", 3, 2]);
 * ```
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 13) return undefined;
  if (view.getUint32(0) === 0x89504e47 && bytes.length >= 26) return readPng(view);
  const plain = { isGrey: false, mayBeClear: false, orientation: 1 };
  if (view.getUint32(0) === 0x47494638) {
    const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
    return { ...plain, format: "gif", width, height, mayBeClear: true };
  }
  // Text may begin with these two letters; a BMP has the length of its header behind them.
  const length = bytes.length >= 26 ? view.getUint32(14, true) : 0;
  if (view.getUint16(0) === 0x424d && length >= 12 && length <= 256) {
    if (length === 12) {
      return { ...plain, format: "bmp", width: view.getUint16(18, true), height: view.getUint16(20, true) };
    }
    // Rows of a BMP run from the top where its height is negative.
    const height = Math.abs(view.getInt32(22, true));
    const mayBeClear = bytes.length >= 34 && [3, 6].includes(view.getUint32(30, true));
    return { ...plain, format: "bmp", width: view.getInt32(18, true), height, mayBeClear };
  }
  const jpeg = view.getUint16(0) === 0xffd8 ? readJpeg(view) : undefined;
  if (jpeg === undefined) return undefined;
  return { format: "jpeg", isGrey: jpeg.components === 1, mayBeClear: false, ...jpeg };
}

/** Goes over the chunks for transparency and EXIF. */
function readPng(view: DataView): ImageHeader {
  const kind = view.getUint8(25);
  let mayBeClear = kind === 4 || kind === 6;
  let orientation = 1;
  for (let at = 33; at + 12 <= view.byteLength;) {
    const [length, name] = [view.getUint32(at), view.getUint32(at + 4)];
    // tRNS and eXIf.
    if (name === 0x74524e53) mayBeClear = true;
    if (name === 0x65584966) orientation = readOrientation(part(view, at + 8, length));
    at += 12 + length;
  }
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  return { format: "png", width, height, isGrey: kind === 0 || kind === 4, mayBeClear, orientation };
}

function part(view: DataView, at: number, length: number): Uint8Array {
  const start = Math.min(at, view.byteLength);
  const end = Math.min(view.byteLength, start + Math.max(0, length));
  return new Uint8Array(view.buffer, view.byteOffset + start, end - start);
}
