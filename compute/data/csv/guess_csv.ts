/**
 * Drafts the schema of a table.
 *
 * @module
 */
import { openTables, readRows } from "./csv_table.ts";
import type { ColumnSpec, SpecOf } from "../data_spec.ts";
import type { Guess, GuessOptions } from "../guess_options.ts";
import { problemError, strictReport } from "../data_problem.ts";
import { ColumnTally } from "./column_tally.ts";

const DELIMITERS = [",", ";", "\t", "|"] as const;
/** Names that columns of classes tend to have. */
const LABELS = /^(label|class|target|species|category|y|outcome|diagnosis)$/i;
/** Names of columns that number the rows. */
const NUMBERS = /^(id|index|row|no|nr|number|unnamed.*|)$/i;
/** Letters of a category, as the schema has it. */
const LONGEST = 128;

/**
 * Drafts the schema of `train.csv`: columns of numbers with their mean and deviation, of few different words with their
 * categories; the others are ignored.
 *
 * @throws {TypeError} if the label is not there or has no 2 to 256 classes
 */
export async function guessCsv(folder: string, options: GuessOptions): Promise<Guess> {
  const { train: file } = await openTables(folder);
  const [header] = new TextDecoder().decode(file.bytes.subarray(0, 65_536)).split("\n", 1);
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length);
  const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))];
  let tallies: ColumnTally[] = [];
  readRows(
    file,
    delimiter,
    (names) => {
      tallies = names.map((name) => new ColumnTally(name));
    },
    (fields) => fields.forEach((field, column) => tallies[column].add(field)),
    strictReport,
  );

  const label = findLabel(tallies, options.label, file.path);
  const classes = label.words;
  if (classes === undefined || classes.length < 2) {
    const what = `column "${label.name}" has ${classes === undefined ? "over 256" : classes.length} different values`;
    const fix = "name the column that has 2 to 256 classes (--label)";
    throw problemError("shape", { where: file.path, what, fix }, "take classes from");
  }
  if (label.empty > 0) {
    const what = `column "${label.name}" is empty in ${label.empty} rows`;
    throw problemError(
      "shape",
      { where: file.path, what, fix: "fill it in, or take these rows out" },
      "take classes from",
    );
  }
  const notes = [`The classes are in column "${label.name}".`];
  const columns = tallies.filter((tally) => tally !== label).map((tally) => draft(tally, notes));
  if (columns.every(({ kind }) => kind === "ignore")) {
    const what = `beside "${label.name}" no column can be used`;
    throw problemError(
      "shape",
      { where: file.path, what, fix: "add one of numbers or of few different words" },
      "draft from",
    );
  }
  const heldOut = { share: options.heldOut ?? 0.15, seed: options.seed ?? 1 };
  const spec: SpecOf<"csv"> = { kind: "csv", delimiter, columns, label: { name: label.name, classes }, heldOut };
  return { spec, notes };
}

function findLabel(tallies: readonly ColumnTally[], wanted: string | undefined, path: string): ColumnTally {
  if (wanted === undefined) {
    const found = tallies.find(({ name }) => LABELS.test(name)) ?? tallies.at(-1);
    if (found !== undefined) return found;
  }
  const found = tallies.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const what = `it has no column "${wanted}"`;
  const fix = `its columns are ${tallies.map(({ name }) => `"${name}"`).join(", ")}`;
  throw problemError("shape", { where: path, what, fix }, "take classes from");
}

function draft(tally: ColumnTally, notes: string[]): ColumnSpec {
  const { name, mean, deviation, empty, words } = tally;
  const ignore = (why: string): ColumnSpec => {
    notes.push(`Column "${name}" is ignored: ${why}.`);
    return { name, kind: "ignore" };
  };
  if (NUMBERS.test(name)) return ignore("by its name it numbers the rows");
  if (tally.isNumeric) {
    if (deviation === 0) return ignore("all its values are equal");
    if (empty > 0) notes.push(`Column "${name}" has ${empty} empty fields, which count as its mean.`);
    const rounded = { mean: round(mean), deviation: round(deviation) };
    return { name, kind: "numeric", ...rounded, ...(empty > 0 ? { empty: "mean" } : {}) };
  }
  if (words === undefined || words.length > Math.max(2, tally.count / 2)) {
    return ignore("nearly every row has another word in it");
  }
  if (words.some((word) => word.length > LONGEST)) return ignore(`it has words of over ${LONGEST} letters`);
  return words.length < 2 ? ignore("all its values are equal") : { name, kind: "categorical", categories: words };
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
