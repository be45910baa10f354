/**
 * The other end of a process that does runs.
 *
 * @module
 */
import type { ChildReaper } from "../../terminal/mod.ts";
import type { Outcome } from "./runner.ts";
import { checkOutcome } from "./outcome.ts";
import type { Run } from "./run_store.ts";

/** What to start for a process that does runs. */
export interface CellProgram {
  /** A module that calls `serveRuns`. */
  readonly module: string;
  readonly denoFlags: readonly string[];
}

/** A process that does runs, one at a time. */
export interface CellProcess extends AsyncDisposable {
  /**
   * Does a run.
   *
   * @throws {Error} with the run's own words, if it failed or its process died
   */
  run(run: Run): Promise<Outcome>;
  /** False once the process has died; then another is needed. */
  readonly alive: boolean;
}

/**
 * One thread each: there are as many processes as cores, and the order in which threads add up would be in the figures.
 */
const THREADS = { TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1", OMP_NUM_THREADS: "1" };
/** Characters of stderr that are kept for a complaint: a stack, not a flood. */
const LAST_WORDS = 4000;

/** Starts a process that does runs. Disposing of it kills it. */
export async function startCellProcess({ module, denoFlags }: CellProgram, reaper: ChildReaper): Promise<CellProcess> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...denoFlags, module],
    env: THREADS,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    // In a group of its own: a Ctrl-C is for the parent, which knows what is finished.
    detached: true,
  }).spawn();
  await reaper.add(child.pid);
  const writer = child.stdin.getWriter();
  const answers = lines(child.stdout);
  let words = "";
  let alive = true;
  const listening = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      words = (words + text).slice(-LAST_WORDS);
    }
  })();
  const exited = Promise.all([child.status, listening]).then(async ([status]) => {
    alive = false;
    await reaper.remove(child.pid);
    return status;
  });

  return {
    get alive() {
      return alive;
    },
    async run(run) {
      words = "";
      // A process that died meanwhile is noticed below, where its stdout has ended.
      await writer.write(new TextEncoder().encode(`${JSON.stringify(run)}\n`)).catch(() => {});
      const { value, done } = await answers.next();
      if (done) {
        const { code, signal } = await exited;
        const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
        throw new Error(`its process ended ${how}${words === "" ? "" : `:\n${words.trimEnd()}`}`);
      }
      const { outcome, error } = JSON.parse(value) as { outcome?: unknown; error?: string };
      if (error !== undefined) throw new Error(words === "" ? error : `${error}\n${words.trimEnd()}`);
      return checkOutcome(outcome);
    },
    async [Symbol.asyncDispose]() {
      if (alive) child.kill("SIGKILL");
      await exited;
      await writer.abort().catch(() => {});
      // Lets go of a stdout that was not read to its end.
      await answers.return(undefined);
    },
  };
}

/** The lines that are JSON; others are what the native library prints by itself. */
async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const whole = (rest + text).split("\n");
    rest = whole.pop() ?? "";
    yield* whole.filter((line) => line.startsWith("{"));
  }
}
