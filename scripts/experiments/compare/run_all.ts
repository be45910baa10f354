/**
 * Does many runs at once, in processes of their own.
 *
 * @module
 */
import type { Outcome } from "./runner.ts";
import { startChildReaper } from "../../terminal/mod.ts";
import { type CellProcess, type CellProgram, startCellProcess } from "./cell_process.ts";
import type { Run } from "./run_store.ts";

/** What is told of runs while they are done. */
export interface Witness {
  /** A run is finished; resolves when it is kept. */
  finished(run: Run, outcome: Outcome): Promise<void>;
  failed(run: Run, error: Error): void;
}

/**
 * Does `runs` in their order, `jobs` at a time. A run that fails is told to the witness and the others go on.
 *
 * @throws the signal's reason when it is aborted; then no process is left and what was finished is kept
 * @throws {Error} what the witness throws; a run that cannot be kept ends all
 */
export async function runAll(
  runs: readonly Run[],
  { program, jobs, witness, signal }: {
    readonly program: CellProgram;
    readonly jobs: number;
    readonly witness: Witness;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  signal.throwIfAborted();
  await using reaper = startChildReaper();
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  let next = 0;

  async function work(): Promise<void> {
    let process: CellProcess | undefined;
    const kill = () => void process?.[Symbol.asyncDispose]();
    stop.addEventListener("abort", kill);
    try {
      while (next < runs.length && !stop.aborted) {
        const run = runs[next++];
        if (!process?.alive) {
          await process?.[Symbol.asyncDispose]();
          process = await startCellProcess(program, reaper);
          if (stop.aborted) return;
        }
        const result = await process.run(run).catch((error: Error) => error);
        if (stop.aborted) return;
        if (result instanceof Error) witness.failed(run, result);
        else await witness.finished(run, result);
      }
    } catch (error) {
      ended.abort(error);
      throw error;
    } finally {
      stop.removeEventListener("abort", kill);
      await process?.[Symbol.asyncDispose]();
    }
  }

  const results = await Promise.allSettled(Array.from({ length: Math.min(jobs, runs.length) }, work));
  signal.throwIfAborted();
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
