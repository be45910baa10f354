/**
 * Decodes image files: PNG, JPEG and GIF by TensorFlow's native kernels, BMP here.
 *
 * @module
 */
import { readyBackend, type Tensor3D, type Tf } from "../../engine/mod.ts";
import { decodeBmp } from "./bmp.ts";
import { readGifFrame } from "./gif.ts";
import { findFault, type ImageFault, REPLACE, SAVE_ANEW } from "./image_fault.ts";
import { type ImageHeader, readImageHeader } from "./image_header.ts";
import { DAMAGED } from "./jpeg_structure.ts";
import { layOn, type Pixels, turnUpright } from "./pixels.ts";
import { resize } from "./resize.ts";

/** What tfjs-node offers beyond tfjs. */
interface NodeTf extends Tf {
  readonly node: {
    decodeImage(bytes: Uint8Array, channels: number, type: "int32", animations: boolean): Tensor3D;
    decodeJpeg(
      bytes: Uint8Array,
      channels: number,
      ratio: number,
      fancyUpscaling: boolean,
      recoverTruncated: boolean,
      acceptableFraction: number,
      method: "INTEGER_ACCURATE",
    ): Tensor3D;
  };
}

/** Turns files into images of one shape. */
export interface ImageDecoder {
  /**
   * Decodes a file, turns it upright as its EXIF data says, and brings it to the shape, stretched where its sides are in
   * another ratio. Of several frames the first. It takes up to 32 bytes of memory a pixel of the file, 1.6 GB for the
   * largest that is read.
   *
   * @param into receives height × width × channels bytes from `at` on
   * @returns what is wrong with the file, if something is
   */
  decode(bytes: Uint8Array, into: Uint8Array, at: number): ImageFault | undefined;
}

/** How files are decoded. */
export interface DecoderOptions {
  /**
   * What transparent pixels lie on where the shape has no channel for them. Undefined: their colours are taken as if
   * they were opaque, as manifests had it that say no ground.
   */
  readonly ground?: "white" | "black" | undefined;
  /** Of the native kernels; as many as there are cores by default. */
  readonly threads?: number | undefined;
}

/** Pixels that leave the native kernels at a time. */
const BAND = 1e6;
/** Luma of ITU-R BT.601, as image formats have it. */
const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * Readies a decoder. TensorFlow's native backend is the one in use from then on, until another is readied.
 *
 * @param shape height, width and channels: 1 grey, 3 RGB or 4 RGBA
 * @throws {Error} if the native backend is not set up
 */
export async function openImageDecoder(
  [height, width, channels]: readonly [number, number, number],
  { ground, threads }: DecoderOptions = {},
): Promise<ImageDecoder> {
  const tf = await readyBackend({ backend: "native", threads }) as NodeTf;
  const isLaid = ground !== undefined && channels !== 4;

  function decodeNatively(bytes: Uint8Array, asked: number, isJpeg = false): Pixels {
    // The kernel's own choice of a method is some levels darker than what other programs show.
    const image = isJpeg
      ? tf.node.decodeJpeg(bytes, asked, 1, true, false, 1, "INTEGER_ACCURATE")
      : tf.node.decodeImage(bytes, asked, "int32", false);
    try {
      const [rows, columns, depth] = image.shape;
      const data = new Uint8Array(rows * columns * depth);
      // The kernel gives four bytes for one, so that they leave it some rows at a time.
      const band = Math.max(1, Math.floor(BAND / columns));
      for (let row = 0; row < rows; row += band) {
        const part = tf.slice(image, [row, 0, 0], [Math.min(band, rows - row), columns, depth]);
        data.set(part.dataSync<"int32">(), row * columns * depth);
        part.dispose();
      }
      return { height: rows, width: columns, channels: depth, data };
    } finally {
      image.dispose();
    }
  }

  function decodeGif(bytes: Uint8Array, { height, width }: ImageHeader): Pixels | string {
    const frame = readGifFrame(bytes);
    if (typeof frame === "string") return frame;
    const { data } = decodeNatively(frame.file, 3);
    const clear = isLaid || channels === 4 ? frame.clear : undefined;
    const out = new Uint8Array(4 * height * width);
    for (let y = 0; y < frame.height; y++) {
      for (let x = 0; x < frame.width; x++) {
        const index = data[3 * (y * frame.width + x)];
        if (index === clear) continue;
        const to = 4 * ((frame.top + y) * width + frame.left + x);
        for (let channel = 0; channel < 3; channel++) out[to + channel] = frame.palette[3 * index + channel];
        out[to + 3] = 255;
      }
    }
    return { height, width, channels: 4, data: out };
  }

  function decodeAny(bytes: Uint8Array, header: ImageHeader): Pixels | string {
    const { format, mayBeClear, components } = header;
    if (format === "bmp") return decodeBmp(bytes);
    if (format === "gif") return decodeGif(bytes, header);
    if (format === "jpeg") {
      // Grey cannot be had from the four colours of print.
      return decodeNatively(bytes, components === 1 ? 1 : components === 4 ? 3 : Math.min(channels, 3), true);
    }
    // Where a file has no alpha, the kernel would make one of the file's own depth.
    return decodeNatively(bytes, mayBeClear && (isLaid || channels === 4) ? 4 : Math.min(channels, 3));
  }

  return {
    decode(bytes, into, at) {
      const header = readImageHeader(bytes);
      const fault = findFault(bytes, header);
      if (header === undefined || fault !== undefined) return fault;
      try {
        const stored = decodeAny(bytes, header);
        if (typeof stored === "string") return { what: stored, fix: SAVE_ANEW };
        const upright = turnUpright(stored, header.orientation);
        const pixels = isLaid ? layOn(upright, ground === "white" ? 255 : 0) : upright;
        const own = into.subarray(at, at + height * width * channels);
        convert(resize(pixels, height, width), pixels.channels, own, channels);
        return undefined;
      } catch {
        // What the kernels say is about their own calls, and means nothing to whoever has the file.
        return { what: DAMAGED.replace("JPEG", header.format.toUpperCase()), fix: REPLACE };
      }
    },
  };
}

/** Pixels of `from` channels to pixels of `to` channels. */
function convert(pixels: ArrayLike<number>, from: number, out: Uint8Array, to: number): void {
  for (let pixel = 0; pixel * to < out.length; pixel++) {
    const [source, target] = [pixel * from, pixel * to];
    const at = (channel: number) => pixels[source + (from < 3 ? 0 : channel)];
    if (to === 1) {
      out[target] = Math.round(from < 3 ? pixels[source] : LUMA[0] * at(0) + LUMA[1] * at(1) + LUMA[2] * at(2));
      continue;
    }
    for (let channel = 0; channel < 3; channel++) out[target + channel] = Math.round(at(channel));
    if (to === 4) out[target + 3] = from === 4 ? Math.round(pixels[source + 3]) : 255;
  }
}
