/**
 * The task a daemon is told to train: built in, or a manifest file.
 *
 * @module
 */
import { builtinTask, TASK_NAMES } from "../compute/builtin_task.ts";
import { parseTask, type Task } from "../compute/task.ts";
import type { DaemonConfig } from "./config.ts";

/**
 * Reads the task that the settings name.
 *
 * @throws {TypeError|RangeError|SyntaxError} if there is no such task, or the manifest is wrong, in one line
 */
export async function loadTask(
  config: Pick<DaemonConfig, "task" | "model" | "steps" | "seed" | "partition">,
): Promise<Task> {
  const { task: name, model, steps, seed, partition } = config;
  if (TASK_NAMES.includes(name) || !/[./\\]/.test(name)) {
    return builtinTask(name, { model, seed, steps: steps || undefined, skew: partition !== "iid" });
  }
  if (model !== undefined) {
    throw new TypeError(`Cannot use --model "${model}" with the manifest "${name}": it names its model itself`);
  }
  let text: string;
  try {
    text = await Deno.readTextFile(name);
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound ? "no such file" : (error as Error).message;
    throw new TypeError(`Cannot read task "${name}": ${reason}; built-in tasks are ${TASK_NAMES.join(", ")}`);
  }
  return parseTask(text, name);
}
