/**
 * The fields of a row that say what is to be learnt of it.
 *
 * @module
 */
import { suggestion } from "../../support/mod.ts";
import { labelText, type Put, putNumber, shorten } from "./field_reader.ts";
import { isMissing, readNumber } from "./numbers.ts";
import type { TableTarget } from "./table_target.ts";

/** What is wrong with a field of a column, and how to mend it. */
export type Refusal = (what: string, fix: string, column: string) => void;

/**
 * Reads what is to be learnt of a row.
 *
 * @param into receives numbers, or 1 and 0 for labels, from `at` on; nothing where it is a class
 * @returns the class, or 0 where it is none; "missing" if a field says nothing; undefined if one was refused
 */
export type ReadTarget = (
  fields: readonly string[],
  into: Float32Array | Float64Array,
  at: number,
  refuse: Refusal,
) => number | "missing" | undefined;

/**
 * Makes a reader of what is to be learnt.
 *
 * @param names of the table's columns, in its order
 * @param isBounded numbers very far from the mean are faults
 */
export function createTargetReader(target: TableTarget, names: readonly string[], isBounded: boolean): ReadTarget {
  const fields = target.columns.map((name) => names.indexOf(name));
  if (target.kind === "class") return classReader(target, fields[0]);
  const puts = target.kind === "labels" ? target.columns.map(() => putLabel) : target.numbers.map((column): Put =>
    // Whether it is missing is asked before, so nothing is counted.
    putNumber({ ...column, kind: "numeric" }, new Map(), NaN, isBounded)
  );
  return (row, into, at, refuse) => {
    if (fields.some((field) => isMissing(row[field]))) return "missing";
    let isGood = true;
    puts.forEach((put, index) => {
      const trouble = put(row[fields[index]], into, at + index);
      if (trouble === undefined) return;
      isGood = false;
      refuse(...trouble, target.columns[index]);
    });
    return isGood ? 0 : undefined;
  };
}

function classReader({ columns: [name], classes }: Extract<TableTarget, { kind: "class" }>, field: number): ReadTarget {
  const classOf = findClass(classes);
  return (row, _into, _at, refuse) => {
    const own = row[field];
    const known = classOf(own);
    if (known !== undefined) return known;
    if (isMissing(own)) return "missing";
    const fix = `correct it, or name the class in the task. ${suggestion(shorten(own), classes)}`;
    refuse(`"${shorten(own)}" is none of the classes`, fix, name);
    return undefined;
  };
}

/** Finds a label's class by its name, or where that is a number by the number: 1, 1.0. */
function findClass(classes: readonly string[]): (label: string) => number | undefined {
  const byName = new Map(classes.map((name, index) => [name, index]));
  const byNumber = new Map(classes.map((name, index) => [readNumber(name), index]));
  byNumber.delete(undefined);
  return (label) => byName.get(label) ?? byName.get(labelText(label)) ?? byNumber.get(readNumber(label) ?? NaN);
}

/**
 * Whether a field says that a row has a label: 1, yes, true and the like, or 0, no, false; undefined if it says neither.
 *
 * @example
 * ```ts
 * import { readAnswer } from "./target_reader.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(["1.0", "No", "T", "maybe"].map(readAnswer), [1, 0, 1, undefined]);
 * ```
 */
export function readAnswer(text: string): 0 | 1 | undefined {
  if (/^(?:y|yes|t|true)$/i.test(text)) return 1;
  if (/^(?:n|no|f|false)$/i.test(text)) return 0;
  const number = readNumber(text);
  return number === 1 ? 1 : number === 0 ? 0 : undefined;
}

const putLabel: Put = (text, into, at) => {
  const answer = readAnswer(text);
  if (answer === undefined) return [`"${shorten(text)}" is neither yes nor no`, "write 1 or 0, or yes or no"];
  into[at] = answer;
  return undefined;
};
