/**
 * The task that a command names.
 *
 * @module
 */
import type { Command } from "commander";
import { modelDataMismatch, preparedTask, type Task } from "../../compute/task/mod.ts";
import { loadTask, parseConfig } from "../../daemon/settings/mod.ts";
import { asSettings } from "./settings_error.ts";

/**
 * Reads a task, and checks that its model takes what its data gives.
 *
 * @param command has the flags `--model`, `--seed` and `--partition` of built-in tasks
 * @throws {TypeError|RangeError|SyntaxError} in one line that says what to correct
 */
export async function readTask(name: string, command: Command): Promise<Task> {
  const flags = Object.fromEntries(
    (["model", "seed", "partition"] as const).map((key) => [key, command.getOptionValue(key)]),
  );
  const config = await asSettings(() => parseConfig({ task: name, dataDir: ".", ...flags }));
  const task = await loadTask(config);
  const trouble = modelDataMismatch(preparedTask(task).plan, task.data);
  if (trouble !== undefined) {
    throw new TypeError(`Cannot train task "${task.name}": ${trouble}; murmuration task new makes one that fits`);
  }
  return task;
}
