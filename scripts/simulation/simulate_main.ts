/**
 * The simulation as a command: flags in, a report and an exit code out.
 *
 * @module
 */
import { join } from "node:path";
import process from "node:process";
import { Presets, SingleBar } from "cli-progress";
import type { ChalkInstance } from "chalk";
import { writeWhole } from "../../daemon/support/mod.ts";
import {
  complain,
  count,
  EXIT,
  Interrupted,
  kilobytes,
  listenForSignals,
  oneLine,
  paint,
  percent,
  screenOf,
  UsageError,
} from "../terminal/mod.ts";
import { parseFlags, type SimulationFlags } from "./flags.ts";
import { simulationPage } from "./html.ts";
import type { SwarmMoment } from "./simulation_report.ts";
import { runSimulation } from "./run_simulation.ts";
import { drawOutcome } from "./simulation_summary.ts";

/**
 * Runs the simulation that `flags` ask for. Its progress goes to stderr and what came of it to stdout.
 *
 * @param prepare sets the native kernels up
 * @returns the exit code
 */
export async function main(flags: readonly string[], prepare: () => Promise<unknown>): Promise<number> {
  const controller = new AbortController();
  using _ = listenForSignals(controller);
  const screen = screenOf(Deno.env);
  try {
    const asked = parseFlags(flags, screen.write, navigator.hardwareConcurrency);
    await prepare();
    await simulate(asked, controller.signal, paint(screen.colour), screen.write);
    return EXIT.ok;
  } catch (error) {
    const { reason } = controller.signal;
    const interrupted = reason instanceof Interrupted ? reason : undefined;
    if (error instanceof UsageError && error.exitCode === 0) return EXIT.ok;
    complain(oneLine(interrupted ?? error));
    return interrupted?.exitCode ?? (error instanceof UsageError ? error.exitCode : EXIT.failed);
  }
}

async function simulate(
  { settings, seed, out, threads }: SimulationFlags,
  signal: AbortSignal,
  chalk: ChalkInstance,
  write: (text: string) => void,
): Promise<void> {
  // Made first: a folder that cannot be written is better known before a long run than after it.
  await Deno.mkdir(out, { recursive: true });
  const progress = showProgress(settings.nodes);
  const began = performance.now();
  let report;
  try {
    report = await runSimulation(settings, seed, { threads, signal, onMoment: progress.show });
  } finally {
    progress.close();
  }
  const seconds = (performance.now() - began) / 1000;
  const encoder = new TextEncoder();
  await writeWhole(join(out, "report.json"), encoder.encode(`${JSON.stringify(report, undefined, 1)}\n`));
  await writeWhole(join(out, "report.html"), encoder.encode(await simulationPage(report)));
  write(drawOutcome(report, { seconds, out }, chalk));
}

/** Shows how far the run is: a bar on a terminal, a line a moment elsewhere. */
function showProgress(nodes: number) {
  const { stderr } = process;
  if (!stderr.isTTY) {
    const show = (moment: SwarmMoment, done: number) =>
      stderr.write(`${percent(done, 0).padStart(6)}  ${where(moment)}\n`);
    return { show, close: () => {} };
  }
  const bar = new SingleBar({
    format: ` {bar} {percentage} %  {where}  {eta_formatted} left`,
    stream: stderr,
    hideCursor: true,
    gracefulExit: false,
  }, Presets.shades_classic);
  bar.start(1000, 0, { where: `${nodes} nodes are starting` });
  return {
    show: (moment: SwarmMoment, done: number) => bar.update(Math.round(1000 * done), { where: where(moment) }),
    close: () => bar.stop(),
  };
}

function where({ steps, accuracy, bytesSent }: SwarmMoment): string {
  return `${count(steps)} steps, ${percent(accuracy)} right, ${kilobytes(bytesSent)} kB a node`;
}
