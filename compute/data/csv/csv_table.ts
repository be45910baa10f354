/**
 * Tables in CSV files (RFC 4180), row by row. What is a row is decided here and nowhere else.
 *
 * @module
 */
import { CsvError, parse } from "csv-parse/sync";
import { stat } from "node:fs/promises";
import { type DataProblem, problemError, type Report } from "../data_problem.ts";
import { readUnpacked } from "../read_unpacked.ts";
import type { CsvFile, Delimiter } from "./csv_file.ts";
import { columnNames, numberedNames } from "./column_names.ts";
import { findTables } from "./find_tables.ts";
import { tableBytes } from "./table_bytes.ts";

const MOST_BYTES = 256e6;
/** Letters of the longest row. */
const LONGEST_ROW = 1e6;
/** Bytes that are read again behind quotes that are not closed, of all such rows. */
const MOST_AGAIN = 64e6;

/** Rows with bad quotes, and columns, the label's among them as the schema has them. */
const MOST_BAD = 10_000;
const MOST_COLUMNS = 4097;

/** How a table is divided. */
export interface TableForm {
  /** What separates fields, unless the file says it. */
  readonly delimiter: Delimiter;
  /** False if the first row is no names but data; the columns are then called `column 1` and so on. */
  readonly header?: false | undefined;
}

/**
 * Reads the tables of a folder, packed or not: the one to train on, and the one to measure on where there is one. A path to
 * a table itself is a folder that holds nothing but it. Which they are, `find_tables.ts` says.
 *
 * @throws {TypeError} if there is none, or several could be meant
 * @throws {SyntaxError|RangeError} if one is no text or too large, or its gzip is damaged
 */
export async function openTables(folder: string): Promise<{ train: CsvFile; test: CsvFile | undefined }> {
  const found = await findTables(folder);
  if (found === undefined) {
    const isThere = await stat(folder).then(() => true, () => false);
    const what = isThere ? "it has no table" : "there is nothing of this name";
    throw problemError("shape", { where: folder, what, fix: "name the folder with train.csv, or a table" }, "read");
  }
  const { train, test } = found;
  return { train: await open(train), test: test === undefined ? undefined : await open(test) };
}

async function open(path: string): Promise<CsvFile> {
  return { path, ...tableBytes(await readUnpacked(path, MOST_BYTES), path) };
}

/**
 * Goes through a table: gives the names of its columns to `onHeader` and each row to `onRow`, fields without blanks around
 * them, with the line where it ends. Rows end with LF, CR or CRLF, also mixed; blank lines are none. Rows that are no CSV
 * or have another number of fields than the first are reported and left out; behind bad quotes it goes on with the next
 * line.
 *
 * @returns rows that it has, those left out among them
 * @throws {SyntaxError} if the file has no first row, or very many of its quotes are not closed
 * @throws {RangeError} if it has too many columns
 */
export function readRows(
  file: CsvFile,
  form: TableForm,
  onHeader: (names: readonly string[]) => void,
  onRow: (fields: readonly string[], line: number) => void,
  report: Report,
): number {
  const { path, delimiter } = file;
  let rows = 0;
  let width: number | undefined;
  let header: readonly string[] | undefined;
  const separator = delimiter ?? form.delimiter;
  const take = (fields: readonly string[], own: number) => {
    if (width === undefined) {
      width = fields.length;
      if (width > MOST_COLUMNS) {
        const what = `its ${width} columns are more than the ${MOST_COLUMNS} that are read`;
        throw problemError("bound", { where: path, what, fix: "take out columns that have no use" });
      }
      onHeader(form.header === false ? numberedNames(width) : columnNames(fields));
      if (form.header !== false) {
        header = fields;
        return;
      }
    }
    rows++;
    if (header !== undefined && fields.length === width && fields.every((field, at) => field === header?.[at])) {
      const problem = { where: `${path}, line ${own}`, what: "it is the header again", fix: "take it out" };
      return report("shape", problem);
    }
    if (fields.length === width) return onRow(fields, own);
    const what = `it has ${fields.length} field${fields.length === 1 ? "" : "s"}, the ${
      form.header === false ? "first row" : "header"
    } ${width}`;
    report("shape", { where: `${path}, line ${own}`, what, fix: "give it one for each column" });
  };
  eachRow(file, separator, take, (problem) => {
    if (width === undefined) throw problemError("syntax", problem);
    rows++;
    report("syntax", problem);
  });
  if (width === undefined) {
    const fix = "begin it with a line that names the columns";
    throw problemError("syntax", { where: path, what: "it is empty", fix });
  }
  return rows;
}

