/**
 * Single fields of a table as what they mean.
 *
 * @module
 */
import type { ColumnSpec } from "../data_spec.ts";
import { isMissing, readNumber } from "./numbers.ts";

/** By column: how often each word is there. */
type Counts = Map<string, Map<string, number>>;

/** Further from the mean no row of the draft can lie, by far; such a number spoils training. */
const FARTHEST = 1e6;
/** Words of a column, and lines, that are told; the others are counted. */
export const TOLD = 20;

/** Letters of a field that are quoted. */
const QUOTED = 60;

/** A label as classes are written: on one line. */
export function labelText(field: string): string {
  return field.trim().replace(/\s+/g, " ");
}

/** Writes the features of a field; what is wrong with it and how to mend it, if something is. */
export type Put = (
  text: string,
  into: Float32Array | Float64Array,
  at: number,
) => [what: string, fix: string] | undefined;

/** Makes the reader of a column of words: 1 for the one it is, 0 for the others. */
export function putCategory({ name, categories }: Extract<ColumnSpec, { kind: "categorical" }>, others: Counts): Put {
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

/** Makes the reader of a column of numbers: it standardises them. */
export function putNumber(
  column: Extract<ColumnSpec, { kind: "numeric" | "pixel" }>,
  marks: Counts,
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
export function shorten(text: string): string {
  const line = labelText(text);
  return line.length > QUOTED ? `${line.slice(0, QUOTED)}…` : line;
}

function count(into: Counts, column: string, word: string): void {
  const own = into.get(column) ?? new Map<string, number>();
  into.set(column, own);
  const short = shorten(word);
  const key = own.has(short) || own.size < TOLD ? short : "…";
  own.set(key, (own.get(key) ?? 0) + 1);
}
