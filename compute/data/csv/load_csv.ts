/**
 * Examples from the rows of a table.
 *
 * @module
 */
import { suggestion } from "../../support/mod.ts";
import type { CsvFile } from "./csv_file.ts";
import { openTables, readRows } from "./csv_table.ts";
import { findDelimiter } from "./find_delimiter.ts";
import { dataForm } from "../data_form.ts";
import { countFeatures, type SpecOf } from "../data_spec.ts";
import type { Dataset, Examples, Targets } from "../examples.ts";
import { holdOut } from "../held_out.ts";
import { readNumber } from "./numbers.ts";
import { selectExamples } from "../partition.ts";
import { strataOf } from "../strata.ts";
import { type DataProblem, problemError, type ProblemKind, type Report } from "../data_problem.ts";
import { createRowReader, nothingTaken, type ReadRow, type RowStore, type Taken } from "./row_reader.ts";
import { rowNotes, takenNotes } from "./table_notes.ts";
import { tableTarget } from "./table_target.ts";
import { unlabelled } from "./unlabelled.ts";

/** Features of all rows together: 2 GB of them. */
const MOST_FEATURES = 5e8;
/** Rows for which there is room at the beginning. */
const FIRST_ROWS = 256;

/** A table that was read. */
interface Part extends Examples {
  readonly path: string;
  /** Rows of the file, those left out among them. */
  readonly seen: number;
  /** Problems with single rows, and the first of them. */
  readonly problems: number;
  readonly first: { readonly kind: ProblemKind; readonly problem: DataProblem } | undefined;
}

/**
 * Loads a folder with a table and perhaps one to measure on; without that, or if it has no labels, the task's share of the
 * rows is held out.
 *
 * Features are standardised by the constants of the manifest, so that all nodes of a task agree on what they mean. Missing
 * values count as the mean, words that are no category as none; rows that do not say what is to be learnt are left out. All this is in the
 * notes, and each row of the file is used or counted there.
 *
 * @param report is told of what is wrong with a row, which is left out; without it rows are left out as long as they are
 * fewer than half, and the first problem is thrown otherwise
 * @throws {TypeError} if a column is missing or not known, or no row is left
 * @throws {SyntaxError|RangeError} if a file is corrupt or a field is not as the task says
 */
export async function loadCsv(spec: SpecOf<"csv">, folder: string, report: Report | undefined): Promise<Dataset> {
  const tables = await openTables(folder);
  const why = tables.test && unlabelled(spec, tables.test, tables.train.path);
  const taken = nothingTaken();
  const read = readTable(spec, tables.train, taken, report);
  const test = tables.test === undefined || why !== undefined ? undefined : readTable(spec, tables.test, taken, report);
  const parts = test === undefined ? divide(read, spec.heldOut) : { train: plain(read), test: plain(test) };
  for (const part of [parts.train, parts.test]) {
    if (part.labels.length > 0) continue;
    const where = part === parts.test && test !== undefined ? test.path : read.path;
    throw problemError("shape", { where, what: "too few rows of it can be used", fix: "give it more" }, "use");
  }
  const doubts = [read, ...test === undefined ? [] : [test]].flatMap(({ path, seen, labels, problems, first }) =>
    rowNotes(path, seen, labels.length, problems, first?.problem)
  );
  const none = nothingTaken();
  const form = dataForm(spec);
  return {
    ...parts,
    shape: form.shape,
    classes: form.names.length,
    notes: [...why === undefined ? [] : [why], ...takenNotes({ ...none, missing: taken.missing })],
    doubts: [...doubts, ...takenNotes({ ...taken, missing: none.missing })],
  };
}

function divide(examples: Examples, heldOut: SpecOf<"csv">["heldOut"]): { train: Examples; test: Examples } {
  const { train, test } = holdOut(examples.labels.length, heldOut);
  return { train: selectExamples(plain(examples), train), test: selectExamples(plain(examples), test) };
}

function plain({ inputs, labels, targets }: Examples): Examples {
  return targets === undefined ? { inputs, labels } : { inputs, labels, targets };
}

