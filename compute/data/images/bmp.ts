/**
 * Decodes BMP files: palettes of 1, 4 and 8 bits, run lengths, 16, 24 and 32 bits, from the top or the bottom.
 *
 * TensorFlow's own kernel takes a palette's indices for grey and knows no other form; packages for it are not kept up.
 *
 * @module
 */
import type { Pixels } from "./pixels.ts";

/** What the headers say. */
interface Form {
  readonly width: number;
  readonly height: number;
  readonly isFromTop: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Blue, green, red of each index, and a fourth byte, but of the oldest files. */
  readonly palette: Uint8Array;
  readonly step: number;
  /** Bits of red, green, blue and alpha. */
  readonly masks: readonly number[];
  readonly data: Uint8Array;
}

const [PLAIN, RLE8, RLE4, BITFIELDS, ALPHA_BITFIELDS] = [0, 1, 2, 3, 6];
const COMPRESSIONS: Readonly<Record<number, string>> = { 4: "JPEG", 5: "PNG", 11: "CMYK", 12: "CMYK", 13: "CMYK" };
const TORN = "it ends too early, or is damaged";

/**
 * Decodes a BMP whose extents the caller has found to be bearable.
 *
 * @returns its pixels, of three channels, or of four where it says which bits are alpha; or what is wrong with it
 */
export function decodeBmp(bytes: Uint8Array): Pixels | string {
  const form = readForm(bytes);
  if (typeof form === "string") return form;
  const { height, width, compression, bits } = form;
  if (compression === RLE8 || compression === RLE4) {
    const indices = expand(form);
    return typeof indices === "string" ? indices : paint(form, (y, x) => indices[y * width + x]);
  }
  const stride = 4 * Math.ceil(width * bits / 32);
  if (form.data.length < stride * (height - 1) + Math.ceil(width * bits / 8)) return TORN;
  const { data } = form;
  if (bits > 8) return unpack(form, stride);
  const each = 8 / bits;
  return paint(form, (y, x) => {
    const byte = data[y * stride + Math.floor(x / each)];
    return (byte >> (8 - bits - bits * (x % each))) & ((1 << bits) - 1);
  });
}

function readForm(bytes: Uint8Array): Form | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 26) return TORN;
  const size = view.getUint32(14, true);
  const isOld = size === 12;
  if ((!isOld && size < 40) || 14 + size > bytes.length) {
    return isOld || size >= 40 ? TORN : "its header is of no known kind";
  }
  const width = isOld ? view.getUint16(18, true) : view.getInt32(18, true);
  const given = isOld ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(isOld ? 24 : 28, true);
  const compression = isOld ? PLAIN : view.getUint32(30, true);
  const start = view.getUint32(10, true);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) return `it has ${bits} bits a pixel, and 1, 4, 8, 16, 24 and 32 are read`;
  const isKnown = compression === PLAIN || (compression === RLE8 && bits === 8) ||
    (compression === RLE4 && bits === 4) ||
    ((compression === BITFIELDS || compression === ALPHA_BITFIELDS) && (bits === 16 || bits === 32));
  if (!isKnown) return `its compression (${COMPRESSIONS[compression] ?? compression} at ${bits} bits) is not read`;
  const isMasked = compression === BITFIELDS || compression === ALPHA_BITFIELDS;
  // Masks stand in the larger headers, or behind the smallest.
  const behind = isMasked && size === 40 ? (compression === ALPHA_BITFIELDS ? 16 : 12) : 0;
  if (start < 14 + size || start > bytes.length || 54 + (isMasked ? 12 : 0) > bytes.length && !isOld) return TORN;
  const hasAlpha = isMasked && (compression === ALPHA_BITFIELDS || size >= 56) && bytes.length >= 70;
  const masks = isMasked
    ? [54, 58, 62].map((at) => view.getUint32(at, true)).concat(hasAlpha ? view.getUint32(66, true) : 0)
    : bits === 16
    ? [0x7c00, 0x03e0, 0x001f, 0]
    : [0xff0000, 0xff00, 0xff, 0];
  const palette = bytes.subarray(14 + size + behind, start);
  const step = isOld ? 3 : 4;
  return {
    width,
    height: Math.abs(given),
    isFromTop: given < 0,
    bits,
    compression,
    palette,
    step,
    masks,
    data: bytes.subarray(start),
  };
}

/** Looks up each pixel's index; rows are counted as they lie in the file. */
function paint({ height, width, isFromTop, palette, step }: Form, indexAt: (y: number, x: number) => number) {
  const data = new Uint8Array(3 * height * width);
  const colours = Math.floor(palette.length / step);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const row = isFromTop ? y : height - 1 - y;
    for (let x = 0; x < width; x++, to += 3) {
      const index = indexAt(row, x);
      if (index >= colours) return `a pixel has colour ${index}, and its palette ends at ${colours - 1}`;
      for (let channel = 0; channel < 3; channel++) data[to + channel] = palette[index * step + 2 - channel];
    }
  }
  return { height, width, channels: 3, data };
}

function unpack({ height, width, isFromTop, bits, masks, data: from }: Form, stride: number): Pixels {
  const channels = masks[3] === 0 ? 3 : 4;
  const data = new Uint8Array(channels * height * width);
  const bytes = bits / 8;
  const parts = masks.slice(0, channels).map((mask) => {
    const low = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
    const most = mask >>> low;
    return { mask, low, scale: most === 0 ? 0 : 255 / most };
  });
  let to = 0;
  for (let y = 0; y < height; y++) {
    let at = (isFromTop ? y : height - 1 - y) * stride;
    for (let x = 0; x < width; x++, at += bytes) {
      let value = 0;
      for (let byte = 0; byte < bytes; byte++) value |= from[at + byte] << (8 * byte);
      for (const { mask, low, scale } of parts) data[to++] = Math.round(((value & mask) >>> low) * scale);
    }
  }
  return { height, width, channels, data };
}

/** Run lengths to an index a pixel; what they leave out has index 0. */
function expand({ height, width, compression, data }: Form): Uint8Array | string {
  const indices = new Uint8Array(height * width);
  let [at, x, y] = [0, 0, 0];
  const put = (index: number) => {
    if (x < width && y < height) indices[y * width + x] = index;
    x++;
  };
  const half = (byte: number, pixel: number) => compression === RLE8 ? byte : pixel % 2 === 0 ? byte >> 4 : byte & 15;
  while (at + 1 < data.length) {
    const [count, value] = [data[at], data[at + 1]];
    at += 2;
    if (count > 0) {
      for (let pixel = 0; pixel < count; pixel++) put(half(value, pixel));
    } else if (value === 0) {
      [x, y] = [0, y + 1];
    } else if (value === 1) {
      return indices;
    } else if (value === 2) {
      if (at + 1 >= data.length) return TORN;
      [x, y] = [x + data[at], y + data[at + 1]];
      at += 2;
    } else {
      const length = compression === RLE8 ? value : Math.ceil(value / 2);
      if (at + length > data.length) return TORN;
      for (let pixel = 0; pixel < value; pixel++) {
        put(half(data[at + (compression === RLE8 ? pixel : pixel >> 1)], pixel));
      }
      at += length + length % 2;
    }
  }
  // Some programs leave the end's mark out.
  return y >= height - 1 ? indices : TORN;
}
