/**
 * Drafts the classes and the shape of a folder of images.
 *
 * @module
 */
import { join } from "node:path";
import type { Guess, GuessOptions } from "../guess_options.ts";
import { type ImageFile, listImages } from "./image_files.ts";
import { type ImageHeader, readImageHeader } from "./image_header.ts";
import { problemError } from "../data_problem.ts";
import { readBounded } from "../read_bounded.ts";

/** Images whose headers are looked at, from all over the folder. */
const LOOKED_AT = 64;
const LARGEST = 64;
const USUAL = 32;
const MOST_BYTES = 64e6;

/**
 * Takes the folders in `train/` as classes, and the size of the images if all have one that is small: else 32×32.
 *
 * @throws {TypeError} if there are no two classes or no image
 */
export async function guessImages(folder: string, options: GuessOptions): Promise<Guess> {
  const train = join(folder, "train");
  const [listed, held] = [await listImages(train), await listImages(join(folder, "test"))];
  const classes = [...new Set([...listed?.folders ?? [], ...held?.folders ?? []])].sort();
  if (listed === undefined || listed.files.length === 0 || classes.length < 2 || classes.length > 256) {
    const what = `it has ${classes.length} folders of classes with ${listed?.files.length ?? 0} images`;
    throw problemError("shape", { where: train, what, fix: "put the images of 2 to 256 classes there" }, "draft from");
  }
  const heldOut = { share: options.heldOut ?? 0.15, seed: options.seed ?? 1 };
  const { shape: wanted } = options;
  if (wanted?.length === 3) {
    const shape: [number, number, number] = [wanted[0], wanted[1], wanted[2]];
    return { spec: { kind: "images", shape, classes, shift: 1, heldOut }, notes: [] };
  }
  const headers = await readHeaders(listed.files);
  const sizes = new Set(headers.map(({ height, width }) => `${height}×${width}`));
  const { height, width } = headers[0] ?? { height: USUAL, width: USUAL };
  const isAlike = sizes.size === 1 && Math.max(height, width) <= LARGEST;
  const channels = headers.length > 0 && headers.every(({ isGrey }) => isGrey) ? 1 : 3;
  const shape: [number, number, number] = isAlike ? [height, width, channels] : [USUAL, USUAL, channels];
  const notes = isAlike ? [] : [
    `Images are brought to ${USUAL}×${USUAL}; they have ${
      sizes.size === 1 ? [...sizes][0] : "different sizes"
    }. The model's input sets another size.`,
  ];
  return { spec: { kind: "images", shape, classes, shift: 1, heldOut }, notes };
}

async function readHeaders(files: readonly ImageFile[]): Promise<ImageHeader[]> {
  const count = Math.min(LOOKED_AT, files.length);
  const headers: ImageHeader[] = [];
  for (let looked = 0; looked < count; looked++) {
    const { path } = files[Math.floor(looked * files.length / count)];
    const header = readImageHeader(await readBounded(path, MOST_BYTES));
    if (header !== undefined) headers.push(header);
  }
  return headers;
}
