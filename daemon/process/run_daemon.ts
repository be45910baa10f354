/**
 * A whole daemon: a node with an identity, files, libp2p and a control API.
 *
 * @module
 */
import { createWorkerTrainer, type TrainerOptions } from "../../compute/training/worker.ts";
import { boundTask, preparedTask, reviewTask } from "../../compute/task/mod.ts";
import { type DaemonConfig, loadTask } from "../settings/mod.ts";
import type { DaemonChanges } from "./daemon_changes.ts";
import { takeDataFolder } from "./data_folder.ts";
import { localHost } from "./local_host.ts";
import { askMemory } from "./memory_cap.ts";
import { findStart } from "./start_file.ts";
import { threadHost } from "./node_thread/thread_host.ts";

/** Parameters from which on a node has a thread of its own: below, an exchange takes some milliseconds. */
const LARGE = 500_000;

/** Whether the node has a thread of its own, which takes some memory. Functions cannot be handed to one. */
function usesThread({ nodeThread }: DaemonConfig, parameters: number, { settings }: DaemonChanges): boolean {
  if (settings !== undefined || nodeThread === "off") return false;
  return nodeThread === "on" || parameters >= LARGE;
}

/**
 * Runs a daemon until `signal` is aborted; then the model lies in the data folder.
 *
 * @param changes for experiments; none by default
 * @throws {RefusedError} if another daemon runs in the data folder, or the memory allowed is not enough
 * @throws {TypeError} if the model is too large
 * @throws {Error} in one line, if the task, the data, the identity, a key or the address to listen on cannot be used
 */
export async function runDaemon(
  config: DaemonConfig,
  signal: AbortSignal,
  changes: DaemonChanges = {},
): Promise<void> {
  using folder = await takeDataFolder(config.dataDir);
  const task = await loadTask(config);
  // Before anything is allocated: a manifest is a stranger's.
  const review = reviewTask(task);
  askMemory(review, config.memory, Deno.memoryUsage().rss);
  const prepared = preparedTask(task, config.steps || task.optimiser.steps);
  const seed = `${config.seed}/${config.shard.index}`;
  const start = await findStart(prepared, config);
  const options: TrainerOptions = {
    task: boundTask(prepared),
    shard: config.shard,
    partition: config.partition,
    backend: config.backend,
    threads: config.threads || undefined,
    dataFolder: config.data,
    seed,
    alteration: changes.alteration,
    background: true,
    examines: true,
  };
  const host = start.path.then((path) => {
    const trainer = { ...options, start: path };
    return usesThread(config, review.parameters, changes)
      ? threadHost({ config, task, steps: prepared.steps, seed, trainer }, signal)
      : localHost({ config, prepared, seed, change: changes.settings }, createWorkerTrainer(trainer, signal));
  });
  // Waited for below; until then nobody listens, and a failure is not to end the process.
  host.catch(() => {});
  // Half a second of modules is loaded while the worker loads TensorFlow.
  const { runNode } = await import("./run_node.ts");
  try {
    await runNode(
      config,
      { prepared, review, start, host, exposed: folder.exposed },
      signal,
    );
  } catch (error) {
    // Stopped before there was a node: there is nothing to leave behind.
    const isMade = await host.then(() => true, () => false);
    if (isMade || !signal.aborted) throw error;
  }
}
