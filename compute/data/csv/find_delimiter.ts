import { type CsvFile, type Delimiter, DELIMITERS } from "./csv_file.ts";
import { firstRows } from "./csv_table.ts";
import { problemError } from "../data_problem.ts";

/** Rows that are looked at. */
const LOOKED_AT = 50;
/** Share of them that must have the same number of fields. */
const ALIKE = 0.8;

/**
 * What separates a table's fields: what divides most of its first rows into the same number of them, more than one.
 *
 * @throws {SyntaxError} if it is something that is not read
 */
export function findDelimiter(file: CsvFile): Delimiter {
  if (file.delimiter !== undefined) return file.delimiter;
  const divided = DELIMITERS.map((delimiter) => ({ delimiter, ...divide(file, delimiter) }));
  const found = divided.find(({ width, alike }) => width > 1 && alike >= ALIKE);
  if (found !== undefined) return found.delimiter;
  const widest = divided.reduce((best, each) => each.first > best.first ? each : best);
  if (widest.first > 1) return widest.delimiter;
  const blanks = divide(file, " ");
  if (blanks.width > 1 && blanks.alike >= ALIKE) {
    const what = "its fields are separated by blanks";
    throw problemError("syntax", { where: file.path, what, fix: "save it with commas, semicolons, tabs or |" });
  }
  return ",";
}

/** Fields that most rows have, the share of the rows that have so many, and fields of the first row. */
function divide(file: CsvFile, delimiter: string): { width: number; alike: number; first: number } {
  const widths = firstRows(file, delimiter, LOOKED_AT).map(({ length }) => length);
  if (widths.length === 0) return { width: 0, alike: 0, first: 0 };
  const counts = Map.groupBy(widths, (width) => width);
  const [width, same] = [...counts].reduce((best, each) => each[1].length > best[1].length ? each : best);
  return { width, alike: same.length / widths.length, first: widths[0] };
}
