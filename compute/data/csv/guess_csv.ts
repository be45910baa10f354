/**
 * Drafts the schema of a table.
 *
 * @module
 */
import { hasControls, shellQuoted } from "../../support/mod.ts";
import type { CsvFile } from "./csv_file.ts";
import { firstRows, openTables, readRows, type TableForm } from "./csv_table.ts";
import { type ColumnSpec, countFeatures, type SpecOf } from "../data_spec.ts";
import { entriesOf } from "../examples.ts";
import type { Guess, GuessOptions } from "../guess_options.ts";
import { type DataProblem, problemError, type ProblemKind } from "../data_problem.ts";
import { isFirstRowData } from "./column_names.ts";
import { type ColumnProfile, decimalLean, profileColumn } from "./column_profile.ts";
import { ColumnTally } from "./column_tally.ts";
import { findDelimiter } from "./find_delimiter.ts";
import { chooseTargets } from "./choose_targets.ts";
import { chooseLabel } from "./label_column.ts";
import { measure } from "./measure.ts";
import { brightestPixel } from "./pixels.ts";
import { listNames } from "./table_notes.ts";

/** Rows by which the first is judged. */
const LOOKED_AT = 100;
/** Letters of a class, as the schema has it. */
const LONGEST = 128;
/** With more different ones than these, numbers may be meant as such. */
const FEW_NUMBERS = 10;
/** Letters of a line that are quoted. */
const TOLD = 60;

/**
 * Drafts the schema of `train.csv`: columns of numbers with their mean and deviation, of few different words with their
 * categories, of pixels; the others are ignored. What is to be learnt is the classes of a column, unless `options` name
 * columns of numbers or labels.
 *
 * @throws {TypeError} if the label is not there or has no 2 to 256 classes, a column to predict is not there or has something
 * else, or no column can be used
 * @throws {RangeError|SyntaxError} if the file is corrupt
 */
export async function guessCsv(folder: string, options: GuessOptions): Promise<Guess> {
  const { train: file } = await openTables(folder);
  const delimiter = findDelimiter(file);
  const beginning = firstRows(file, delimiter, LOOKED_AT);
  checkFirstRow(beginning, file.path);
  const looksLikeData = isFirstRowData(beginning);
  const form: TableForm = { delimiter, ...((options.header ?? !looksLikeData) ? {} : { header: false as const }) };
  const profiles = profile(file, form);
  const { columns: learnt, spec: what, notes: said } = chooseLearnt(profiles, form, options, file.path);
  const notes: string[] = [];
  if (file.counts !== undefined) {
    notes.push(`The first line, "${shortened(file.counts)}", counts rows and columns and is not read.`);
  }
  if (form.header === false) {
    notes.push(
      `The columns have no names, as the first line ${
        options.header === undefined ? "looks like data (--header yes if it does not)" : "is data"
      }: they are called "column 1" to "column ${profiles.length}".`,
    );
  }
  notes.push(...said);
  const renamed = profiles.map(({ name }) => name).filter((name) => / \(\d+\)$/.test(name));
  if (renamed.length > 0) notes.push(`Columns of the same name are numbered: ${listNames(renamed)}.`);

  const others = profiles.filter((each) => !learnt.includes(each));
  const used = useColumns(others, options.shape);
  if (used.columns.every(({ kind }) => kind === "ignore")) {
    const what = `beside ${listNames(learnt.map(({ name }) => name))} no column can be used`;
    const fix = "add one of numbers or of few different words";
    throw problemError("shape", { where: file.path, what, fix }, "draft from");
  }
  const features = countFeatures(used.columns);
  if (options.shape !== undefined && entriesOf(options.shape) !== features) {
    const what = `its columns become ${features} features, and [${options.shape.join(", ")}] has ${
      entriesOf(options.shape)
    }`;
    throw problemError(
      "shape",
      { where: file.path, what, fix: "take another shape or model, or other columns" },
      "draft from",
    );
  }
  notes.push(...used.notes);
  const draft: SpecOf<"csv"> = {
    kind: "csv",
    ...form,
    columns: used.columns,
    ...used.shape === undefined ? {} : { shape: used.shape },
    ...what,
    heldOut: { share: options.heldOut ?? 0.15, seed: options.seed ?? 1 },
  };
  const { spec, notes: measured, rows } = measure(draft, file);
  notes.push(...measured);
  const promised = Number(/\d+/.exec(file.counts ?? "")?.[0] ?? rows);
  if (promised !== rows) {
    notes.push(`Its first line counts ${promised} rows, and ${rows} can be used: it may be cut off.`);
  }
  return { spec, notes, rows };
}

/** What is to be learnt, and the columns that have it: those that were asked for, or classes. */
function chooseLearnt(
  profiles: readonly ColumnProfile[],
  { header }: TableForm,
  options: GuessOptions,
  path: string,
): {
  columns: readonly ColumnProfile[];
  spec: Pick<SpecOf<"csv">, "label" | "target" | "labels">;
  notes: readonly string[];
} {
  const targets = chooseTargets(profiles, options, path);
  if (targets !== undefined) return { columns: targets.columns, spec: targets.spec, notes: [targets.note] };
  const { column, doubt } = chooseLabel(profiles, header === false, options.label, path);
  const { name, numbers, different } = column;
  const notes = [`The classes are in column "${name}".`];
  if (doubt !== undefined) notes.push(`Mind that ${doubt}; --label names another.`);
  if (numbers !== undefined && different > FEW_NUMBERS) {
    notes.push(`Each of its numbers is a class; --target ${shellQuoted(name)} would have them predicted as numbers.`);
  }
  return { columns: [column], spec: { label: { name, classes: classesOf(column, path) } }, notes };
}

