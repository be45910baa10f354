/**
 * The IDX format of MNIST and Fashion-MNIST, compressed by gzip or not.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Dataset, Examples } from "./examples.ts";

// What one file may hold once unpacked: twice the images of EMNIST, the largest set in this format.
const MOST_BYTES = 1.5e9;

/** Bytes with their extents, outermost first. */
export interface IdxArray {
  readonly extents: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Reads one IDX file of unsigned bytes.
 *
 * @param name what an error calls the file
 * @throws {SyntaxError} if it does not begin as such a file, or its gzip is damaged
 * @throws {RangeError} if its length is not what its header says
 */
export async function parseIdx(file: Uint8Array<ArrayBuffer>, name: string): Promise<IdxArray> {
  let bytes = file;
  if (file[0] === 0x1f && file[1] === 0x8b) {
    try {
      const unpacked = await promisify(gunzip)(Buffer.from(file.buffer, file.byteOffset, file.byteLength), {
        maxOutputLength: MOST_BYTES,
      });
      bytes = new Uint8Array(unpacked.buffer as ArrayBuffer, unpacked.byteOffset, unpacked.byteLength);
    } catch (cause) {
      throw new SyntaxError(`Cannot read "${name}": its gzip data is damaged; fetch it again`, { cause });
    }
  }
  const dimensions = bytes[3];
  if (bytes.length < 8 || bytes[0] !== 0 || bytes[1] !== 0 || dimensions < 1 || dimensions > 4) {
    throw new SyntaxError(`Cannot read "${name}": it does not begin like an IDX file; name a folder of IDX files`);
  }
  if (bytes[2] !== 8) {
    throw new SyntaxError(`Cannot read "${name}": its entries have type ${bytes[2]}; only unsigned bytes (8) are read`);
  }
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) {
    throw new RangeError(
      `Cannot read "${name}": it ends within its header after ${bytes.length} bytes; fetch it again`,
    );
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, start);
  const extents = Array.from({ length: dimensions }, (_, index) => header.getUint32(4 + 4 * index));
  const length = extents.reduce((product, extent) => product * extent, 1);
  if (length !== bytes.length - start) {
    throw new RangeError(
      `Cannot read "${name}": its header promises ${length} bytes and ${bytes.length - start} follow; fetch it again`,
    );
  }
  return { extents, bytes: bytes.subarray(start) };
}

/**
 * Loads a folder that holds `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
 * `t10k-labels-idx1-ubyte`, each with or without `.gz`.
 *
 * @throws {TypeError} if a file is missing, or images and labels do not fit together
 * @throws {SyntaxError|RangeError} if a file is corrupt
 */
export async function loadIdx(folder: string): Promise<Dataset> {
  const [train, test] = [await readPart(folder, "train"), await readPart(folder, "t10k")];
  const [trainShape, testShape] = [train.shape, test.shape].map((shape) => shape.join("×"));
  if (trainShape !== testShape) {
    throw new TypeError(
      `Cannot use the data in "${folder}": its training images are ${trainShape}, the others ${testShape}; ` +
        `take all four files from one set`,
    );
  }
  const largest = train.examples.labels.reduce((most, label) => Math.max(most, label), 0);
  return { train: train.examples, test: test.examples, shape: train.shape, classes: largest + 1 };
}

async function readPart(
  folder: string,
  part: string,
): Promise<{ examples: Examples; shape: readonly [number, number, number] }> {
  const images = await readIdx(folder, `${part}-images-idx3-ubyte`, [3, 4]);
  const labels = await readIdx(folder, `${part}-labels-idx1-ubyte`, [1]);
  const [count, height, width, channels = 1] = images.extents;
  if (count !== labels.extents[0] || count === 0) {
    throw new TypeError(
      `Cannot use the data in "${folder}": "${part}" has ${count} images and ${labels.extents[0]} labels; ` +
        `take all four files from one set`,
    );
  }
  return { examples: { images: images.bytes, labels: labels.bytes }, shape: [height, width, channels] };
}

async function readIdx(folder: string, name: string, dimensions: readonly number[]): Promise<IdxArray> {
  for (const path of [join(folder, name), join(folder, `${name}.gz`)]) {
    const file = await Deno.readFile(path).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    });
    if (file === undefined) continue;
    const array = await parseIdx(file, path);
    if (dimensions.includes(array.extents.length)) return array;
    throw new RangeError(
      `Cannot read "${path}": it has ${array.extents.length} dimensions instead of ${dimensions[0]}; ` +
        `it may be another file renamed`,
    );
  }
  throw new TypeError(`Cannot load data from "${folder}": it has no file "${name}" or "${name}.gz"; fetch it there`);
}