/** The first rows of a table, whatever they are, without those that are no CSV. */
export function firstRows(file: CsvFile, delimiter: string, most: number): string[][] {
  const rows: string[][] = [];
  eachRow(file, delimiter, (fields) => rows.push(fields.slice(0, MOST_COLUMNS + 1)), () => {}, most);
  return rows.slice(0, most);
}

/**
 * Parses a table row by row, with the line where each ends. Behind one that is no CSV it goes on with the next line.
 *
 * @param most rows that are asked for; there may be more
 * @throws {SyntaxError} if very many quotes are not closed
 */
function eachRow(
  { path, bytes, linesBefore }: CsvFile,
  delimiter: string,
  onRow: (fields: string[], line: number) => void,
  onBad: (problem: DataProblem) => void,
  most = -1,
): void {
  let [at, line, again, bad, given] = [0, linesBefore, 0, 0, 0];
  const take = (fields: string[], own: number) => {
    given++;
    onRow(fields, line + own);
  };
  while (most < 0 || given + bad < most) {
    const { end, error } = parseRows(bytes.subarray(at), delimiter, take, most);
    if (error === undefined) return;
    const start = skipBlank(bytes, at + end);
    line += countLines(bytes.subarray(at, start)) + 1;
    at = endOfLine(bytes, start);
    again += Math.max(0, (error.reached ?? LONGEST_ROW) - (at - start));
    if (again > MOST_AGAIN || ++bad > MOST_BAD) {
      const what = "very many of its quotes are not closed";
      throw problemError("syntax", { where: path, what, fix: "correct them" });
    }
    onBad({ where: `${path}, line ${line}`, what: error.what, fix: "correct the quotes of this line" });
  }
}

/** Parses up to the first row that is no CSV; `end` is how far the rows before it go, in bytes. */
function parseRows(
  bytes: Uint8Array,
  delimiter: string,
  onRecord: (fields: string[], line: number) => void,
  most = -1,
): { end: number; error: { what: string; reached: number | undefined } | undefined } {
  let end = 0;
  try {
    parse(bytes, {
      delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: LONGEST_ROW,
      to: most,
      on_record(fields: string[], { lines, bytes: read }: { lines: number; bytes: number }) {
        end = read;
        onRecord(fields.map((field) => field.trim()), lines);
        return null;
      },
    });
    return { end, error: undefined };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const reached = typeof error.bytes === "number" ? error.bytes - end : undefined;
    const what = error.code === "CSV_MAX_RECORD_SIZE"
      ? `it is longer than ${LONGEST_ROW} letters`
      : error.message.split(",")[0].split(": ")[0].toLowerCase();
    return { end, error: { what, reached } };
  }
}

const LF = 10;
const CR = 13;

/** Where the next line that is not blank begins, from the end of a row on. */
function skipBlank(bytes: Uint8Array, from: number): number {
  let start = from;
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === LF || bytes[at] === CR) start = at + 1;
    else if (bytes[at] !== 32 && bytes[at] !== 9) break;
  }
  return start;
}

/** Where the line that begins at `from` is over, its end included. */
function endOfLine(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
  return Math.min(bytes.length, at + (bytes[at] === CR && bytes[at + 1] === LF ? 2 : 1));
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) lines++;
  }
  return lines;
}
