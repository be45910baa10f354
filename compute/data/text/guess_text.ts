/**
 * Drafts how a text is spelt.
 *
 * @module
 */
import type { SpecOf } from "../data_spec.ts";
import { type Guess, type GuessOptions, OptionError } from "../guess_options.ts";
import { problemError } from "../data_problem.ts";
import { draftAlphabet } from "./draft_alphabet.ts";
import { decodeText } from "./load_text.ts";
import { readTextFiles } from "./text_files.ts";

/** Symbols of an example; where a file is too short for it, the other. */
const [CONTEXT, SHORT_CONTEXT] = [64, 16];
/** Examples to measure on that must be left before those are taken that lie side by side, and not all. */
const ENOUGH = 100;

/**
 * Drafts the alphabet of a text: its 127 most frequent characters at most, and the one that replaces all others.
 *
 * @throws {SyntaxError|TypeError|RangeError} if a file cannot be read as text
 */
export async function guessText(path: string, options: GuessOptions): Promise<Guess> {
  const { shape, modelShape, unit = "characters", heldOut = 0.15 } = options;
  if (shape !== undefined && shape.length !== 1) {
    throw new OptionError("shape", `of text it is the context alone, not ${shape.join("x")}`, "say it as one number");
  }
  const said = (shape ?? modelShape)?.length === 1 ? (shape ?? modelShape)![0] : undefined;
  const files = await readTextFiles(path);
  const empty = files.filter(({ bytes }) => bytes.length === 0);
  if (empty.length === files.length) {
    const where = files.length === 1 ? files[0].path : path;
    const what = files.length === 1 ? "it is empty" : `all its ${files.length} files of text are empty`;
    throw problemError("bound", { where, what, fix: "name text that has something in it" });
  }
  if (unit === "bytes") {
    return {
      spec: { kind: "text", unit, ...divide(path, files.map(({ bytes }) => bytes.length), said, heldOut) },
      notes: [],
    };
  }
  const counts = new Map<string, number>();
  const lengths: number[] = [];
  for (const file of files) {
    const text = decodeText(file);
    if (typeof text !== "string") {
      throw problemError("syntax", { ...text, where: `${file.path}, ${text.where}` });
    }
    let length = 0;
    for (const symbol of text) {
      counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
      length++;
    }
    lengths.push(length);
  }
  if (counts.size < 2 || [...counts.keys()].every((symbol) => symbol.trim() === "")) {
    const [symbol] = counts.keys();
    const what = counts.size < 2
      ? `all its characters are ${symbol === undefined ? "missing" : JSON.stringify(symbol)}`
      : "it has nothing but blanks";
    throw problemError("bound", { where: path, what, fix: "name text that has something to learn in it" }, "use");
  }
  const { context, heldOut: held } = divide(path, lengths, said, heldOut);
  const { notes, ...symbols } = draftAlphabet(counts);
  return { spec: { kind: "text", unit, ...symbols, context, heldOut: held }, notes };
}

/** The context that is said, or suits the lengths of the files, and what of them is held out. */
function divide(
  path: string,
  lengths: readonly number[],
  said: number | undefined,
  share: number,
): Pick<SpecOf<"text">, "context" | "heldOut"> {
  const held = lengths.map((length) => length - Math.floor(length * (1 - share)));
  const isLong = lengths.every((length) => length === 0 || length > CONTEXT) && Math.max(...held) > CONTEXT;
  const context = said ?? (isLong ? CONTEXT : SHORT_CONTEXT);
  checkLengths(path, lengths, context, share);
  const sideBySide = held.reduce((sum, length) => sum + Math.floor(length / context), 0);
  return { context, heldOut: { share, ...sideBySide < ENOUGH || context < CONTEXT ? {} : { every: context } } };
}

/** Sees to it that some file is long enough for an example to train on, and one for an example to measure on. */
function checkLengths(path: string, lengths: readonly number[], context: number, heldOut: number): void {
  const trained = lengths.map((length) => Math.floor(length * (1 - heldOut)));
  const train = Math.max(...trained);
  const held = Math.max(...lengths.map((length, index) => length - trained[index]));
  const most = Math.min(train, held) - 1;
  if (most >= context) return;
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const what = `its ${total} symbols are too few: ${
    lengths.length === 1
      ? `${train} to train on and ${held} held out`
      : `the longest file has ${train} to train on and ${held} held out`
  }, and an example has ${context} and one more`;
  const fix = most < 1
    ? "give it more text"
    : `give it more text, or take a context of at most ${most} (--shape ${most})`;
  throw problemError("bound", { where: path, what, fix }, "use");
}
