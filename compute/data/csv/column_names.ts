/**
 * Names of a table's columns.
 *
 * @module
 */
import { hasControls } from "../../support/mod.ts";
import { isMissing, readNumber } from "./numbers.ts";

/** Letters of a name, as the schema has it, without room for a number. */
const LONGEST = 120;
/** So many numbers, each one more than the one before, are names. */
const NUMBERED = 4;

/** Names as the first line has them, made fit: no control characters, not too long, the second of a name numbered. */
export function columnNames(fields: readonly string[]): string[] {
  const taken = new Set<string>();
  return fields.map((field) => {
    const line = hasControls(field)
      ? Array.from(field, (letter) => hasControls(letter) ? " " : letter).join("")
      : field;
    const name = line.trim().slice(0, LONGEST).trim().toWellFormed();
    let own = name;
    for (let copy = 2; taken.has(own); copy++) own = `${name} (${copy})`.trim();
    taken.add(own);
    return own;
  });
}

/** Names of a table without any. */
export function numberedNames(width: number): string[] {
  return Array.from({ length: width }, (_, index) => `column ${index + 1}`);
}

/**
 * True if the first row of a table looks like the others and not like names: it has numbers where they have numbers, or,
 * in a table without numbers, words that are there again below.
 *
 * @param rows the first row and some more
 */
export function isFirstRowData([first, ...rows]: readonly (readonly string[])[]): boolean {
  if (first === undefined || rows.length === 0) return false;
  // Tables put together from several may have their names again.
  const others = rows.filter((row) => row.some((field, at) => field !== first[at]));
  const columns = first.map((field, at) => ({ field, below: others.map((row) => row[at] ?? "") }));
  const numeric = columns.filter(({ below }) => {
    const present = below.filter((field) => !isMissing(field));
    return present.length > 0 && present.filter(isNumber).length >= 0.9 * present.length;
  });
  if (numeric.length > 0) {
    const hasDecimals = numeric.some(({ below }) => below.some((field) => /[.,]/.test(field) && !isMissing(field)));
    if (isSeries(numeric.map(({ field }) => field), hasDecimals)) return false;
    return numeric.every(({ field }) => isNumber(field) || isMissing(field)) &&
      numeric.some(({ field }) => isNumber(field));
  }
  const repeated = columns.filter(({ field, below }) => field !== "" && below.includes(field));
  return repeated.length > 0 && repeated.length >= columns.length / 2;
}

function isNumber(text: string): boolean {
  return readNumber(text) !== undefined || readNumber(text, { decimal: "," }) !== undefined;
}

/** True for numbers that count columns: each one more than the one before, many, or from 0 on above decimals. */
function isSeries(fields: readonly string[], hasDecimals: boolean): boolean {
  const areCounted = fields.every((field, at) => /^\d+$/.test(field) && Number(field) === Number(fields[0]) + at);
  return areCounted && (fields.length >= NUMBERED || (hasDecimals && fields.length > 1 && fields[0] === "0"));
}
