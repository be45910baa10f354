import { isMissing, readNumber } from "./numbers.ts";

const DELIMITERS = [",", ";", "\t", "|"] as const;

/**
 * The first line of a text with its end, and blank ones before it, if it counts the rows and features of the table below and names its classes, as
 * scikit-learn's tables do; undefined if it is anything else. It is no row and names no columns. The second number is that of
 * the features below, whose values are numbers, and the class behind them too.
 *
 * @param text the beginning of a file; its last line may be cut off
 *
 * @example
 * ```ts
 * import { countsLine } from "./counts_line.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(countsLine("3,2,round,square\n5.1,3.5,0\n4.9,3.0,1\n4.7,3.2,1\n"), "3,2,round,square\n");
 * assert.strictEqual(countsLine("w,h,round\n5.1,3.5,0\n"), undefined);
 * ```
 */
export function countsLine(text: string): string | undefined {
  const lines = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  const [at, next] = lines.keys().filter((line) => lines[line].trim() !== "");
  if (next === undefined) return undefined;
  return DELIMITERS.some((delimiter) => isCounts(fieldsOf(lines[at], delimiter), fieldsOf(lines[next], delimiter)))
    ? lines.slice(0, at + 1).join("")
    : undefined;
}

function isCounts([rows, features, ...classes]: readonly string[], below: readonly string[]): boolean {
  return [rows, features].every((count) => count !== undefined && /^[1-9]\d*$/.test(count)) &&
    below.length === Number(features) + 1 &&
    classes.length >= 2 && new Set(classes).size === classes.length &&
    classes.every((name) => name !== "" && readNumber(name) === undefined) &&
    below.every((field) => readNumber(field) !== undefined || isMissing(field));
}

function fieldsOf(line: string, delimiter: string): string[] {
  return line.split(delimiter).map((field) => field.trim().replace(/^"(.*)"$/, "$1").trim());
}
