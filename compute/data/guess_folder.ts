/**
 * Drafts what a manifest says about the data of a folder.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { problemError } from "./data_problem.ts";
import { entriesOf } from "./examples.ts";
import { findTables } from "./csv/find_tables.ts";
import { guessTable } from "./csv/guess_table.ts";
import { guessLikeTable, TABLE_NAME } from "./guess_file.ts";
import { type Guess, type GuessOptions, OptionError, refuseOptions } from "./guess_options.ts";
import { hasIdx } from "./idx/find_idx.ts";
import { guessIdx } from "./idx/guess_idx.ts";
import { guessImages } from "./images/guess_images.ts";
import { listImages } from "./images/image_files.ts";
import { guessLabelledText } from "./labelled_text/guess_labelled_text.ts";
import { listTexts } from "./labelled_text/text_folders.ts";
import { guessText } from "./text/guess_text.ts";
import { isBeside, isTextName } from "./text/text_files.ts";

/** A kind of data as it may lie in a folder. */
interface Candidate {
  readonly kind: "IDX" | "CIFAR" | "table" | "folder of images" | "texts by class" | "text";
  /** What of it is there, in words. */
  readonly what: string;
  /** Its names leave no doubt that it is meant, whatever text lies beside it. */
  readonly isPlain: boolean;
}

/**
 * Recognises what lies in a folder and drafts what a manifest says of it.
 *
 * @throws {OptionError} if an option means nothing for what is there
 * @throws {TypeError} if nothing known is there, or several kinds of data are
 */
export async function guessFolder(path: string, options: GuessOptions): Promise<Guess> {
  const names = (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name).sort();
  const { candidate, notes } = choose(path, await findCandidates(path, names, options), options);
  const guess = await guessKind(candidate.kind, path, names, options);
  return { ...guess, notes: [...notes, ...guess.notes] };
}

async function findCandidates(
  path: string,
  names: readonly string[],
  { unit }: GuessOptions,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  if (await hasIdx(path)) found.push({ kind: "IDX", what: "train-images-…", isPlain: true });
  if (names.some((name) => TEN.test(name)) || (names.includes("train.bin") && names.includes("test.bin"))) {
    found.push({ kind: "CIFAR", what: "binary batches", isPlain: true });
  }
  if ((await stat(join(path, "train")).catch(() => undefined))?.isDirectory()) {
    const kind = await hasTexts(join(path, "train")) ? "texts by class" : "folder of images";
    found.push({ kind, what: "train/", isPlain: true });
  }
  const texts = names.filter((name) => isTextName(name) && !isBeside(name));
  // What is named like a table may be one to measure on alone, which `guessTable` complains of.
  // A text that looks like a table is text to whoever says what it consists of.
  const isText = unit !== undefined && !names.some((name) => TABLE_NAME.test(name)) && texts.length > 0;
  const tables = isText ? undefined : await findTables(path).catch(() => undefined);
  const named = names.filter((name) => TABLE_NAME.test(name) && !name.startsWith("."));
  if (tables !== undefined || named.length > 0) {
    const isPlain = names.some((name) => /^train\.(csv|tsv|tab)(\.gz)?$/i.test(name));
    found.push({ kind: "table", what: named.length > 0 ? list(named) : `"${tables?.train}"`, isPlain });
  }
  const others = texts.filter((name) => tables?.train !== join(path, name) && tables?.test !== join(path, name));
  if (others.length > 0) found.push({ kind: "text", what: list(others), isPlain: false });
  else if (found.length === 0 && names.some(isTextName)) {
    found.push({ kind: "text", what: "text", isPlain: false });
  }
  return found;
}

