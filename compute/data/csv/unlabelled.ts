import type { SpecOf } from "../data_spec.ts";
import type { CsvFile } from "./csv_file.ts";
import { readRows } from "./csv_table.ts";
import { tableTarget } from "./table_target.ts";

/** Marks of a missing value, as far as labels go. */
const NOTHING = /^(|\?|na|n\/a|nan|null|none)$/i;

/**
 * Why a table cannot be measured on, for want of labels, and what is done instead; undefined if it has some. Tables to be
 * predicted, as competitions give them, have all columns but the label's, or nothing in that.
 *
 * @param test the table to measure on
 * @param train path of the one to train on
 */
export function unlabelled(spec: SpecOf<"csv">, test: CsvFile, train: string): string | undefined {
  const { columns, header, heldOut } = spec;
  const learnt = tableTarget(spec).columns;
  let [names, places]: [readonly string[], readonly number[]] = [[], []];
  let [rows, labels] = [0, 0];
  readRows(
    test,
    spec,
    (header) => {
      names = header;
      places = learnt.map((name) => header.indexOf(name));
    },
    (fields) => {
      rows++;
      if (places.every((at) => at >= 0 && !NOTHING.test(fields[at]))) labels++;
    },
    () => {},
  );
  const instead = `it is not used, and ${Math.round(100 * heldOut.share)} % of "${train}" are held out instead. ` +
    `To measure on it, give it that column with its ${
      spec.label === undefined ? "values" : "classes"
    }; else take it away`;
  // A table that lacks more than the label is another table, or has its columns named otherwise.
  // One without names lacks a column, and which that is cannot be told.
  const absent = learnt.find((_, index) => (places[index] ?? -1) < 0);
  const lacks = header === false
    ? names.length === columns.length
    : absent !== undefined && columns.every(({ name, kind }) => names.includes(name) || kind === "ignore");
  if (lacks) return `"${test.path}" has no column "${absent ?? learnt[0]}": ${instead}.`;
  const isEmpty = absent === undefined && rows > 0 && labels === 0;
  return isEmpty ? `"${test.path}" has nothing in its column "${learnt[0]}": ${instead}.` : undefined;
}
