/**
 * Drafts what a manifest says about the data of one file.
 *
 * @module
 */
import { dirname } from "node:path";
import { problemError, problemOf } from "./data_problem.ts";
import { guessTable } from "./csv/guess_table.ts";
import { type Guess, type GuessOptions, OptionError, refuseOptions } from "./guess_options.ts";
import { readHead } from "./read_unpacked.ts";
import { binaryWords, type Content, contentOf } from "./sniff.ts";
import { guessText } from "./text/guess_text.ts";

/** Suffixes that tables have. */
export const TABLE_NAME = /\.(csv|tsv|tab)(\.gz)?$/i;
/** Suffixes that texts have. */
const TEXT_NAME = /\.(txt|md|text|markdown)(\.gz)?$/i;

/**
 * Recognises a table or a text by the content of a file, and drafts what a manifest says of it.
 *
 * @throws {OptionError} if an option means nothing for what it is
 * @throws {SyntaxError|TypeError|RangeError} if it is neither, or cannot be drafted from
 */
export async function guessFile(path: string, options: GuessOptions): Promise<Guess> {
  const head = await readHead(path);
  if (head === undefined) {
    const fix = "look at its permissions, or name another";
    throw problemError("shape", { where: path, what: "it cannot be read", fix });
  }
  const content = contentOf(head);
  // Any bytes can be learnt, if that is what is wanted.
  if (options.unit === "bytes" && content !== "empty" && !TABLE_NAME.test(path)) return await text(path, options);
  await refuseOthers(path, content, head);
  if (TABLE_NAME.test(path)) return await guessTable(path, options);
  if (content === "blanks" && options.unit === undefined) {
    const what = "it is a table whose columns are set apart by blanks, which is not read";
    const fix = "put commas or tabs between them, or say --unit characters if it is text";
    throw problemError("syntax", { where: path, what, fix });
  }
  if (content === "table" && options.unit === undefined) {
    return await guessLikeTable(path, options);
  }
  const guess = await text(path, options);
  const note = "It was taken as text, as it does not look like a table.";
  return TEXT_NAME.test(path) || content === "table" ? guess : { ...guess, notes: [note, ...guess.notes] };
}

/**
 * Drafts from what is a table by its content only: that it may be text is said with what was found, or went wrong.
 *
 * @param path a file, or the folder of one
 */
export async function guessLikeTable(path: string, options: GuessOptions): Promise<Guess> {
  try {
    const { spec, notes } = await guessTable(path, options);
    const note = "It looks like a table by its content and was taken as one; if it is text, name the file with " +
      "--unit characters.";
    return { spec, notes: [note, ...notes] };
  } catch (error) {
    const isNamed = (options.label ?? options.target ?? options.labels) !== undefined;
    if (isNamed || error instanceof OptionError) throw error;
    const { where, what, fix } = problemOf(error, path);
    throw problemError("shape", {
      where,
      what,
      fix: `${fix}; if it is text and no table, name the file with --unit characters`,
    });
  }
}

async function text(path: string, options: GuessOptions): Promise<Guess> {
  refuseOptions(options, ["unit", "shape", "heldOut"], `"${path}" is text`);
  return await guessText(path, options);
}

/** Refuses what is neither text nor a table, with what it is. */
async function refuseOthers(path: string, content: Content, head: Uint8Array): Promise<void> {
  const refuse = (what: string, fix: string) => problemError("syntax", { where: path, what, fix });
  if (content === "empty") {
    const { size } = await Deno.stat(path);
    throw size === 0
      ? refuse("it is empty", "name a file that has data in it")
      : refuse("its gzip data is damaged, or nothing is in it", "fetch it again");
  }
  if (content === "idx") {
    throw refuse("it is one IDX file", `name its folder, "${dirname(path)}", which has its labels too`);
  }
  if (content === "utf-16" && !TABLE_NAME.test(path)) throw refuse("it is UTF-16", "save it as UTF-8");
  if (content !== "binary") return;
  const { what, fix } = await binaryWords(head);
  throw refuse(what, fix);
}
