/**
 * The IDX format of MNIST and Fashion-MNIST, compressed by gzip or not.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Dataset, Examples } from "../examples.ts";
import { problemError, type ProblemKind } from "../data_problem.ts";

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
  const refuse = (kind: ProblemKind, what: string, fix: string, cause?: unknown) =>
    problemError(kind, { where: name, what, fix }, "read", cause);
  let bytes = file;
  if (file[0] === 0x1f && file[1] === 0x8b) {
    try {
      const unpacked = await promisify(gunzip)(Buffer.from(file.buffer, file.byteOffset, file.byteLength), {
        maxOutputLength: MOST_BYTES,
      });
      bytes = new Uint8Array(unpacked.buffer as ArrayBuffer, unpacked.byteOffset, unpacked.byteLength);
    } catch (cause) {
      throw refuse("syntax", "its gzip data is damaged", "fetch it again", cause);
    }
  }
  const dimensions = bytes[3];
  if (bytes.length < 8 || bytes[0] !== 0 || bytes[1] !== 0 || dimensions < 1 || dimensions > 4) {
    throw refuse("syntax", "it does not begin like an IDX file", "name a folder of IDX files");
  }
  if (bytes[2] !== 8) {
    throw refuse("syntax", `its entries have type ${bytes[2]}`, "only unsigned bytes (8) are read");
  }
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) {
    throw refuse("bound", `it ends within its header after ${bytes.length} bytes`, "fetch it again");
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, start);
  const extents = Array.from({ length: dimensions }, (_, index) => header.getUint32(4 + 4 * index));
  const length = extents.reduce((product, extent) => product * extent, 1);
  if (length !== bytes.length - start) {
    const what = `its header promises ${length} bytes and ${bytes.length - start} follow`;
    throw refuse("bound", what, "fetch it again");
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
    const what = `its training images are ${trainShape}, the others ${testShape}`;
    throw problemError("shape", { where: folder, what, fix: "take all four files from one set" }, "use the data in");
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
    const what = `"${part}" has ${count} images and ${labels.extents[0]} labels`;
    throw problemError("shape", { where: folder, what, fix: "take all four files from one set" }, "use the data in");
  }
  return { examples: { inputs: images.bytes, labels: labels.bytes }, shape: [height, width, channels] };
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
    const what = `it has ${array.extents.length} dimensions instead of ${dimensions[0]}`;
    throw problemError("bound", { where: path, what, fix: "it may be another file renamed" });
  }
  const what = `it has no file "${name}" or "${name}.gz"`;
  throw problemError("shape", { where: folder, what, fix: "fetch it there" }, "load data from");
}
