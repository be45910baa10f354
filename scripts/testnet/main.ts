/**
 * The testnet as a command: flags in, an exit code out.
 *
 * @module
 */
import { createDisplay, screenOf } from "./display.ts";
import type { Report } from "./report.ts";
import { runTestnet, type TestnetParts } from "./run_testnet.ts";
import { parseSettings, UsageError } from "./settings.ts";
import { drawSummary } from "./summary.ts";

/** Exit codes; interrupted ones are those a shell gives: 128 and the signal's number. */
const EXIT = { ok: 0, failed: 1 } as const;
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** The reason of an abort by a signal. */
class Interrupted extends Error {
  readonly exitCode: number;

  constructor(name: keyof typeof SIGNALS) {
    super(`interrupted by ${name}`);
    this.exitCode = SIGNALS[name];
  }
}

/**
 * Runs the testnet that `flags` ask for, and shows it on stdout; complaints go to stderr, in one line.
 *
 * @returns the exit code: 0 only if all that was asked for happened
 */
export async function main(
  flags: readonly string[],
  parts: Omit<TestnetParts, "display" | "conclude">,
): Promise<number> {
  const controller = new AbortController();
  const listeners = listen(controller);
  const screen = screenOf(Deno.env);
  const display = createDisplay(screen);
  try {
    const settings = parseSettings(flags, screen.write);
    const conclude = (report: Report) => {
      display.close();
      screen.write(`${drawSummary(report, display.chalk)}\n`);
    };
    await runTestnet(settings, { ...parts, display, conclude }, controller.signal);
    if (settings.out !== undefined) screen.write(` The report is in ${settings.out}\n`);
    return EXIT.ok;
  } catch (error) {
    display.close();
    const { reason } = controller.signal;
    const interrupted = reason instanceof Interrupted ? reason : undefined;
    if (error instanceof UsageError && error.exitCode === 0) return EXIT.ok;
    console.error(`murmuration: ${oneLine(interrupted ?? error)}`);
    return interrupted?.exitCode ?? (error instanceof UsageError ? error.exitCode : EXIT.failed);
  } finally {
    for (const [name, listener] of listeners) Deno.removeSignalListener(name, listener);
  }
}

/** The first signal stops the daemons in good order; a second ends all at once: the guard kills what is left. */
function listen(controller: AbortController): [keyof typeof SIGNALS, () => void][] {
  return (Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]).map((name) => {
    const listener = () => {
      if (controller.signal.aborted) Deno.exit(SIGNALS[name]);
      controller.abort(new Interrupted(name));
    };
    Deno.addSignalListener(name, listener);
    return [name, listener];
  });
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0];
}
