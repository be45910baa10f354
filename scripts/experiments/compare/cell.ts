/**
 * A process that does runs, one after the other: it starts TensorFlow once for all of them.
 *
 * A line of stdin is a run, `{"runner":…,"settings":…,"seed":…}`; a line of stdout is what came of it, `{"outcome":…}` or
 * `{"error":…}`. It ends with its stdin.
 *
 * @module
 */
import process from "node:process";
import { createInterface } from "node:readline";
import type { Outcome } from "./runner.ts";
import type { Run } from "./run_store.ts";
import { RUNNERS, type RunnerTable } from "./runners.ts";

/** Does the runs that stdin names. */
export async function serveRuns(table: RunnerTable): Promise<void> {
  // What a library prints is no outcome.
  console.log = console.info = console.debug = console.error;
  for await (const line of createInterface({ input: process.stdin })) {
    const answer = await doRun(table, JSON.parse(line)).then(
      (outcome) => ({ outcome }),
      (error) => ({ error: error instanceof Error ? error.stack ?? error.message : String(error) }),
    );
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

async function doRun(table: RunnerTable, { runner, settings, seed }: Run): Promise<Outcome> {
  const loaded = await table[runner].load();
  return await loaded.run(loaded.schema.parse(settings), seed);
}

if (import.meta.main) await serveRuns(RUNNERS);
