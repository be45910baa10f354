/**
 * The task a daemon is told to train: built in, or a manifest file.
 *
 * @module
 */
import { reasonOf } from "../../compute/support/mod.ts";
import { builtinTask, parseTask, type Task, TASK_NAMES } from "../../compute/task/mod.ts";
import { readText } from "../support/mod.ts";

/** Bytes of the longest manifest: some thousand columns of some thousand categories. */
const MOST_BYTES = 64e6;

/** Which task is meant. */
export interface TaskChoice {
  /** A built-in task, or the path of a manifest. */
  readonly task: string;
  /** Model of a built-in task; undefined = as the task says. */
  readonly model?: string | undefined;
  readonly seed: number;
  /** How the examples are divided: skewed shards get the rules for them. */
  readonly partition: string;
}

/**
 * Reads the task that the settings name.
 *
 * @throws {TypeError|RangeError|SyntaxError} if there is no such task, or the manifest is wrong, in one line
 */
export async function loadTask({ task: name, model, seed, partition }: TaskChoice): Promise<Task> {
  if (!isManifest(name)) {
    if (!TASK_NAMES.includes(name) && await isFile(name)) {
      throw new RangeError(`Unknown task "${name}". There is a file of that name: if it is meant, write ./${name}`);
    }
    return builtinTask(name, { model, seed, skew: partition !== "iid" });
  }
  if (model !== undefined) {
    throw new TypeError(`Cannot use --model "${model}" with the manifest "${name}": it names its model itself`);
  }
  return await readManifest(name);
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}

/** True for a path; a name without a dot or a slash is a built-in task's, wrong or right. */
export function isManifest(name: string): boolean {
  return !TASK_NAMES.includes(name) && /[./\\]/.test(name);
}

/**
 * Reads a manifest file.
 *
 * @throws {TypeError|SyntaxError} if it cannot be read or is no task, in one line
 */
export async function readManifest(path: string): Promise<Task> {
  let text: string;
  try {
    text = await readText(path, MOST_BYTES);
  } catch (cause) {
    throw new TypeError(`Cannot read task "${path}": ${reasonOf(cause)}; built-in tasks are ${TASK_NAMES.join(", ")}`, {
      cause,
    });
  }
  return parseTask(text, path);
}
