/**
 * Rows of a table as the features and the class that a manifest makes of them; for drafting and for training the same.
 *
 * @module
 */
import type { DataProblem } from "../data_problem.ts";
import { featuresOf, type SpecOf } from "../data_spec.ts";
import { type Put, putCategory, putNumber, TOLD } from "./field_reader.ts";
import { tableTarget } from "./table_target.ts";
import { createTargetReader } from "./target_reader.ts";

/** What of a table counts as something else than it says. */
export interface Taken {
  /** By column: how often each mark of a missing value is there, which counts as the mean. */
  readonly missing: Map<string, Map<string, number>>;
  /** By column: words that are none of its categories. */
  readonly others: Map<string, Map<string, number>>;
  /** Lines of rows that do not say what is to be learnt of them, the first ones, how many there are, and what they lack. */
  readonly unlabelled: { readonly lines: number[]; count: number; what: string };
}

/** How missing values and far ones are written. */
export interface RowReaderOptions {
  /** What stands for a missing number: 0, the mean, or NaN where they are to be told. */
  readonly missing: number;
  /** Numbers very far from the mean are faults. */
  readonly isBounded: boolean;
}

/** Where rows are written to. */
export interface RowStore {
  /** Receives features, as many a row as the columns have. */
  readonly inputs: Float32Array | Float64Array;
  /** Receives numbers and labels to be learnt, as many a row as there are; unused where a class is. */
  readonly targets: Float32Array | Float64Array;
}

/**
 * Writes a row's features and targets to their places, and gives its class, or 0 where it has none; undefined if the row
 * cannot be used.
 *
 * @param row its number in the store
 */
export type ReadRow = (fields: readonly string[], line: number, store: RowStore, row: number) => number | undefined;

/**
 * Makes a reader of rows.
 *
 * @param names of the table's columns, in its order
 * @param taken receives what counts as something else
 * @param refuse is told of each field because of which a row cannot be used
 */
export function createRowReader(
  spec: SpecOf<"csv">,
  names: readonly string[],
  taken: Taken,
  refuse: (problem: Omit<DataProblem, "where">, column: string, line: number) => void,
  { missing, isBounded }: RowReaderOptions = { missing: 0, isBounded: true },
): ReadRow {
  const readers: { readonly name: string; readonly field: number; readonly at: number; readonly put: Put }[] = [];
  let features = 0;
  for (const column of spec.columns) {
    if (column.kind === "ignore") continue;
    const put = column.kind === "categorical"
      ? putCategory(column, taken.others)
      : putNumber(column, taken.missing, missing, isBounded);
    readers.push({ name: column.name, field: names.indexOf(column.name), at: features, put });
    features += featuresOf(column);
  }
  const target = tableTarget(spec);
  const entries = target.kind === "class" ? 0 : target.columns.length;
  taken.unlabelled.what = LACKED[target.kind];
  const readTarget = createTargetReader(target, names, isBounded);
  return (fields, line, { inputs, targets }, row) => {
    const say = (what: string, fix: string, column: string) => refuse({ what, fix }, column, line);
    const faults: Parameters<typeof say>[] = [];
    const known = readTarget(fields, targets, row * entries, (...fault) => faults.push(fault));
    if (known === "missing") {
      if (taken.unlabelled.count++ < TOLD) taken.unlabelled.lines.push(line);
      return undefined;
    }
    let isGood = known !== undefined;
    const at = row * features;
    for (const reader of readers) {
      const trouble = reader.put(fields[reader.field], inputs, at + reader.at);
      if (trouble === undefined) continue;
      isGood = false;
      say(...trouble, reader.name);
    }
    // What is wrong with features is told first.
    for (const fault of faults) say(...fault);
    if (isGood) return known;
    inputs.fill(0, at, at + features);
    return undefined;
  };
}

/** What a row lacks that does not say what is to be learnt of it. */
const LACKED = { class: "a label", number: "a number to predict", labels: "all of its labels" } as const;

/** What is taken of a table at the beginning: nothing. */
export function nothingTaken(): Taken {
  return { missing: new Map(), others: new Map(), unlabelled: { lines: [], count: 0, what: LACKED.class } };
}
