import { parse } from "csv-parse/sync";

const DELIMITERS = [",", ";", "\t", "|"] as const;
/** Rows that are looked at. */
const LOOKED_AT = 200;
/** Share of the rows that must have the most usual number of fields: a table may have a row that is broken. */
const ALIKE = 0.9;
/** Words that the fields of a table without numbers have on average, at most; half a line of prose has more. */
const WORDS = 2.5;
/** Rows that a table without numbers must have to be told from a few lines of text. */
const ROWS = 5;

/**
 * What sets apart the columns of a text, if it looks like a table: nearly all of its rows have equally many fields, and a
 * column of them numbers, or all of them few words.
 *
 * @param text the beginning of a file; its last line may be cut off
 * @returns a blank for numbers set apart by blanks; undefined if it looks like no table
 *
 * @example
 * ```ts
 * import { tableShape } from "./table_shape.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(tableShape("5.1\t3.5\tsetosa\n6.4\t3.2\tversicolor\n5.9\t3.0\tvirginica\n"), "\t");
 * assert.strictEqual(tableShape("Shall I compare thee to a summer's day?\nThou art more lovely, and more mild:\n"), undefined);
 * ```
 */
export function tableShape(text: string): typeof DELIMITERS[number] | " " | undefined {
  const whole = text.slice(0, text.lastIndexOf("\n") + 1) || text;
  const start = whole.trimStart();
  // Lists of JSON and pages have commas too.
  if (/^[[{<]/.test(start)) return undefined;
  const found = DELIMITERS.filter((delimiter) => isTable(rowsOf(whole, delimiter)));
  if (found.length > 0) return found[0];
  const lines = whole.split(/\r\n?|\n/).filter((line) => line.trim() !== "").slice(0, LOOKED_AT);
  const rows = lines.map((line) => line.trim().split(/\s+/));
  return isTable(rows) && rows.every((row) => row.filter(isNumber).length >= row.length / 2) ? " " : undefined;
}

function rowsOf(text: string, delimiter: string): string[][] {
  const lines = /^\uFEFF?sep=.\r?\n/i.test(text) ? text.slice(text.indexOf("\n") + 1) : text;
  try {
    return parse(lines, {
      delimiter,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_records_with_error: true,
      to: LOOKED_AT,
    });
  } catch {
    return [];
  }
}

function isTable(rows: readonly (readonly string[])[]): boolean {
  if (rows.length < 3) return false;
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [width, times] = [...counts].reduce((most, each) => each[1] > most[1] ? each : most);
  if (width < 2 || times < ALIKE * rows.length) return false;
  const alike = rows.filter(({ length }) => length === width);
  // Lines that all end in a comma, or begin with a tab, are no rows.
  if ([0, width - 1].some((column) => alike.every((row) => row[column] === ""))) return false;
  // The first line may have names.
  const values = alike.slice(1);
  for (let column = 0; column < width; column++) {
    if (values.filter((row) => isNumber(row[column])).length >= ALIKE * values.length) return true;
  }
  const words = alike.flat().reduce((sum, field) => sum + field.split(/\s+/).length, 0);
  return rows.length >= ROWS && words / (alike.length * width) <= WORDS;
}

/** Numbers as tables have them, with a point or a comma. */
function isNumber(field: string): boolean {
  return /^[-+]?(\d+([.,]\d*)?|[.,]\d+)(e[-+]?\d+)?$/i.test(field);
}
