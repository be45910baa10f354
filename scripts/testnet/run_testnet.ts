/**
 * A whole testnet, from its settings to its report.
 *
 * @module
 */
import { join } from "node:path";
import { decodeModel, encodeModel } from "../../compute/model/formats.ts";
import type { Vector } from "../../compute/vector/mod.ts";
import type { Display } from "./display.ts";
import { graphOf } from "../../daemon/membership/graphs.ts";
import { startChildReaper } from "../terminal/mod.ts";
import { liarAt } from "../liars/mod.ts";
import { type DaemonProgram, dataDirOf, type NodePlan, planNodes } from "./node_plan.ts";
import { openOutFolder, type OutFolder } from "./out_folder.ts";
import { freePorts } from "./free_ports.ts";
import { buildReport, type MeanReport, type Report } from "./testnet_report.ts";
import type { Settings } from "./testnet_settings.ts";
import { meanOf } from "./swarm_mean.ts";
import { createSwarmRun, type Limits, SwarmFailure } from "./swarm_run.ts";
import { createSwarmView, type NodeView } from "./swarm_view.ts";
import type { TestnetTask } from "./testnet_task.ts";

/** What a testnet is made of. */
export interface TestnetParts {
  readonly program: DaemonProgram;
  readonly display: Display;
  /** Readies what daemons need, such as the native library, and the task. */
  prepare(settings: Settings, say: (line: string) => void): Promise<TestnetTask>;
  /** Makes an identity in a folder, and returns the name it has in the network. */
  identify(folder: string): Promise<string>;
  readonly limits: Limits;
  /** Told of the report as soon as there is one, before it is kept: a full disk shall not cost its reader the result. */
  conclude(report: Report): void;
}

/** Report, logs and time series of a run beside the model itself, in bytes; more than was ever seen. */
const REPORT_BYTES = 2_000_000;

/**
 * Runs a testnet.
 *
 * @throws {Error} in one line, if not all of it happened; with `--out`, report and logs are kept all the same
 * @throws the signal's reason when it is aborted; then nothing is left behind
 */
export async function runTestnet(settings: Settings, parts: TestnetParts, signal: AbortSignal): Promise<void> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const note = (text: string) => parts.display.note(text, seconds());

  const task = await parts.prepare(settings, note);
  signal.throwIfAborted();
  const { steps } = task;
  const bytes = 4 * (task.layout.length + task.states.length) + REPORT_BYTES;
  const out = settings.out === undefined ? undefined : await openOutFolder(settings.out, bytes);
  const folder = await Deno.makeTempDir({ prefix: "murmuration-testnet-" });
  let kept = false;
  try {
    const manifest = join(folder, "task.json");
    await Deno.writeTextFile(manifest, task.manifest);
    const plans = await plan(settings, parts, folder, manifest, task);
    const view = createSwarmView(settings.nodes, steps, (node) => liarAt(settings.liars, node)?.text);
    await using reaper = startChildReaper();
    const swarm = createSwarmRun({
      plans,
      faults: settings.faults,
      steps,
      view,
      reaper,
      limits: parts.limits,
      seconds,
      note,
      observe: (trainingSeconds) =>
        parts.display.update({
          subject: task.subject,
          metric: task.metric,
          nodes: view.nodes,
          seconds: seconds(),
          trainingSeconds,
        }),
    });
    const report = (mean: MeanReport | undefined, took: number, failure?: string) =>
      buildReport({
        settings: {
          ...settings,
          ...task.settings,
          steps,
          faults: settings.faults.map(({ text }) => text),
          liars: settings.liars.map(({ text }) => text),
        },
        task: task.id,
        metric: task.metric,
        views: view.nodes,
        mean,
        seconds: took,
        faults: swarm.faults,
        failure,
      });
    try {
      await swarm.run(signal);
      const took = seconds();
      const { mean, measured } = await measure(view.nodes, plans, task);
      signal.throwIfAborted();
      const result = report(measured, took);
      parts.conclude(result);
      await keep(out, result, task, plans, mean);
      kept = out !== undefined;
    } catch (error) {
      if (error instanceof SwarmFailure && out !== undefined) {
        await keep(out, report(undefined, seconds(), error.message), task, plans, undefined);
        kept = true;
        throw new SwarmFailure(`${error.message}; the logs are in "${settings.out}"`);
      }
      throw error;
    }
  } finally {
    if (!kept) await out?.abandon();
    await Deno.remove(folder, { recursive: true });
  }
}

async function plan(
  settings: Settings,
  parts: TestnetParts,
  folder: string,
  manifest: string,
  { seed, start }: TestnetTask,
): Promise<NodePlan[]> {
  const peers: string[] = [];
  for (let node = 0; node < settings.nodes; node++) {
    const dataDir = dataDirOf(folder, node);
    await Deno.mkdir(dataDir);
    peers.push(await parts.identify(dataDir));
  }
  return planNodes({
    settings,
    program: parts.program,
    folder,
    manifest,
    start,
    graph: graphOf(settings),
    peers,
    ports: freePorts(settings.nodes),
    seed,
    threads: settings.threads || Math.max(1, Math.floor(navigator.hardwareConcurrency / settings.nodes)),
  });
}

/** The mean of the nodes' models, and what its layers measure. */
interface MeanModel {
  readonly model: Vector;
  readonly state: Vector | undefined;
}

function encoded(
  { model, state }: MeanModel,
  task: TestnetTask,
  metadata: Record<string, string>,
): Uint8Array<ArrayBuffer> {
  return encodeModel(model, task.layout, metadata, { layout: task.states, values: state });
}

/** Averages the models that the honest nodes left, and measures the mean. */
async function measure(
  nodes: readonly NodeView[],
  plans: readonly NodePlan[],
  task: TestnetTask,
): Promise<{ mean: MeanModel; measured: MeanReport }> {
  const models: Vector[] = [];
  for (const [index, { dataDir }] of plans.entries()) {
    if (nodes[index].exit !== 0 || nodes[index].liar !== undefined) continue;
    try {
      models.push(decodeModel(await Deno.readFile(join(dataDir, "model.safetensors")), task.layout, task.states));
    } catch (error) {
      throw new SwarmFailure(`node ${index} left no model that can be read: ${(error as Error).message}`);
    }
  }
  const { mean, disagreement } = meanOf(models);
  const { metric, value, loss, metrics, state } = await task.evaluate(mean);
  const accuracy = metric === "accuracy" ? value : undefined;
  return { mean: { model: mean, state }, measured: { metric: value, accuracy, metrics, loss, disagreement } };
}

async function keep(
  out: OutFolder | undefined,
  report: Report,
  task: TestnetTask,
  plans: readonly NodePlan[],
  mean: MeanModel | undefined,
): Promise<void> {
  if (out === undefined) return;
  const text = (content: string) => new TextEncoder().encode(content);
  // What is not known is null: a reader finds every key in every report.
  const json = JSON.stringify(report, (_, value) => value === undefined ? null : value, 1);
  const metadata = { format: "murmuration", task: report.task, nodes: `${plans.length}` };
  const logs: { name: string; content: { path: string } }[] = [];
  for (const [node, { log }] of plans.entries()) {
    // A node that never joined has none.
    if (report.nodes[node].state !== "waiting") logs.push({ name: `node-${node}.log`, content: { path: log } });
  }
  await out.publish([
    ...logs,
    { name: "task.json", content: text(task.manifest) },
    ...mean === undefined ? [] : [{ name: "model.safetensors", content: encoded(mean, task, metadata) }],
    { name: "report.json", content: text(json) },
  ]);
}
