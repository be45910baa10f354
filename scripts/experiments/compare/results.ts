/**
 * What a comparison found: a row for each combination of settings.
 *
 * @module
 */
import type { Outcome } from "./runner.ts";
import type { Combination } from "./combine.ts";
import type { Experiment, Settings } from "./experiment.ts";
import type { RunRecord, Versions } from "./run_store.ts";
import { summarise, type Summary } from "./statistics.ts";

/** A figure of a row. */
export interface RowFigure extends Summary {
  /** By seed, in the order of the seeds; null where a run failed, or its figure is missing or not finite. */
  readonly values: readonly (number | null)[];
}

/** A combination of settings and what its runs found. */
export interface Row extends Combination {
  readonly figures: Readonly<Record<string, RowFigure>>;
  /** Outcomes by seed; undefined where a run failed. */
  readonly outcomes: readonly (Outcome | undefined)[];
}

/** A run that failed. */
export interface Failure {
  readonly varied: Settings;
  readonly seed: number;
  readonly error: string;
}

/** What a comparison found. */
export interface Results {
  /** Of the experiment's file, without its end. */
  readonly name: string;
  readonly experiment: Experiment;
  /** The command that finds it again. */
  readonly command: string;
  readonly seeds: readonly number[];
  readonly rows: readonly Row[];
  readonly failures: readonly Failure[];
  /** Day of the newest run (ISO 8601); undefined if all failed. */
  readonly date: string | undefined;
  /** All different versions that the runs were done with. */
  readonly versions: readonly Versions[];
}

/** Summarises what the runs of a combination found; `records` in the order of the seeds, undefined where one failed. */
export function rowOf(combination: Combination, records: readonly (RunRecord | undefined)[]): Row {
  const outcomes = records.map((record) => record?.outcome);
  const names = new Set(outcomes.flatMap((outcome) => Object.keys(outcome?.figures ?? {})));
  const figures = Object.fromEntries(
    [...names].map((name) => {
      const values = outcomes.map((outcome) => outcome?.figures[name] ?? NaN);
      const kept = values.map((value) => Number.isFinite(value) ? value : null);
      return [name, { ...summarise(values), values: kept }];
    }),
  );
  return { ...combination, figures, outcomes };
}

/** Day of the newest record and all different versions, in an order that depends on nothing but them. */
export function provenance(records: readonly RunRecord[]): Pick<Results, "date" | "versions"> {
  const versions = new Map(records.map(({ versions }) => [JSON.stringify(versions), versions]));
  return {
    date: records.map(({ date }) => date.slice(0, 10)).sort().at(-1),
    versions: [...versions.keys()].sort().map((key) => versions.get(key)!),
  };
}
