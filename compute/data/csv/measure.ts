/**
 * Means and deviations of a table's numbers.
 *
 * @module
 */
import type { CsvFile } from "./csv_file.ts";
import { readRows } from "./csv_table.ts";
import { type ColumnSpec, countFeatures, featuresOf, type SpecOf } from "../data_spec.ts";
import { type DataProblem, problemError, type ProblemKind } from "../data_problem.ts";
import { Moments, shorten } from "./moments.ts";
import { createRowReader, nothingTaken, type ReadRow } from "./row_reader.ts";
import { listNames, rowNotes, rows, takenNotes } from "./table_notes.ts";
import { tableTarget, type TargetColumn } from "./table_target.ts";

/**
 * Measures the numbers of a drafted schema over all rows that can be used, as training reads them, so that they have mean
 * 0 and deviation 1 there.
 *
 * @returns the schema with them, what was read as what or left out, and how many rows are used
 * @throws {TypeError|RangeError|SyntaxError} the first problem, if half of the rows or more cannot be used
 */
export function measure(
  draft: SpecOf<"csv">,
  file: CsvFile,
): { spec: SpecOf<"csv">; notes: string[]; rows: number } {
  const features = countFeatures(draft.columns);
  const numbers = draft.target?.columns ?? [];
  const row = { inputs: new Float64Array(features), targets: new Float64Array(tableTarget(draft).columns.length) };
  const moments = draft.columns.map((column) => column.kind === "numeric" ? new Moments() : undefined);
  const targetMoments = numbers.map(() => new Moments());
  const places = placesOf(draft.columns);
  const taken = nothingTaken();
  let [used, bad] = [0, 0];
  let first: { kind: ProblemKind; problem: DataProblem } | undefined;
  let readRow: ReadRow | undefined;
  let isBad = false;
  const seen = readRows(
    file,
    draft,
    (names) => {
      readRow = createRowReader(draft, names, taken, ({ what, fix }, column, line) => {
        isBad = true;
        first ??= { kind: "bound", problem: { where: `${file.path}, line ${line}, column "${column}"`, what, fix } };
      }, { missing: NaN, isBounded: false });
    },
    (fields, line) => {
      isBad = false;
      // Each row is written over the one before it.
      if (readRow?.(fields, line, row, 0) === undefined) {
        if (isBad) bad++;
        return;
      }
      used++;
      for (let at = 0; at < moments.length; at++) {
        const value = row.inputs[places[at]];
        if (!Number.isNaN(value)) moments[at]?.add(value);
      }
      targetMoments.forEach((own, at) => own.add(row.targets[at]));
    },
    (kind, problem) => {
      bad++;
      first ??= { kind, problem };
    },
  );
  if (first !== undefined && 2 * bad >= seen) throw problemError(first.kind, first.problem);
  const flat: string[] = [];
  const columns = draft.columns.map((column, at): ColumnSpec => {
    const own = moments[at];
    if (column.kind !== "numeric" || own === undefined) return column;
    const { mean, deviation } = own;
    const isFlat = !(deviation > 0);
    if (isFlat) flat.push(column.name);
    return {
      ...column,
      mean: isFlat ? mean : shorten(mean, deviation),
      deviation: isFlat ? 1 : shorten(deviation, deviation),
      ...(taken.missing.has(column.name) ? { empty: "mean" } : {}),
    };
  });
  const targets = numbers.map((column, at) => standardised(column, targetMoments[at], file.path));
  const notes = [...flat.length === 0 ? [] : [`The same in all rows, and kept: ${listNames(flat)}.`]];
  const [all, ...left] = [
    `It has ${rows(seen)}${seen === used ? ", all used" : ""}.`,
    ...rowNotes(file.path, seen, used, bad, first?.problem),
  ];
  return {
    spec: { ...draft, columns, ...draft.target === undefined ? {} : { target: { columns: targets } } },
    notes: [
      ...(left.length === 0 ? [all] : left),
      ...notes,
      ...formNotes([...columns, ...targets]),
      ...takenNotes(taken),
    ],
    rows: used,
  };
}

/** A column of numbers to predict, measured. @throws {TypeError} if they are all the same */
function standardised(column: TargetColumn, { mean, deviation }: Moments, path: string): TargetColumn {
  if (deviation > 0) {
    return { ...column, mean: shorten(mean, deviation), deviation: shorten(deviation, deviation) };
  }
  const what = `column "${column.name}" has the same number in all rows, so that there is nothing to learn`;
  throw problemError("shape", { where: path, what, fix: "name another to predict (--target)" }, "draft from");
}

/** Where each column's first feature is. */
function placesOf(columns: readonly ColumnSpec[]): number[] {
  let at = 0;
  return columns.map((column) => {
    const own = at;
    at += featuresOf(column);
    return own;
  });
}

function formNotes(columns: readonly (ColumnSpec | TargetColumn)[]): string[] {
  const numeric = columns.flatMap((column) => "mean" in column ? [column] : []);
  const commas = numeric.filter(({ decimal }) => decimal === ",").map(({ name }) => name);
  const units = Map.groupBy(numeric.filter(({ unit }) => unit !== undefined), ({ unit }) => unit);
  return [
    ...commas.length === 0 ? [] : [`Decimals have a comma in ${listNames(commas)}.`],
    ...[...units].map(([unit, own]) => `Numbers are in ${unit} in ${listNames(own.map(({ name }) => name))}.`),
  ];
}
