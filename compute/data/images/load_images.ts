/**
 * Examples from image files in one folder a class.
 *
 * @module
 */
import { join } from "node:path";
import { suggestion } from "../../support/mod.ts";
import type { SpecOf } from "../data_spec.ts";
import { type ImageDecoder, openImageDecoder } from "./decode_image.ts";
import { type Dataset, entriesOf, type Examples } from "../examples.ts";
import { holdOut } from "../held_out.ts";
import type { ClassListing } from "../class_folders.ts";
import { listImages } from "./image_files.ts";
import { selectExamples } from "../partition.ts";
import { type DataProblem, problemError, problemOf, type Report } from "../data_problem.ts";
import { readBounded } from "../read_bounded.ts";

const MOST_BYTES_A_FILE = 64e6;
/** Of all images together, as they are kept. */
const MOST_BYTES = 2e9;

/**
 * Loads a folder with `train/<class>/*` and perhaps `test/<class>/*`; without that, the task's share is held out. Images
 * are brought to the task's shape. A class may have no folder: then this node has no example of it.
 *
 * @throws {TypeError} if there is no image, or a folder is named like no class
 * @throws {SyntaxError|RangeError} if a file cannot be decoded, or there are too many
 */
export async function loadImages(
  spec: SpecOf<"images">,
  folder: string,
  report: Report,
  threads?: number,
): Promise<Dataset> {
  const listed = await listImages(join(folder, "train"));
  if (listed === undefined) {
    const fix = "put one folder for each class, named like it, into it";
    throw problemError("shape", { where: folder, what: 'it has no folder "train"', fix }, "load images from");
  }
  const decoder = await openImageDecoder(spec.shape, { ground: spec.ground, threads });
  const read = async (part: string, listing: ClassListing): Promise<Examples> => {
    const examples = await readImages(spec, listing, decoder, report);
    if (examples.labels.length > 0) return examples;
    const fix = "put PNG, JPEG, BMP or GIF files into the folders of the classes";
    throw problemError("shape", { where: join(folder, part), what: "it has no image", fix }, "load images from");
  };
  const train = await read("train", listed);
  const [shape, classes] = [spec.shape, spec.classes.length];
  const held = await listImages(join(folder, "test"));
  if (held !== undefined) return { train, test: await read("test", held), shape, classes };
  if (train.labels.length < 2) {
    const fix = "add some to train/ or test/";
    throw problemError("shape", { where: folder, what: "it has one image, and none to hold out", fix }, "use");
  }
  const parts = holdOut(train.labels.length, spec.heldOut);
  return { train: selectExamples(train, parts.train), test: selectExamples(train, parts.test), shape, classes };
}

async function readImages(
  spec: SpecOf<"images">,
  { files, folders, broken }: ClassListing,
  decoder: ImageDecoder,
  report: Report,
): Promise<Examples> {
  for (const problem of broken) report("shape", problem);
  const foreign = folders.filter((name) => !spec.classes.includes(name));
  for (const name of foreign) {
    const path = files.find((file) => file.folder === name)?.path;
    if (path === undefined) continue;
    const fix = `rename or move its folder. ${suggestion(name, spec.classes)}`;
    report("shape", { where: path, what: `"${name}" is none of the task's classes`, fix });
  }
  const known = files.filter(({ folder }) => !foreign.includes(folder));
  const entries = entriesOf(spec.shape);
  if (known.length * entries > MOST_BYTES) {
    const what = `${known.length} images of ${entries} bytes are more than ${MOST_BYTES / 1e9} GB`;
    const fix = "take fewer, or a task with smaller ones";
    throw problemError("bound", { where: known[0].path, what, fix }, "load images beside");
  }
  const [inputs, labels] = [new Uint8Array(known.length * entries), new Uint8Array(known.length)];
  let count = 0;
  for (const { path, folder } of known) {
    const problem = await decodeFile(path, decoder, inputs, count * entries);
    if (problem === undefined) labels[count++] = spec.classes.indexOf(folder);
    else report("syntax", problem);
  }
  return { inputs: inputs.subarray(0, count * entries), labels: labels.subarray(0, count) };
}

async function decodeFile(
  path: string,
  decoder: ImageDecoder,
  into: Uint8Array,
  at: number,
): Promise<DataProblem | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readBounded(path, MOST_BYTES_A_FILE);
  } catch (error) {
    return problemOf(error, path);
  }
  const fault = decoder.decode(bytes, into, at);
  return fault === undefined ? undefined : { where: path, ...fault };
}