/** Sees to it that the first row has as many fields as those below it. */
function checkFirstRow([first, ...rows]: readonly (readonly string[])[], path: string): void {
  if (first === undefined) return;
  const others = rows.filter(({ length }) => length !== first.length);
  const width = others[0]?.length;
  if (width === undefined || others.filter(({ length }) => length === width).length < 0.8 * rows.length) return;
  const what = `it has ${first.length} fields, the rows below it ${width}`;
  const fix = "let it name each column, or take it out if it is no part of the table";
  throw problemError("shape", { where: `${path}, line 1`, what, fix }, "draft from");
}

function profile(file: CsvFile, form: TableForm): ColumnProfile[] {
  let tallies: ColumnTally[] = [];
  let good = 0;
  let first: { readonly kind: ProblemKind; readonly problem: DataProblem } | undefined;
  readRows(
    file,
    form,
    (names) => {
      tallies = names.map((name) => new ColumnTally(name, names.length));
    },
    (fields) => {
      good++;
      fields.forEach((field, column) => tallies[column].add(field));
    },
    // The others are told when the columns are measured.
    (kind, problem) => first ??= { kind, problem },
  );
  if (good === 0) {
    if (first !== undefined) throw problemError(first.kind, first.problem);
    const fix = "add rows, one a line";
    throw problemError("shape", { where: file.path, what: "it has no row below its first line", fix }, "draft from");
  }
  const leans = tallies.reduce((sum, tally) => sum + decimalLean(tally), 0);
  const delimiter = file.delimiter ?? form.delimiter;
  const hasCommas = leans > 0 || (leans === 0 && (delimiter === ";" || delimiter === "\t") && hasNoPoint(tallies));
  return tallies.map((tally) => profileColumn(tally, hasCommas));
}

/** True if no field that may be a number has a point: a comma may then be one of decimals. */
function hasNoPoint(tallies: readonly ColumnTally[]): boolean {
  return tallies.every(({ words }) => [...words.keys()].every((word) => !/^[+-]?\d+\.\d+$/.test(word)));
}

/** A line as notes quote it. */
function shortened(line: string): string {
  return line.length > TOLD ? `${line.slice(0, TOLD)}…` : line;
}

function classesOf({ name, labels }: ColumnProfile, path: string): string[] {
  const classes = [...labels ?? []];
  const long = classes.find((word) => word.length > LONGEST || hasControls(word));
  if (long === undefined) return classes;
  const what = `column "${name}" has a class ${
    long.length > LONGEST ? `of over ${LONGEST} letters` : "with control characters"
  }`;
  throw problemError("shape", { where: path, what, fix: "give classes short names" }, "take classes from");
}

/** Columns as the manifest has them, numbers not measured yet. */
function useColumns(
  profiles: readonly ColumnProfile[],
  shape: readonly number[] | undefined,
): { columns: ColumnSpec[]; shape: number[] | undefined; notes: string[] } {
  const extents = shape === undefined || shape.length === 1 ? undefined : [...shape];
  const wanted = shape === undefined ? undefined : entriesOf(shape);
  const brightest = brightestPixel(profiles);
  if (brightest !== undefined) {
    const columns = profiles.map(({ name }) => ({ name, kind: "pixel" as const, brightest }));
    return { columns, shape: extents, notes: [pixelNote(columns.length, brightest, extents)] };
  }
  const notes: string[] = [];
  const reasons = new Map<string, string[]>();
  // A model or a shape with a place for each column takes them all, those with one value among them.
  const isWhole = wanted === profiles.length && profiles.every(({ numbers }) => numbers !== undefined);
  const columns = profiles.map((profile): ColumnSpec => {
    const { name, form, words } = profile;
    if (profile.kind === "numeric" || isWhole) return { name, kind: "numeric", mean: 0, deviation: 1, ...form };
    if (profile.kind === "categorical") return { name, kind: "categorical", categories: [...words ?? []] };
    const why = profile.why ?? "";
    reasons.set(why, [...reasons.get(why) ?? [], name]);
    return { name, kind: "ignore" };
  });
  for (const [why, names] of reasons) {
    const [count, are] = names.length === 1 ? ["1 column", "is"] : [`${names.length} columns`, "are"];
    notes.push(`${count} ${why} ${are} ignored: ${listNames(names)}.`);
  }
  return { columns, shape: extents, notes };
}

function pixelNote(count: number, brightest: number, extents: readonly number[] | undefined): string {
  const taken = `The ${count} other columns are pixels from 0 to ${brightest}, taken as 0 to 1`;
  if (extents !== undefined) return `${taken}, in pictures of ${extents.join(" × ")}.`;
  const side = Math.sqrt(count);
  return Number.isInteger(side)
    ? `${taken}; as pictures for a convolution with --shape ${side}x${side}x1.`
    : `${taken}.`;
}
