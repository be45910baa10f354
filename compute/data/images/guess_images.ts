/**
 * Drafts the classes and the shape of a folder of images.
 *
 * @module
 */
import { join } from "node:path";
import type { Guess, GuessOptions } from "../guess_options.ts";
import { chooseGround } from "./choose_ground.ts";
import { findFault } from "./image_fault.ts";
import type { ClassFile, ClassListing } from "../class_folders.ts";
import { listImages } from "./image_files.ts";
import { type ImageHeader, readImageHeader } from "./image_header.ts";
import { type DataProblem, problemError, problemOf } from "../data_problem.ts";
import { readBounded } from "../read_bounded.ts";

/** Images whose headers are looked at, from all over the folder. */
const LOOKED_AT = 64;
const LARGEST = 64;
const USUAL = 32;
const MOST_BYTES = 64e6;
/** Of transparent pictures that are decoded, so that it takes seconds. */
const MOST_PIXELS = 20e6;

/** What was looked at. */
interface Sample {
  readonly headers: readonly ImageHeader[];
  /** Files whose pixels may be transparent. */
  readonly clear: readonly Uint8Array[];
  /** What is wrong with the others. */
  readonly faults: readonly DataProblem[];
}

/**
 * Takes the folders in `train/` as classes, and the size of the images if all have one that is small: else 32×32. The
 * ground for transparent pixels is the one on which they show more.
 *
 * @throws {TypeError} if there are no two classes or no image
 */
export async function guessImages(folder: string, options: GuessOptions): Promise<Guess> {
  const train = join(folder, "train");
  const [listed, held] = [await listImages(train), await listImages(join(folder, "test"))];
  const classes = [...new Set([...listed?.folders ?? [], ...held?.folders ?? []])].sort();
  const broken = [...listed?.broken ?? [], ...held?.broken ?? []];
  const left = broken.map(({ where, what, fix }) => `Left out: "${where}": ${what}; ${fix}.`);
  if (listed === undefined || listed.files.length === 0 || classes.length < 2 || classes.length > 256) {
    const count = `it has ${classes.length} folders of classes with ${listed?.files.length ?? 0} images`;
    const what = broken.length === 0 ? count : `${count}, and "${broken[0].where}": ${broken[0].what}`;
    throw problemError("shape", { where: train, what, fix: "put the images of 2 to 256 classes there" }, "draft from");
  }
  const heldOut = { share: options.heldOut ?? 0.15, seed: options.seed ?? 1 };
  const { headers, clear, faults } = await readSample(listed.files);
  if (headers.length === 0) {
    const [{ where, what, fix }] = faults;
    const all = `none of the ${faults.length} images looked at can be read; the first: ${what}`;
    throw problemError("shape", { where, what: all, fix }, "draft from");
  }
  const { shape: wanted } = options;
  const sizes = new Set(headers.map(uprightSize).map(({ height, width }) => `${height}×${width}`));
  const { height, width } = uprightSize(headers[0]);
  const isAlike = sizes.size === 1 && Math.max(height, width) <= LARGEST;
  const channels = headers.every(({ isGrey }) => isGrey) ? 1 : 3;
  const drafted: [number, number, number] = isAlike ? [height, width, channels] : [USUAL, USUAL, channels];
  const asked = wanted === undefined ? undefined : pictureShape(wanted, drafted);
  const shape = asked ?? drafted;
  const notes = asked !== undefined || isAlike ? [] : [
    `Images are brought to ${USUAL}×${USUAL}; they have ${
      sizes.size === 1 ? [...sizes][0] : "different sizes"
    }. The model's input sets another size.`,
  ];
  const ground = shape[2] === 4 ? undefined : await chooseGround(clear);
  if (ground?.note !== undefined) notes.push(ground.note);
  const laid = ground === undefined ? {} : { ground: ground.ground };
  return {
    spec: { kind: "images", shape, classes, shift: 1, ...laid, heldOut },
    notes: [...notes, ...left, ...sayFaults(faults, headers.length), ...emptyClasses(listed, classes)],
  };
}

/** The extents of pictures that a shape asks for: as it is, with the one channel it leaves out, or as a row of pixels. */
function pictureShape(
  wanted: readonly number[],
  drafted: readonly [number, number, number],
): [number, number, number] | undefined {
  const [first, second, third = 1] = wanted;
  if (wanted.length === 2 || wanted.length === 3) return [first, second, third];
  if (wanted.length !== 1 || first === drafted[0] * drafted[1] * drafted[2]) return undefined;
  // Of squares, with the channels that the pictures have first.
  for (const channels of [drafted[2], ...[1, 3].filter((each) => each !== drafted[2])]) {
    const side = Math.sqrt(first / channels);
    if (Number.isInteger(side)) return [side, side, channels];
  }
  return undefined;
}

function sayFaults(faults: readonly DataProblem[], good: number): string[] {
  if (faults.length === 0) return [];
  const [{ where, what }] = faults;
  const share = `${faults.length} of the ${good + faults.length} images looked at`;
  return [`${share} cannot be read, the first is "${where}": ${what}. \`murmuration data check\` names them all.`];
}

function emptyClasses({ files }: ClassListing, classes: readonly string[]): string[] {
  const present = new Set(files.map(({ folder }) => folder));
  const empty = classes.filter((name) => !present.has(name));
  if (empty.length === 0) return [];
  return [`No image to train on is in ${empty.slice(0, 5).map((name) => `"${name}"`).join(", ")}.`];
}

/** A picture that lies on its side is turned before it is resized. */
function uprightSize({ height, width, orientation }: ImageHeader): { height: number; width: number } {
  return orientation > 4 ? { height: width, width: height } : { height, width };
}

async function readSample(files: readonly ClassFile[]): Promise<Sample> {
  const count = Math.min(LOOKED_AT, files.length);
  const headers: ImageHeader[] = [];
  const clear: Uint8Array[] = [];
  let pixels = 0;
  const faults: DataProblem[] = [];
  for (let looked = 0; looked < count; looked++) {
    const { path } = files[Math.floor(looked * files.length / count)];
    try {
      const bytes = await readBounded(path, MOST_BYTES);
      const header = readImageHeader(bytes);
      const fault = findFault(bytes, header);
      if (fault !== undefined) faults.push({ where: path, ...fault });
      if (header === undefined || fault !== undefined) continue;
      headers.push(header);
      if (!header.mayBeClear || pixels > MOST_PIXELS) continue;
      pixels += header.width * header.height;
      clear.push(bytes);
    } catch (error) {
      faults.push(problemOf(error, path));
    }
  }
  return { headers, clear, faults };
}
