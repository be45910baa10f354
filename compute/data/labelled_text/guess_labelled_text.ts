/**
 * Drafts the classes and the alphabet of a folder of texts by class.
 *
 * @module
 */
import { join } from "node:path";
import { problemError } from "../data_problem.ts";
import { type Guess, type GuessOptions, OptionError } from "../guess_options.ts";
import { draftAlphabet } from "../text/draft_alphabet.ts";
import { listTexts, readLabelled } from "./text_folders.ts";

/** Texts that are looked at, from all over the folder. */
const LOOKED_AT = 2000;
/** Symbols of an example: as many as nine of ten texts have at most, between these. */
const [LEAST_CONTEXT, LARGEST_CONTEXT] = [16, 192];
const MOST_CLASSES = 256;

/**
 * Takes the folders in `train/` as classes, and for the context what most texts have.
 *
 * @throws {OptionError} if the shape is no context
 * @throws {TypeError} if there are no two classes or no text that can be read
 */
export async function guessLabelledText(folder: string, options: GuessOptions): Promise<Guess> {
  const { shape, modelShape, unit = "characters", heldOut = 0.15, seed = 1 } = options;
  if (shape !== undefined && shape.length !== 1) {
    throw new OptionError("shape", `of text it is the context alone, not ${shape.join("x")}`, "say it as one number");
  }
  const train = join(folder, "train");
  const [listed, held] = [await listTexts(train), await listTexts(join(folder, "test"))];
  if (options.heldOut !== undefined && held !== undefined && held.files.length > 0) {
    const fix = "leave it out, or take that folder away";
    throw new OptionError("heldOut", `"${join(folder, "test")}" is there to measure on`, fix);
  }
  const classes = [...new Set([...listed?.folders ?? [], ...held?.folders ?? []])].sort();
  if (listed === undefined || listed.files.length === 0 || classes.length < 2 || classes.length > MOST_CLASSES) {
    const what = `it has ${classes.length} folders of classes with ${listed?.files.length ?? 0} texts`;
    throw problemError("shape", { where: train, what, fix: "put the texts of 2 to 256 classes there" }, "draft from");
  }
  const counts = new Map<string, number>();
  const lengths: number[] = [];
  const faults = [];
  const looked = Math.min(LOOKED_AT, listed.files.length);
  for (let place = 0; place < looked; place++) {
    const text = await readLabelled(listed.files[Math.floor(place * listed.files.length / looked)].path);
    if (typeof text !== "string") {
      faults.push(text);
      continue;
    }
    for (const symbol of text) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    lengths.push(unit === "bytes" ? new TextEncoder().encode(text).length : text.length);
  }
  if (lengths.length === 0) {
    const [{ where, what, fix }] = faults;
    const all = `none of the ${faults.length} texts looked at can be read; the first: ${what}`;
    throw problemError("shape", { where, what: all, fix }, "draft from");
  }
  const usual = lengths.sort((a, b) => a - b)[Math.floor(0.9 * (lengths.length - 1))];
  const said = (shape ?? modelShape)?.length === 1 ? (shape ?? modelShape)![0] : undefined;
  const context = said ?? Math.min(LARGEST_CONTEXT, Math.max(LEAST_CONTEXT, usual));
  const common = { kind: "labelled-text", unit, context, classes, heldOut: { share: heldOut, seed } } as const;
  const left = faults.slice(0, 1).map(({ where, what }) =>
    `${faults.length} of the ${looked} texts looked at cannot be read, the first is "${where}": ${what}. ` +
    "`murmuration data check` names them all."
  );
  if (unit === "bytes") return { spec: common, notes: left };
  // Alphabets have a blank, which stands in front of what is short.
  counts.set(" ", Math.max(counts.get(" ") ?? 0, 1) + lengths.length);
  const { notes, ...symbols } = draftAlphabet(counts);
  const { classes: names, heldOut: share, ...rest } = common;
  return { spec: { ...rest, ...symbols, classes: names, heldOut: share }, notes: [...notes, ...left] };
}