function readTable(spec: SpecOf<"csv">, file: CsvFile, taken: Taken, report: Report | undefined): Part {
  const { path } = file;
  const features = countFeatures(spec.columns);
  const target = tableTarget(spec);
  const entries = target.kind === "class" ? 0 : target.columns.length;
  let store = makeStore(FIRST_ROWS, features, entries);
  let [used, problems, bad] = [0, 0, 0];
  let first: Part["first"];
  let readRow: ReadRow | undefined;
  const note: Report = (kind, problem) => {
    problems++;
    first ??= { kind, problem };
    report?.(kind, problem);
  };
  const seen = readRows(
    file,
    spec,
    (names) => {
      checkColumns(spec, file, names);
      readRow = createRowReader(spec, names, taken, ({ what, fix }, column, line) => {
        note("bound", { where: `${path}, line ${line}, column "${column}"`, what, fix });
      });
    },
    (fields, line) => {
      if (used === store.labels.length) store = enlarge(store, features, entries, path);
      const before = problems;
      const label = readRow?.(fields, line, store, used);
      if (label !== undefined) store.labels[used++] = label;
      else if (problems > before) bad++;
    },
    (kind, problem) => {
      bad++;
      note(kind, problem);
    },
  );
  if (report === undefined && first !== undefined && 2 * bad >= seen) throw problemError(first.kind, first.problem);
  const own = { path, seen, problems: bad, first, inputs: store.inputs.slice(0, used * features) };
  if (target.kind === "class") return { ...own, labels: store.labels.slice(0, used) };
  const targets: Targets = { values: store.targets.slice(0, used * entries), entries };
  return { ...own, labels: strataOf(targets, target.kind), targets };
}

/** Rows that were read, and room for more. */
interface Store extends RowStore {
  readonly inputs: Float32Array<ArrayBuffer>;
  readonly targets: Float32Array<ArrayBuffer>;
  readonly labels: Uint8Array<ArrayBuffer>;
}

function makeStore(rows: number, features: number, entries: number): Store {
  return {
    inputs: new Float32Array(rows * features),
    targets: new Float32Array(rows * entries),
    labels: new Uint8Array(rows),
  };
}

/** The same with room for twice the rows. */
function enlarge(store: Store, features: number, entries: number, path: string): Store {
  const rows = store.labels.length;
  const room = Math.min(2 * rows, Math.floor(MOST_FEATURES / (features + entries)));
  if (room <= rows) {
    const what = `its rows of ${features + entries} features are more than ${MOST_FEATURES} numbers`;
    throw problemError("bound", { where: path, what, fix: "take fewer rows or columns" });
  }
  const more = makeStore(room, features, entries);
  more.inputs.set(store.inputs);
  more.targets.set(store.targets);
  more.labels.set(store.labels);
  return more;
}

/** Sees to it that the columns of a file are those of the task. */
function checkColumns(spec: SpecOf<"csv">, file: CsvFile, names: readonly string[]): void {
  const { columns, header } = spec;
  const learnt = tableTarget(spec).columns;
  const { path } = file;
  const refuse = (what: string, fix: string) =>
    problemError("shape", { where: `${path}, line 1`, what, fix }, "use the table");
  const known = [...columns.map(({ name }) => name), ...learnt];
  const own = names.length === 1 ? findDelimiter(file) : spec.delimiter;
  if (own !== spec.delimiter && file.delimiter === undefined) {
    const [is, wanted] = [own, spec.delimiter].map((delimiter) => delimiter === "\t" ? "tabs" : `"${delimiter}"`);
    throw refuse(`its fields are separated by ${is}`, `separate them by ${wanted}, as the task's tables`);
  }
  if (header === false && names.length !== known.length) {
    throw refuse(`it has ${names.length} fields`, `the task's tables have ${known.length} columns, without names`);
  }
  const foreign = names.find((name) => !known.includes(name));
  if (foreign !== undefined) {
    const twice = foreign.replace(/ \(\d+\)$/, "");
    if (twice !== foreign && names.includes(twice)) {
      throw refuse(`column "${twice}" is there twice`, "name each column differently");
    }
    const fix = readNumber(foreign) === undefined
      ? `take it out, or add it to the task, as "ignore" if it has no use. ${suggestion(foreign, known)}`
      : `if this line is data, begin the file with the names: ${known.slice(0, 12).join(", ")}`;
    throw refuse(`the task does not know column "${foreign}"`, fix);
  }
  const needed = [...columns.filter(({ kind }) => kind !== "ignore").map(({ name }) => name), ...learnt];
  const missing = needed.find((name) => !names.includes(name));
  if (missing !== undefined) throw refuse(`it has no column "${missing}"`, "add it; the task needs it");
}
