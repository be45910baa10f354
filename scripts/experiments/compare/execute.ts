/**
 * Does what is missing of a plan.
 *
 * @module
 */
import { describe } from "./combine.ts";
import type { CellProgram } from "./cell_process.ts";
import { type Plan, runsOf } from "./plan.ts";
import type { Progress } from "./progress.ts";
import { provenance, type Results, rowOf } from "./results.ts";
import { runAll } from "./run_all.ts";
import { type Run, runKey, type RunRecord, type RunStore, type Versions } from "./run_store.ts";

/** The finished runs of a plan, by key; and those that are missing, each once. */
export interface Inventory {
  readonly records: ReadonlyMap<string, RunRecord>;
  readonly missing: readonly Run[];
}

/** Looks up which runs of a plan are finished. */
export async function takeInventory(plan: Plan, store: RunStore): Promise<Inventory> {
  const records = new Map<string, RunRecord>();
  const missing = new Map<string, Run>();
  for (const run of runsOf(plan)) {
    const key = runKey(run);
    // Two combinations may fill in to the same settings.
    if (records.has(key) || missing.has(key)) continue;
    const record = await store.read(run);
    if (record === undefined) missing.set(key, run);
    else records.set(key, record);
  }
  return { records, missing: [...missing.values()] };
}

/** What executing a plan takes. */
export interface ExecutionParts {
  readonly program: CellProgram;
  readonly store: RunStore;
  readonly jobs: number;
  readonly versions: Versions;
  /** The time, for records. */
  readonly now: () => Date;
  readonly progress: Progress;
}

/**
 * Does the missing runs, keeps each as soon as it is finished, and sums up.
 *
 * @throws the signal's reason when it is aborted; what was finished is kept
 */
export async function execute(
  plan: Plan,
  { records, missing }: Inventory,
  { program, store, jobs, versions, now, progress }: ExecutionParts,
  signal: AbortSignal,
): Promise<Results> {
  const found = new Map(records);
  const failed = new Map<string, string>();
  const names = new Map(
    plan.combinations.flatMap(({ varied, settings }) =>
      plan.seeds.map((seed) => {
        const text = [describe(varied), `seed ${seed}`].filter((part) => part !== "").join(", ");
        return [runKey({ runner: plan.experiment.runner, settings, seed }), text];
      })
    ),
  );
  if (missing.length > 0) {
    const witness = {
      async finished(run: Run, outcome: RunRecord["outcome"]) {
        const record = { outcome, date: now().toISOString(), versions };
        await store.write(run, record);
        const key = runKey(run);
        found.set(key, record);
        progress.step(names.get(key)!);
      },
      failed(run: Run, error: Error) {
        const key = runKey(run);
        failed.set(key, error.message);
        progress.step(`${names.get(key)} failed`);
      },
    };
    await runAll(missing, { program, jobs, witness, signal });
  }
  const { name, experiment, combinations, seeds, command } = plan;
  const keyOf = (settings: Run["settings"], seed: number) => runKey({ runner: experiment.runner, settings, seed });
  const rows = combinations.map((one) => rowOf(one, seeds.map((seed) => found.get(keyOf(one.settings, seed)))));
  const failures = combinations.flatMap(({ varied, settings }) =>
    seeds.flatMap((seed) => {
      const error = failed.get(keyOf(settings, seed));
      return error === undefined ? [] : [{ varied, seed, error }];
    })
  );
  return { name, experiment, command, seeds, rows, failures, ...provenance([...found.values()]) };
}
