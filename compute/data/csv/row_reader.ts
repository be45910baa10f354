/**
 * Rows of a table as the features and the class that a manifest makes of them; for drafting and for training the same.
 *
 * @module
 */
import { suggestion } from "../../support/mod.ts";
import type { DataProblem } from "../data_problem.ts";
import { type ColumnSpec, featuresOf, type SpecOf } from "../data_spec.ts";
import { isMissing, readNumber } from "./numbers.ts";

/** What of a table counts as something else than it says. */
export interface Taken {
  /** By column: how often each mark of a missing value is there, which counts as the mean. */
  readonly missing: Map<string, Map<string, number>>;
  /** By column: words that are none of its categories. */
  readonly others: Map<string, Map<string, number>>;
  /** Lines of rows without a label, the first of them, and how many there are. */
  readonly unlabelled: { readonly lines: number[]; count: number };
}

/** Further from the mean no row of the draft can lie, by far; such a number spoils training. */
const FARTHEST = 1e6;
/** Words of a column, and lines, that are told; the others are counted. */
const TOLD = 20;

/** Letters of a field that are quoted. */
const QUOTED = 60;

/** How missing values and far ones are written. */
export interface RowReaderOptions {
  /** What stands for a missing number: 0, the mean, or NaN where they are to be told. */
  readonly missing: number;
  /** Numbers very far from the mean are faults. */
  readonly isBounded: boolean;
}

/** Writes a row's features from `at` on, and gives its class; undefined if the row cannot be used. */
export type ReadRow = (
  fields: readonly string[],
  line: number,
  into: Float32Array | Float64Array,
  at: number,
) => number | undefined;

/**
 * Makes a reader of rows.
 *
 * @param names of the table's columns, in its order
 * @param taken receives what counts as something else
 * @param refuse is told of each field because of which a row cannot be used
 */
export function createRowReader(
  { columns, label }: SpecOf<"csv">,
  names: readonly string[],
  taken: Taken,
  refuse: (problem: Omit<DataProblem, "where">, column: string, line: number) => void,
  { missing, isBounded }: RowReaderOptions = { missing: 0, isBounded: true },
): ReadRow {
  const readers: { readonly name: string; readonly field: number; readonly at: number; readonly put: Put }[] = [];
  let features = 0;
  for (const column of columns) {
    if (column.kind === "ignore") continue;
    const put = column.kind === "categorical"
      ? putCategory(column, taken.others)
      : putNumber(column, taken.missing, missing, isBounded);
    readers.push({ name: column.name, field: names.indexOf(column.name), at: features, put });
    features += featuresOf(column);
  }
  const labelField = names.indexOf(label.name);
  const classOf = findClass(label.classes);
  return (fields, line, into, at) => {
    const own = fields[labelField];
    const known = classOf(own);
    if (known === undefined && isMissing(own)) {
      if (taken.unlabelled.count++ < TOLD) taken.unlabelled.lines.push(line);
      return undefined;
    }
    let isGood = known !== undefined;
    for (const reader of readers) {
      const trouble = reader.put(fields[reader.field], into, at + reader.at);
      if (trouble === undefined) continue;
      isGood = false;
      refuse({ what: trouble[0], fix: trouble[1] }, reader.name, line);
    }
    if (known === undefined) {
      const fix = `correct it, or name the class in the task. ${suggestion(shorten(own), label.classes)}`;
      refuse({ what: `"${shorten(own)}" is none of the classes`, fix }, label.name, line);
    }
    if (isGood) return known;
    into.fill(0, at, at + features);
    return undefined;
  };
}

/** What is taken of a table at the beginning: nothing. */
export function nothingTaken(): Taken {
  return { missing: new Map(), others: new Map(), unlabelled: { lines: [], count: 0 } };
}

/** A label as classes are written: on one line. */
export function labelText(field: string): string {
  return field.trim().replace(/\s+/g, " ");
}

/** Finds a label's class by its name, or where that is a number by the number: 1, 1.0. */
function findClass(classes: readonly string[]): (label: string) => number | undefined {
  const byName = new Map(classes.map((name, index) => [name, index]));
  const byNumber = new Map(classes.map((name, index) => [readNumber(name), index]));
  byNumber.delete(undefined);
  return (label) => byName.get(label) ?? byName.get(labelText(label)) ?? byNumber.get(readNumber(label) ?? NaN);
}

/** Writes the features of a field; what is wrong with it and how to mend it, if something is. */
type Put = (text: string, into: Float32Array | Float64Array, at: number) => [what: string, fix: string] | undefined;

function putCategory({ name, categories }: Extract<ColumnSpec, { kind: "categorical" }>, others: Taken["others"]): Put {
  // Blanks around a category are none of it, unless a manifest says so.
  const places = new Map(categories.map((category, index) => [category.trim(), index]));
  return (text, into, at) => {
    const place = places.get(text);
    into.fill(0, at, at + categories.length);
    if (place === undefined) count(others, name, text);
    else into[at + place] = 1;
    return undefined;
  };
}

function putNumber(
  column: Extract<ColumnSpec, { kind: "numeric" | "pixel" }>,
  marks: Taken["missing"],
  missing: number,
  isBounded: boolean,
): Put {
  const isPixel = column.kind === "pixel";
  const [mean, deviation] = isPixel ? [0, column.brightest] : [column.mean, column.deviation];
  const form = isPixel ? {} : column;
  return (text, into, at) => {
    // Missing before a number: readNumber of an empty field is none, and a dash is no sign.
    if (isMissing(text)) {
      count(marks, column.name, text);
      into[at] = missing;
      return undefined;
    }
    const value = readNumber(text, form);
    if (value === undefined) {
      const decimals = !isPixel && column.decimal === "," ? "a comma" : "a point";
      return [`"${shorten(text)}" is no number`, `correct it; decimals have ${decimals}`];
    }
    if (isPixel && (value < 0 || value > deviation)) {
      return [`"${shorten(text)}" is no pixel`, `correct it; pixels are 0 to ${deviation}`];
    }
    // In two steps where the difference is more than the largest float.
    const difference = value - mean;
    const standard = Number.isFinite(difference) ? difference / deviation : value / deviation - mean / deviation;
    if (isBounded && !(Math.abs(standard) <= FARTHEST)) {
      const what = `"${shorten(text)}" is over ${FARTHEST} of the task's deviations from its mean ${mean}`;
      return [what, "correct it, or leave it empty"];
    }
    into[at] = standard;
    return undefined;
  };
}

/** A field as messages quote it: on one line, and not too long. */
function shorten(text: string): string {
  const line = labelText(text);
  return line.length > QUOTED ? `${line.slice(0, QUOTED)}…` : line;
}

function count(into: Map<string, Map<string, number>>, column: string, word: string): void {
  const own = into.get(column) ?? new Map<string, number>();
  into.set(column, own);
  const short = shorten(word);
  const key = own.has(short) || own.size < TOLD ? short : "…";
  own.set(key, (own.get(key) ?? 0) + 1);
}
