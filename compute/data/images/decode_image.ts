/**
 * Decodes image files by TensorFlow's native kernels.
 *
 * @module
 */
import { readyBackend, type Tensor, type Tensor3D, type Tf } from "../../model/tensorflow.ts";
import { readImageHeader } from "./image_header.ts";

/** What tfjs-node offers beyond tfjs. */
interface NodeTf extends Tf {
  readonly node: {
    decodeImage(bytes: Uint8Array, channels: number, type: "int32", animations: boolean): Tensor3D;
  };
}

/** What its backend offers beyond the interface of all backends. */
interface NativeBackend {
  executeSingleOutput(name: string, attributes: unknown[], inputs: Tensor[]): Tensor;
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_ATTR_BOOL: number; readonly TF_INT32: number };
}

/** Turns files into images of one shape. */
export interface ImageDecoder {
  /**
   * Decodes a file and brings it to the shape, stretched where its sides are in another ratio. Of several frames the first.
   *
   * @param into receives height × width × channels bytes from `at` on
   * @returns what is wrong with the file, if something is
   */
  decode(bytes: Uint8Array, into: Uint8Array, at: number): string | undefined;
}

/** 50 million pixels: the largest cameras. */
const MOST_PIXELS = 50e6;
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
  threads?: number,
): Promise<ImageDecoder> {
  const tf = await readyBackend({ backend: "native", threads }) as NodeTf;
  const backend = tf.backend() as unknown as NativeBackend;
  const { binding } = backend;
  const attributes = [
    { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 },
    { name: "align_corners", type: binding.TF_ATTR_BOOL, value: false },
  ];

  function resize(image: Tensor3D): Tensor {
    const [rows, columns] = image.shape;
    if (rows === height && columns === width) return image;
    // Shrinking by area takes every pixel into account; enlarging that way would repeat pixels.
    if (rows < height || columns < width) return tf.image.resizeBilinear(image, [height, width]);
    return backend.executeSingleOutput("ResizeArea", attributes, [
      tf.expandDims(image, 0),
      tf.tensor1d([height, width], "int32"),
    ]);
  }

  return {
    decode(bytes, into, at) {
      const header = readImageHeader(bytes);
      if (header === undefined) return "it is no PNG, JPEG, BMP or GIF";
      const { width: columns, height: rows, format } = header;
      if (columns < 1 || rows < 1 || columns * rows > MOST_PIXELS) {
        return `its ${columns}×${rows} pixels are none, or more than ${MOST_PIXELS / 1e6} million`;
      }
      // BMP is decoded as it is; JPEG has no transparency.
      const asked = format === "png" ? channels : format === "jpeg" ? Math.min(channels, 3) : format === "gif" ? 3 : 0;
      try {
        tf.tidy(() => {
          const image = tf.node.decodeImage(bytes, asked, "int32", false);
          const depth = image.shape[2];
          convert(resize(image).dataSync(), depth, into.subarray(at, at + height * width * channels), channels);
        });
        return undefined;
      } catch (error) {
        const lines = (error as Error).message.split("\n");
        return `it cannot be decoded (${lines[lines.length - 1].replace(/^Message: /, "")})`;
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
