/**
 * A whole daemon: a node with an identity, files, libp2p and a control API.
 *
 * @module
 */
import { createWorkerTrainer } from "../../compute/training/worker.ts";
import { boundTask, preparedTask, reviewTask } from "../../compute/task/mod.ts";
import { type DaemonConfig, loadTask } from "../settings/mod.ts";
import type { DaemonChanges } from "./daemon_changes.ts";
import { takeDataFolder } from "./data_folder.ts";
import { askMemory } from "./memory_cap.ts";
import { findStart } from "./start_file.ts";

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
  const trainer = start.path.then((path) =>
    createWorkerTrainer({
      task: boundTask(prepared),
      shard: config.shard,
      partition: config.partition,
      backend: config.backend,
      threads: config.threads || undefined,
      dataFolder: config.data,
      start: path,
      seed,
      alteration: changes.alteration,
      background: true,
      examines: true,
    }, signal)
  );
  // Waited for below; until then nobody listens, and a failure is not to end the process.
  trainer.catch(() => {});
  // Half a second of modules is loaded while the worker loads TensorFlow.
  const { runNode } = await import("./run_node.ts");
  try {
    await runNode(
      config,
      { prepared, review, seed, start, trainer, exposed: folder.exposed, change: changes.settings },
      signal,
    );
  } catch (error) {
    // Stopped before there was a node: there is nothing to leave behind.
    const isMade = await trainer.then(() => true, () => false);
    if (isMade || !signal.aborted) throw error;
  }
}
