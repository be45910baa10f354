/**
 * A simulation as people see it: progress, a summary, and a folder with its report.
 *
 * @module
 */
import { join } from "node:path";
import process from "node:process";
import { Presets, SingleBar } from "cli-progress";
import type { ChalkInstance } from "chalk";
import { keepRoom, kilobytes, makeFolder, writeElsewhere, writeWhole } from "../../daemon/support/mod.ts";
import { count, oneLine, percent, writeErr } from "../terminal/mod.ts";
import { simulationPage } from "./html.ts";
import { runSimulation } from "./run_simulation.ts";
import type { SwarmMoment } from "./simulation_report.ts";
import type { SimulationRequest } from "./simulation_settings.ts";
import { drawOutcome } from "./simulation_summary.ts";

/** Room that is kept for a report, in bytes: those of some hundred nodes take less. */
const REPORT_BYTES = 200_000;

/**
 * Runs a simulation, and leaves its report and its page in a folder. Its progress goes to stderr.
 *
 * @returns what came of it, as people read it
 * @throws {Error} if the folder cannot be written
 */
export async function showSimulation(
  { settings, seed, out, threads }: SimulationRequest,
  signal: AbortSignal,
  chalk: ChalkInstance,
): Promise<string> {
  // Made first: a folder that cannot be written is better known before a long run than after it.
  await makeFolder(out, 0o777);
  await using room = await keepRoom(join(out, "report.json"), REPORT_BYTES, 0o666);
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
  const document = encoder.encode(`${JSON.stringify(report, undefined, 1)}\n`);
  try {
    await room.write(document);
  } catch (error) {
    const other = await writeElsewhere(document, `murmuration-report-${Date.now()}.json`, 0o666);
    if (other === undefined) throw error;
    throw new Error(`${oneLine(error)}. The report lies in "${other}" instead: move it to where it is wanted`, {
      cause: error,
    });
  }
  await writeWhole(join(out, "report.html"), encoder.encode(await simulationPage(report)));
  return drawOutcome(report, { seconds, out }, chalk);
}

/** Shows how far the run is: a bar on a terminal, a line a moment elsewhere. */
function showProgress(nodes: number) {
  const { stderr } = process;
  if (!stderr.isTTY) {
    const show = (moment: SwarmMoment, done: number) => writeErr(`${percent(done, 0).padStart(6)}  ${where(moment)}\n`);
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
