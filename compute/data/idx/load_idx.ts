/**
 * The data of MNIST, Fashion-MNIST, EMNIST and others in the IDX format.
 *
 * @module
 */
import { basename } from "node:path";
import type { SpecOf } from "../data_spec.ts";
import type { Dataset } from "../examples.ts";
import { holdOut } from "../held_out.ts";
import { selectExamples } from "../partition.ts";
import { problemError } from "../data_problem.ts";
import { readBounded } from "../read_bounded.ts";
import { findIdx, type IdxPart, missingTest } from "./find_idx.ts";
import { type IdxArray, MOST_IDX_BYTES, parseIdx } from "./parse_idx.ts";

/** How the files are to be read. */
export type IdxOptions = Partial<Pick<SpecOf<"idx">, "firstLabel" | "transposed" | "heldOut">>;

/** Images of one part, and the class of each. */
interface Part {
  readonly examples: {
    readonly inputs: Uint8Array<ArrayBuffer>;
    readonly labels: Uint8Array<ArrayBuffer>;
  };
  readonly shape: readonly [number, number, number];
}

/**
 * Loads a folder of four IDX files (`find_idx.ts` has their names). Without the two to measure on, a share of the others is
 * held out, if `heldOut` says which.
 *
 * @throws {TypeError} if a file is missing, or images and labels do not fit together
 * @throws {SyntaxError|RangeError} if a file is corrupt
 */
export async function loadIdx(folder: string, options: IdxOptions = {}): Promise<Dataset> {
  const { heldOut } = options;
  const files = await findIdx(folder);
  const train = await readPart(files.train, options);
  const classes = (labels: Uint8Array) => 1 + labels.reduce((most, label) => Math.max(most, label), 0);
  if (files.test === undefined) {
    if (heldOut === undefined) throw missingTest(folder, files.set);
    const { labels } = train.examples;
    if (labels.length < 2) {
      const what = "it has one image, and none to hold out";
      throw problemError("shape", { where: folder, what, fix: "give it more" }, "use the data in");
    }
    const parts = holdOut(labels.length, heldOut);
    return {
      train: selectExamples(train.examples, parts.train),
      test: selectExamples(train.examples, parts.test),
      shape: train.shape,
      classes: classes(labels),
    };
  }
  const test = await readPart(files.test, options);
  const [trainShape, testShape] = [train.shape, test.shape].map((shape) => shape.join("×"));
  if (trainShape !== testShape) {
    const what = `its training images are ${trainShape}, the others ${testShape}`;
    throw problemError("shape", { where: folder, what, fix: "take all four files from one set" }, "use the data in");
  }
  const most = Math.max(classes(train.examples.labels), classes(test.examples.labels));
  return { train: train.examples, test: test.examples, shape: train.shape, classes: most };
}

async function readPart(files: IdxPart, options: IdxOptions): Promise<Part> {
  const [firstLabel, isTransposed]: [number, boolean] = [options.firstLabel ?? 0, options.transposed ?? false];
  const images = await readIdx(files.images, [3, 4]);
  const labels = await readIdx(files.labels, [1]);
  const [count, height, width, channels = 1] = images.extents;
  if (count !== labels.extents[0]) {
    const what = `it has ${count} images, and "${basename(files.labels)}" ${labels.extents[0]} labels`;
    throw problemError("shape", { where: files.images, what, fix: "take all files from one set" }, "use the data in");
  }
  if (images.bytes.length === 0) {
    const what = `its ${count} images of ${height}×${width} have no pixel`;
    throw problemError("shape", { where: files.images, what, fix: "fetch it again" });
  }
  const early = labels.bytes.findIndex((label) => label < firstLabel);
  if (early >= 0) {
    const what = `its label is ${labels.bytes[early]}, and by the task labels begin at ${firstLabel}`;
    const fix = 'take "firstLabel" out of the task, or other files';
    throw problemError("bound", { where: `${files.labels}, image ${early}`, what, fix });
  }
  const shape = isTransposed ? [width, height, channels] as const : [height, width, channels] as const;
  return {
    examples: {
      inputs: isTransposed ? transpose(images.bytes, height, width, channels) : images.bytes,
      labels: firstLabel === 0 ? labels.bytes : labels.bytes.map((label) => label - firstLabel),
    },
    shape,
  };
}

/** Images by rows, from images by columns: `height` and `width` are those that the file tells. */
function transpose(bytes: Uint8Array, height: number, width: number, channels: number): Uint8Array<ArrayBuffer> {
  const turned = new Uint8Array(bytes.length);
  for (let image = 0; image < bytes.length; image += height * width * channels) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const from = image + (row * width + column) * channels;
        const to = image + (column * height + row) * channels;
        for (let channel = 0; channel < channels; channel++) turned[to + channel] = bytes[from + channel];
      }
    }
  }
  return turned;
}

async function readIdx(path: string, dimensions: readonly number[]): Promise<IdxArray> {
  const array = await parseIdx(await readBounded(path, MOST_IDX_BYTES), path);
  if (dimensions.includes(array.extents.length)) return array;
  const what = `it has ${array.extents.length} dimensions instead of ${dimensions[0]}`;
  throw problemError("bound", { where: path, what, fix: "it may be another file renamed" });
}
