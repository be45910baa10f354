/**
 * What a column of a table is, by its words.
 *
 * @module
 */
import type { ColumnTally } from "./column_tally.ts";
import { labelText } from "./field_reader.ts";
import { isMissing, type NumberForm, readNumber, unitOf } from "./numbers.ts";

/** Words that are told apart as classes or categories. */
const MOST_CLASSES = 256;
/** Words with a mark by which a column shows that it is one of thousands. */
const FEWEST_MARKED = 3;
/** Share of the rows from which on "none" is a class like others. */
const SAID = 0.05;
/** Letters of a category, as the schema has it. */
const LONGEST = 128;
/** Share of the fields that must be numbers, so that the others are taken for faults. */
const NUMBERS = 0.9;
/** Names of columns that number the rows. */
const ROW_NUMBERS = /^$|^(?:id|index|row|no|nr|number|unnamed.*)$|[\s_-]id$/i;
const CAMEL_ID = /[a-z](?:Id|ID)$/;
const DATE =
  /^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([T ].*)?$|^\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]m)?$/i;

/** What a column is, and what the numbers are like if it has any. */
export interface ColumnProfile {
  readonly name: string;
  readonly kind: "numeric" | "categorical" | "ignore";
  /** Why it is left out: what stands behind "a column". */
  readonly why?: string;
  readonly form: NumberForm;
  /** Different words, numbers by size and others by letters; undefined if there are over 256. */
  readonly words: readonly string[] | undefined;
  /** The classes, if its words are such: those that are not missing, on one line each; undefined if there are over 256. */
  readonly labels: readonly string[] | undefined;
  /** Of a column of numbers. */
  readonly numbers: { readonly least: number; readonly largest: number; readonly areWhole: boolean } | undefined;
  /** Different values among those that are not missing, and how many fields those are. */
  readonly different: number;
  readonly present: number;
}

/** How a table's decimals are written as far as one column shows: below 0 with a point, above with a comma. */
export function decimalLean(tally: ColumnTally): number {
  const unit = commonUnit(tally);
  const lean = Math.sign(countNumbers(tally, { decimal: ",", unit }) - countNumbers(tally, { unit }));
  return lean === 0 ? thousandsLean(tally) : lean;
}

/** 950 and 1.234 in one column are thousands: three decimals would be those of all. */
function thousandsLean({ words }: ColumnTally): number {
  const all = [...words.keys()].filter((word) => !isMissing(word));
  const marked = all.filter((word) => /[.,]/.test(word));
  const plain = all.filter((word) => /^[+-]?\d+$/.test(word));
  if (marked.length < FEWEST_MARKED || plain.length === 0 || plain.some((word) => !/^[+-]?\d{1,3}$/.test(word))) {
    return 0;
  }
  if (marked.every((word) => /^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(word))) return 1;
  return marked.every((word) => /^[+-]?[1-9]\d{0,2},\d{3}$/.test(word)) ? -1 : 0;
}

/**
 * Decides what a column is.
 *
 * @param hasCommas true if decimals of this table have a comma where the column itself does not show it
 */
