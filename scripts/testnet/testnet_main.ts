/**
 * The testnet as a command: flags in, an exit code out.
 *
 * @module
 */
import { complain, EXIT, Interrupted, listenForSignals, oneLine, screenOf, UsageError } from "../terminal/mod.ts";
import { createDisplay } from "./display.ts";
import type { Report } from "./testnet_report.ts";
import { runTestnet, type TestnetParts } from "./run_testnet.ts";
import { parseSettings } from "./testnet_settings.ts";
import { drawSummary } from "./testnet_summary.ts";

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
  using _ = listenForSignals(controller);
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
    complain(oneLine(interrupted ?? error));
    return interrupted?.exitCode ?? (error instanceof UsageError ? error.exitCode : EXIT.failed);
  }
}
