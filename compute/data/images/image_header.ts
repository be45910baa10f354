/**
 * What an image file says about itself, so that nothing huge is decoded unawares.
 *
 * @module
 */
import { readOrientation } from "./exif.ts";

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
  readonly trouble?: string;
}

/** The start of a segment of EXIF data in a JPEG: "Exif" and two zeros. */
const EXIF = 0x45786966;
/** Each pass over a picture takes time, however few bytes it has; programs write up to some 20. */
const MOST_SCANS = 100;

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
  return view.getUint16(0) === 0xffd8 ? readJpeg(view) : undefined;
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

/** Goes from segment to segment: EXIF, the one that begins a frame, and the scans behind it. */
function readJpeg(view: DataView): ImageHeader | undefined {
  let at = 2;
  let header: ImageHeader | undefined;
  let orientation: number | undefined;
  let scans = 0;
  while (at + 4 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) {
      if (scans === 0) break;
      at++;
      continue;
    }
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xd9) break;
    // Restarts and the like have no length, nor has a byte FF of a scan, which a 0 follows.
    if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    // Start of frame, of any coding; C4, C8 and CC are tables.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame && header === undefined && at + 10 <= view.byteLength) header = readFrame(view, at);
    if (marker === 0xe1 && orientation === undefined && at + 10 < view.byteLength && view.getUint32(at + 4) === EXIF) {
      orientation = readOrientation(part(view, at + 10, view.getUint16(at + 2) - 8));
    }
    if (marker === 0xda) scans++;
    at += 2 + view.getUint16(at + 2);
  }
  if (header === undefined) return undefined;
  const upright = { ...header, orientation: orientation ?? 1 };
  const trouble = `it has ${scans} passes, and ${MOST_SCANS} are read`;
  return scans > MOST_SCANS ? { ...upright, trouble } : upright;
}

function readFrame(view: DataView, at: number): ImageHeader {
  const coding = view.getUint8(at + 1) & 15;
  const bits = view.getUint8(at + 4);
  const components = view.getUint8(at + 9);
  const what = coding > 8 ? "its arithmetic coding" : coding > 2 ? "its lossless or hierarchical coding" : undefined;
  const trouble = what ?? (bits !== 8 ? `its ${bits} bits a channel` : undefined) ??
    ([1, 3, 4].includes(components) ? undefined : `its ${components} channels`);
  const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
  const found = { format: "jpeg", width, height, isGrey: components === 1, mayBeClear: false } as const;
  const header = { ...found, orientation: 1, components };
  return trouble === undefined ? header : { ...header, trouble: `${trouble} is of a kind of JPEG that is not read` };
}

function part(view: DataView, at: number, length: number): Uint8Array {
  const start = Math.min(at, view.byteLength);
  const end = Math.min(view.byteLength, start + Math.max(0, length));
  return new Uint8Array(view.buffer, view.byteOffset + start, end - start);
}
