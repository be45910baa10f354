/**
 * Tables in CSV files (RFC 4180), row by row.
 *
 * @module
 */
import { type CsvError, parse } from "csv-parse/sync";
import { stat } from "node:fs/promises";
import { problemError, type Report } from "../data_problem.ts";
import { readUnpacked } from "../read_unpacked.ts";
import { findTables } from "./find_tables.ts";

const MOST_BYTES = 256e6;

/** A CSV file, read but not parsed. */
export interface CsvFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** No file of these bytes has more rows. */
  readonly mostRows: number;
}

/**
 * Reads the tables of a folder, packed or not: the one to train on, and the one to measure on where there is one. A path to
 * a table itself is a folder that holds nothing but it. Which they are, `find_tables.ts` says.
 *
 * @throws {TypeError} if there is none, or several could be meant
 * @throws {SyntaxError|RangeError} if one is too large, or its gzip is damaged
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
  const bytes = await readUnpacked(path, MOST_BYTES);
  let lines = 1;
  for (const byte of bytes) if (byte === 10) lines++;
  return { path, bytes, mostRows: lines };
}

/**
 * Goes through a table: gives its first line to `onHeader` and every other to `onRow`, with the line where it ends. Rows
 * that are no CSV or have another number of fields than the header are reported and left out.
 *
 * @throws {SyntaxError} if the file is no UTF-8, or has no header
 */
export function readRows(
  { path, bytes }: CsvFile,
  delimiter: string,
  onHeader: (names: readonly string[]) => void,
  onRow: (fields: readonly string[], line: number) => void,
  report: Report,
): void {
  let width: number | undefined;
  const skip = (error: CsvError | undefined): undefined => {
    if (error === undefined) return;
    const line = typeof error.lines === "number" ? error.lines : 1;
    const what = error.message.split(",")[0].split(": ")[0].toLowerCase();
    report("syntax", { where: `${path}, line ${line}`, what, fix: "correct the quotes of this line" });
  };
  parse(text({ path, bytes }), {
    delimiter,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    skip_records_with_error: true,
    on_skip: skip,
    on_record(fields: string[], { lines }: { lines: number }) {
      if (width === undefined) {
        width = fields.length;
        onHeader(fields);
      } else if (fields.length !== width) {
        const what = `it has ${fields.length} fields, the header ${width}`;
        report("shape", { where: `${path}, line ${lines}`, what, fix: "give it one for each column" });
      } else {
        onRow(fields, lines);
      }
      return null;
    },
  });
  if (width === undefined) {
    const fix = "begin it with a line that names the columns";
    throw problemError("syntax", { where: path, what: "it is empty", fix });
  }
}

function text({ path, bytes }: Pick<CsvFile, "path" | "bytes">): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw problemError("syntax", { where: path, what: "it is no UTF-8", fix: "save it as UTF-8" }, "read", cause);
  }
}
