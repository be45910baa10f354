/**
 * Looks at a task's data as a person would: what is there, how much of each class, and what is wrong.
 *
 * @module
 */
import { loadDataset } from "./dataset.ts";
import { dataForm, type TargetForm } from "./data_form.ts";
import type { DataKind, DataSpec } from "./data_spec.ts";
import type { Dataset } from "./examples.ts";
import { drawPreview, type Preview } from "./inspect/preview.ts";
import { type Concern, concernsOf, type Verdict, verdictOn } from "./inspect/concerns.ts";
import { countClasses, type PartReport } from "./inspect/part_report.ts";
import { describeEntries, type EntryStatistics } from "./inspect/entry_statistics.ts";
import { remarks } from "./inspect/remarks.ts";
import { isPackaged } from "./packaged/packaged.ts";
import { type DataProblem, problemOf, type Report } from "./data_problem.ts";

export type { Concern, Verdict } from "./inspect/concerns.ts";
export type { PartReport } from "./inspect/part_report.ts";

/** What was found in a task's data. */
export interface DataReport {
  readonly kind: DataKind;
  /** Extents of one example. */
  readonly shape: readonly number[];
  /** Names of the classes, numbers or labels, in the order of the outputs. */
  readonly names: readonly string[];
  /** What is to be learnt: one of the classes, numbers, or labels. */
  readonly learns: TargetForm["kind"];
  /** Examples to train on and held-out ones; undefined where the data cannot be used at all. */
  readonly train: PartReport | undefined;
  readonly held: PartReport | undefined;
  /** Of the examples to train on: over all entries, or for each feature of a table. */
  readonly statistics: readonly EntryStatistics[];
  /** What is wrong, in the order in which it was found; rows, files and images with a problem are not counted above. */
  readonly problems: readonly DataProblem[];
  /** Problems beyond those listed. */
  readonly moreProblems: number;
  /** What makes it doubtful or wrong as a whole, though each example above can be read. */
  readonly concerns: readonly Concern[];
  /** `wrong` if training would end because of a problem, or there is such a concern; `doubtful` if there are others. */
  readonly verdict: Verdict;
  /** What is no problem but worth knowing, one sentence each. */
  readonly remarks: readonly string[];
  /** Some examples to look at; undefined where there are none, or the native library that draws pictures is missing. */
  readonly preview: Preview | undefined;
}

/** How much `inspectData` tells. */
export interface InspectOptions {
  /** Problems that are listed; the others are counted. 100 by default. */
  readonly mostProblems?: number;
  /** Threads of the native kernels; as many as there are cores by default. */
  readonly threads?: number | undefined;
}

/**
 * Reads all of a task's data and says what it found. It throws only if it is told to look at data that needs a folder
 * without one; whatever is wrong with the data itself stands in the report, and no file is ever changed.
 *
 * @param folder where the task's files lie; no use for what comes with the program
 *
 * @example
 * ```ts
 * import { inspectData } from "./inspect.ts";
 * import assert from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/a.txt`, "abab".repeat(8));
 * const report = await inspectData({ kind: "text", unit: "bytes", context: 2, heldOut: { share: 0.25 } }, folder);
 * assert.deepStrictEqual([report.train?.examples, report.held?.examples, report.problems], [22, 6, []]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function inspectData(
  spec: DataSpec,
  folder?: string,
  { mostProblems = 100, threads }: InspectOptions = {},
): Promise<DataReport> {
  const problems: DataProblem[] = [];
  let more = 0;
  const note = (problem: DataProblem) => problems.length < mostProblems ? problems.push(problem) : more++;
  const report: Report = (_kind, problem) => void note(problem);
  let dataset: Dataset | undefined;
  try {
    dataset = await loadDataset(spec, folder, threads, report);
  } catch (error) {
    if (!isPackaged(spec) && folder === undefined) throw error;
    note(problemOf(error, folder ?? spec.kind));
  }
  const { shape, names, target } = dataForm(spec);
  const common = { kind: spec.kind, shape, names, learns: target.kind, problems };
  if (dataset === undefined) {
    const nothing = { train: undefined, held: undefined, statistics: [], preview: undefined };
    return { ...common, ...nothing, moreProblems: more, concerns: [], verdict: "wrong", remarks: [] };
  }
  const [train, held] = [countClasses(dataset.train, target), countClasses(dataset.test, target)];
  const concerns = concernsOf(spec, dataset);
  // Training goes on without some rows of a table, and ends at what is wrong with other kinds: it is asked itself.
  const isRefused = problems.length > 0 && await loadDataset(spec, folder, threads).then(() => false, () => true);
  const statistics = describeEntries(spec, dataset.train);
  const preview = await drawPreview(spec, dataset.train, threads);
  return {
    ...common,
    train,
    held,
    statistics,
    moreProblems: more,
    concerns,
    verdict: verdictOn(problems.length, isRefused, concerns),
    remarks: await remarks(spec, folder, { train, held, notes: dataset.notes ?? [] }),
    preview,
  };
}