export function profileColumn(tally: ColumnTally, hasCommas: boolean): ColumnProfile {
  const { name, words: counts, count, hasMore } = tally;
  const present = [...counts].filter(([word]) => !isMissing(word));
  const fields = present.reduce((sum, [, times]) => sum + times, 0);
  const form = formOf(tally, hasCommas);
  const values = present.map(([word]) => readNumber(word, form)).filter((value) => value !== undefined);
  const isNumeric = values.length > 0 && countNumbers(tally, form) >= NUMBERS * fields;
  const areWhole = values.every(Number.isInteger);
  const numbers = isNumeric
    ? { least: values.reduce(lesser), largest: values.reduce(larger), areWhole: areWhole && values.length > 0 }
    : undefined;
  const all = [...counts.keys()];
  const words = hasMore || all.length > MOST_CLASSES ? undefined : sorted(all, isNumeric ? form : undefined);
  const own = [...counts].filter(([word, times]) => !isMissing(word) || (!isNumeric && isSaid(word, times, count)));
  const named = new Set(own.map(([word]) => labelText(word)));
  const labels = hasMore || named.size > MOST_CLASSES ? undefined : sorted([...named], isNumeric ? form : undefined);
  const common = { name, form, words, labels, numbers, different: present.length, present: fields };
  const ignore = (why: string): ColumnProfile => ({ ...common, kind: "ignore", why });

  if (fields === 0) return ignore("without a value in any row");
  const isUnique = present.length >= 0.95 * fields && fields > 1;
  if (isUnique && (ROW_NUMBERS.test(name) || CAMEL_ID.test(name)) && numbers?.areWhole !== false) {
    return ignore("whose name says that it numbers the rows");
  }
  if (isNumeric && numbers !== undefined) {
    if (isCodes(present)) {
      return words === undefined || isMany(words, count)
        ? ignore("of codes (whole numbers with leading zeros), too many for categories")
        : { ...common, kind: "categorical" };
    }
    if (new Set(values).size === 1) return ignore("with the same value in all rows");
    const isRange = areWhole && numbers.largest - numbers.least + 1 === values.length && fields >= 10;
    if (isRange && isUnique && present.length === fields) {
      return ignore("with each number of a range once, as numbers of rows are");
    }
    return { ...common, kind: "numeric" };
  }
  const dates = present.filter(([word]) => DATE.test(word)).reduce((sum, [, times]) => sum + times, 0);
  if (dates >= NUMBERS * fields) return ignore("of dates or times");
  if (words === undefined || isMany(words, count)) {
    const isMixed = countNumbers(tally, form) >= fields / 2;
    return ignore(
      isMixed ? "of numbers among too much else" : "with another word in nearly every row, or over 256 words",
    );
  }
  if (words.some((word) => word.length > LONGEST)) return ignore(`with words of over ${LONGEST} letters`);
  return words.length < 2 ? ignore("with the same value in all rows") : { ...common, kind: "categorical" };
}

/** True for a word that may mean that there is nothing as well as that it is missing, where many rows have it. */
function isSaid(word: string, times: number, rows: number): boolean {
  return /^(none|unknown|missing|-|\.)$/i.test(word) && times >= SAID * rows;
}

function isMany(words: readonly string[], rows: number): boolean {
  return words.length > Math.max(2, rows / 2);
}

/** Whole numbers, some with zeros before them: postal codes, numbers of articles. */
function isCodes(present: readonly (readonly [string, number])[]): boolean {
  return present.some(([word]) => /^0\d+$/.test(word)) && present.every(([word]) => /^\d+$/.test(word));
}

function formOf(tally: ColumnTally, hasCommas: boolean): NumberForm {
  const unit = commonUnit(tally);
  const given = unit === undefined ? {} : { unit };
  const lean = decimalLean(tally);
  // A column of whole numbers says nothing and needs nothing.
  const hasMark = [...tally.words.keys()].some((word) => /[.,]/.test(word) && !isMissing(word));
  return lean > 0 || (lean === 0 && hasCommas && hasMark) ? { decimal: ",", ...given } : given;
}

function commonUnit({ words }: ColumnTally): string | undefined {
  const counts = new Map<string, number>();
  let fields = 0;
  for (const [word, times] of words) {
    if (isMissing(word)) continue;
    fields += times;
    const unit = unitOf(word);
    if (unit !== undefined) counts.set(unit, (counts.get(unit) ?? 0) + times);
  }
  return [...counts].find(([, times]) => times >= NUMBERS * fields)?.[0];
}

function countNumbers({ words }: ColumnTally, form: NumberForm): number {
  let fields = 0;
  for (const [word, times] of words) {
    if (!isMissing(word) && readNumber(word, form) !== undefined) fields += times;
  }
  return fields;
}

function sorted(words: string[], form: NumberForm | undefined): string[] {
  if (form === undefined) return words.sort();
  const value = (word: string) => readNumber(word, form) ?? -Infinity;
  return words.sort((left, right) => value(left) - value(right));
}

const lesser = (left: number, right: number) => Math.min(left, right);
const larger = (left: number, right: number) => Math.max(left, right);