/** The one that is meant; what lies beside it is said. */
function choose(
  path: string,
  found: readonly Candidate[],
  { label, unit }: GuessOptions,
): { readonly candidate: Candidate; readonly notes: readonly string[] } {
  if (found.length === 0) {
    const what = "it has no data of a known kind";
    const fix = "it may hold train-images-idx3-ubyte (IDX), data_batch_1.bin or train.bin (CIFAR), a table such as " +
      "train.csv, train/<class>/ (images or texts), or .txt and .md files (text)";
    throw problemError("shape", { where: path, what, fix }, "recognise data in");
  }
  const text = found.some(({ kind }) => kind === "texts by class") ? "texts by class" : "text";
  const wanted = label !== undefined ? "table" : unit !== undefined ? text : undefined;
  const plain = found.filter(({ isPlain }) => isPlain);
  const asked = found.filter(({ kind }) => kind === wanted);
  const candidates = found.length === 1 ? found : asked.length === 1 ? asked : plain.length > 0 ? plain : found;
  if (candidates.length > 1) {
    const what = `it has data of several kinds: ${found.map(({ kind, what }) => `${kind} (${what})`).join(", ")}`;
    const fix = "name the file that is meant, or put each kind into a folder of its own";
    throw problemError("shape", { where: path, what, fix }, "choose among the data in");
  }
  const [candidate] = candidates;
  const beside = found.filter((other) => other !== candidate);
  const notes = beside.map(({ kind, what }) =>
    `The ${candidate.kind} was taken; ${what} (${kind}) is not used, and has to be named itself if it is meant.`
  );
  return { candidate, notes };
}

async function guessKind(
  kind: Candidate["kind"],
  path: string,
  names: readonly string[],
  options: GuessOptions,
): Promise<Guess> {
  switch (kind) {
    case "IDX":
      refuseOptions(options, ["heldOut"], `"${path}" holds IDX files`);
      return await guessIdx(path, options);
    case "CIFAR":
      refuseOptions(options, [], `"${path}" holds batches of CIFAR`);
      return guessCifar(names);
    case "table":
      return names.some((name) => TABLE_NAME.test(name))
        ? await guessTable(path, options)
        : await guessLikeTable(path, options);
    case "folder of images":
      return await images(path, options);
    case "texts by class":
      refuseOptions(options, ["unit", "shape", "heldOut"], `"${path}" holds texts by class`);
      return await guessLabelledText(path, options);
    case "text":
      refuseOptions(options, ["unit", "shape", "heldOut"], `"${path}" holds text`);
      return await guessText(path, options);
  }
}

/** True for a folder of classes with texts in them and no pictures. */
async function hasTexts(train: string): Promise<boolean> {
  const texts = await listTexts(train);
  if (texts === undefined || texts.files.length === 0) return false;
  return (await listImages(train))?.files.length === 0;
}

async function images(path: string, options: GuessOptions): Promise<Guess> {
  refuseOptions(options, ["shape", "heldOut"], `"${path}" holds images`);
  const { shape, modelShape } = options;
  const guess = await guessImages(path, { ...options, shape: shape ?? modelShape });
  if (shape !== undefined && guess.spec.kind === "images" && entriesOf(shape) !== entriesOf(guess.spec.shape)) {
    const found = `images are height, width and 1, 3 or 4 channels, not ${shape.join("x")}`;
    throw new OptionError("shape", found, "say it so, as 32x32x3");
  }
  const held = await listImages(join(path, "test"));
  if (options.heldOut === undefined || held === undefined || held.files.length === 0) return guess;
  const fix = "leave it out, or take that folder away";
  throw new OptionError("heldOut", `"${join(path, "test")}" is there to measure on`, fix);
}

const TEN = /^data_batch_\d+\.bin$/;

function guessCifar(names: readonly string[]): Guess {
  if (names.some((name) => TEN.test(name))) {
    return { spec: { kind: "cifar", variant: "cifar-10", shift: 2 }, notes: [] };
  }
  const notes = ['Took the 100 fine classes; for the 20 coarse ones write "cifar-100-coarse".'];
  return { spec: { kind: "cifar", variant: "cifar-100-fine", shift: 2 }, notes };
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
