/**
 * Examples from the rows of a table.
 *
 * @module
 */
import { suggestion } from "../../support/mod.ts";
import { type CsvFile, openTables, readRows } from "./csv_table.ts";
import { featuresOf } from "../data_form.ts";
import type { ColumnSpec, SpecOf } from "../data_spec.ts";
import type { Dataset, Examples } from "../examples.ts";
import { holdOut } from "../held_out.ts";
import { selectExamples } from "../partition.ts";
import { problemError, type Report } from "../data_problem.ts";
import { unlabelled } from "./unlabelled.ts";

/** Features of all rows together: 2 GB of them. */
const MOST_FEATURES = 5e8;

/**
 * Loads a folder with a table and perhaps one to measure on; without that, or if it has no labels, the task's share of the
 * rows is held out.
 *
 * Features are standardised by the constants of the manifest, so that all nodes of a task agree on what they mean.
 *
 * @throws {TypeError} if a column is missing or not known, or no row is left
 * @throws {SyntaxError|RangeError} if a file is corrupt or a field is not as the task says
 */
export async function loadCsv(spec: SpecOf<"csv">, folder: string, report: Report): Promise<Dataset> {
  const found = await openTables(folder);
  const why = found.test && unlabelled(spec, found.test, found.train.path);
  const tables = why === undefined ? found : { train: found.train, test: undefined };
  const read = readTable(spec, tables.train, report);
  const parts = tables.test === undefined
    ? divide(read, spec.heldOut)
    : { train: read, test: readTable(spec, tables.test, report) };
  for (const part of [parts.train, parts.test]) {
    if (part.labels.length > 0) continue;
    const where = part === parts.test && tables.test !== undefined ? tables.test.path : tables.train.path;
    throw problemError("shape", { where, what: "too few rows of it can be used", fix: "give it more" }, "use");
  }
  const shape = [spec.columns.reduce((sum, column) => sum + featuresOf(column), 0)];
  return { ...parts, shape, classes: spec.label.classes.length, notes: why === undefined ? [] : [why] };
}

function divide(examples: Examples, heldOut: SpecOf<"csv">["heldOut"]): { train: Examples; test: Examples } {
  const { train, test } = holdOut(examples.labels.length, heldOut);
  return { train: selectExamples(examples, train), test: selectExamples(examples, test) };
}

function readTable(spec: SpecOf<"csv">, file: CsvFile, report: Report): Examples {
  const { path, mostRows } = file;
  const { label, columns } = spec;
  const features = columns.reduce((sum, column) => sum + featuresOf(column), 0);
  if (mostRows * features > MOST_FEATURES) {
    const what = `its ${mostRows} lines of ${features} features are more than ${MOST_FEATURES} numbers`;
    throw problemError("bound", { where: path, what, fix: "take fewer rows or columns" });
  }
  const inputs = new Float32Array(mostRows * features);
  const labels = new Uint8Array(mostRows);
  const classes = new Map(label.classes.map((name, index) => [name, index]));
  const readers: { readonly column: ColumnSpec; readonly field: number; readonly at: number; readonly put: Put }[] = [];
  let labelField = 0;
  let rows = 0;
  readRows(file, spec.delimiter, (names) => {
    labelField = findColumns(spec, path, names).indexOf(label.name);
    let at = 0;
    for (const column of columns) {
      if (column.kind === "ignore") continue;
      readers.push({ column, field: names.indexOf(column.name), at, put: putter(column) });
      at += featuresOf(column);
    }
  }, (fields, line) => {
    let isGood = true;
    const refuse = (column: string, what: string, fix: string) => {
      isGood = false;
      report("bound", { where: `${path}, line ${line}, column "${column}"`, what, fix });
    };
    const start = rows * features;
    for (const { column, field, at, put } of readers) {
      const trouble = put(fields[field], inputs, start + at);
      if (trouble !== undefined) refuse(column.name, ...trouble);
    }
    const known = classes.get(fields[labelField]);
    if (known === undefined) {
      const fix = `correct it, or name the class in the task. ${suggestion(fields[labelField], label.classes)}`;
      refuse(label.name, `"${fields[labelField]}" is none of the classes`, fix);
    }
    if (!isGood || known === undefined) return inputs.fill(0, start, start + features);
    labels[rows++] = known;
  }, report);
  return { inputs: inputs.slice(0, rows * features), labels: labels.slice(0, rows) };
}

/** Writes the features of a field; what is wrong with it and how to mend it, if something is. */
type Put = (text: string, into: Float32Array, at: number) => [what: string, fix: string] | undefined;

function putter(column: Exclude<ColumnSpec, { kind: "ignore" }>): Put {
  if (column.kind === "categorical") {
    const places = new Map(column.categories.map((name, index) => [name, index]));
    return (text, into, at) => {
      const place = places.get(text);
      if (place === undefined) {
        return [`"${text}" is none of its ${places.size} categories`, "correct it, or name it in the task"];
      }
      into[at + place] = 1;
    };
  }
  const { mean, deviation, empty } = column;
  return (text, into, at) => {
    if (text === "") {
      if (empty === "mean") return;
      return ["it is empty", 'fill it in, or give the column "empty": "mean" in the task'];
    }
    const value = Number(text);
    if (!Number.isFinite(value)) return [`"${text}" is no number`, "correct it; decimals have a point"];
    into[at] = (value - mean) / deviation;
  };
}

/** Sees to it that the columns of a file are those of the task; returns their names. */
function findColumns({ columns, label }: SpecOf<"csv">, path: string, names: readonly string[]): readonly string[] {
  const refuse = (what: string, fix: string) =>
    problemError("shape", { where: `${path}, line 1`, what, fix }, "use the table");
  const known = [...columns.map(({ name }) => name), label.name];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw refuse(`column "${twice}" is there twice`, "name each column differently");
  const foreign = names.find((name) => !known.includes(name));
  if (foreign !== undefined) {
    const fix = `take it out, or add it to the task, as "ignore" if it has no use. ${suggestion(foreign, known)}`;
    throw refuse(`the task does not know column "${foreign}"`, fix);
  }
  const needed = [...columns.filter(({ kind }) => kind !== "ignore").map(({ name }) => name), label.name];
  const missing = needed.find((name) => !names.includes(name));
  if (missing !== undefined) throw refuse(`it has no column "${missing}"`, "add it; the task needs it");
  return names;
}
