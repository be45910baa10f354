/**
 * The comparison as a command: flags in, an exit code out.
 *
 * @module
 */
import process from "node:process";
import { join } from "node:path";
import { EXIT, Interrupted, listenForSignals, oneLine, shown, UsageError } from "../../terminal/mod.ts";
import type { CellProgram } from "./cell_process.ts";
import { describe } from "./combine.ts";
import { execute, takeInventory } from "./execute.ts";
import { listExperiments } from "./list.ts";
import { type Plan, planFrom, runsOf } from "./plan.ts";
import { showProgress } from "./progress.ts";
import type { Results } from "./results.ts";
import { openRunStore, type Versions } from "./run_store.ts";
import type { RunnerTable } from "./runners.ts";
import { type CompareSettings, parseCompare } from "./compare_settings.ts";
import { drawPlan, drawResults } from "./terminal_table.ts";

/** What a comparison is made of. */
export interface CompareParts {
  readonly runners: RunnerTable;
  /** Does the runs; it must know the same runners. */
  readonly program: CellProgram;
  /** Folder of the project's experiments. */
  readonly experiments: string;
  /** Readies TensorFlow's native library. */
  prepareNative(): Promise<void>;
  versions(): Promise<Versions>;
}

/**
 * Runs the comparison that `flags` ask for. The table goes to stdout; progress and complaints go to stderr.
 *
 * @returns the exit code: 0 only if all that was asked for is there
 */
export async function main(flags: readonly string[], parts: CompareParts): Promise<number> {
  const controller = new AbortController();
  using _ = listenForSignals(controller);
  try {
    const settings = parseCompare(flags, navigator.hardwareConcurrency, print);
    if (settings.experiment !== undefined) {
      const plan = await planFrom(settings.experiment, settings, parts.runners);
      return await compare(plan, settings, parts, controller.signal);
    }
    const { text, broken } = await listExperiments(parts.experiments, parts.runners);
    print(text);
    return broken === 0 ? EXIT.ok : EXIT.failed;
  } catch (error) {
    const { reason } = controller.signal;
    if (error instanceof UsageError && error.exitCode === 0) return EXIT.ok;
    if (reason instanceof Interrupted) {
      complain(`${reason.message}; what was finished is kept, and the same command goes on from there`);
      return reason.exitCode;
    }
    complain(oneLine(error));
    return error instanceof UsageError ? error.exitCode : EXIT.failed;
  }
}

async function compare(
  plan: Plan,
  { jobs, out = join("results", plan.name), runs, force, dryRun }: CompareSettings,
  parts: CompareParts,
  signal: AbortSignal,
): Promise<number> {
  const store = openRunStore(runs);
  const colour = process.stdout.isTTY === true && !Deno.env.get("NO_COLOR");
  if (force && !dryRun) await Promise.all(runsOf(plan).map((run) => store.forget(run)));
  const inventory = await takeInventory(plan, store);
  const { records, missing } = inventory;
  if (dryRun) {
    print(drawPlan(plan, inventory, colour));
    print(`${missing.length} runs to do, ${records.size} finished\n`);
    return EXIT.ok;
  }
  say(`${missing.length} runs to do, ${records.size} finished, ${Math.min(jobs, missing.length)} at once`);
  if (plan.native && missing.length > 0) await parts.prepareNative();
  const progress = showProgress(missing.length, Deno.stderr.isTerminal() ? undefined : (text) => say(text.trimEnd()));
  const results = await execute(
    plan,
    inventory,
    { program: parts.program, store, jobs, versions: await parts.versions(), now: () => new Date(), progress },
    signal,
  ).finally(() => progress.close());
  // Vega takes most of a second to load, which is for nothing where all that is wanted is a list or a refusal.
  const { writeResults } = await import("./write_results.ts");
  const complaints = await writeResults(results, out);
  print(drawResults(results, colour));
  print(`The table and the charts are in ${out}\n`);
  return report(results, complaints);
}

function report({ failures }: Results, complaints: readonly string[]): number {
  for (const { varied, seed, error } of failures) {
    complain(`the run ${[describe(varied), `seed ${seed}`].filter((part) => part !== "").join(", ")} failed: ${error}`);
  }
  for (const complaint of complaints) complain(complaint);
  return failures.length === 0 && complaints.length === 0 ? EXIT.ok : EXIT.failed;
}

function print(text: string): void {
  process.stdout.write(shown(text));
}

function say(line: string): void {
  process.stderr.write(shown(`${line}\n`));
}

function complain(text: string): void {
  say(`murmuration: ${text}`);
}
