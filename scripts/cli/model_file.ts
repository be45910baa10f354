/**
 * A model that lies in a file, with the task it was trained for.
 *
 * @module
 */
import { join } from "node:path";
import type { Command } from "commander";
import { decodeMeasured, decodeModel } from "../../compute/model/formats.ts";
import { type PreparedTask, preparedTask } from "../../compute/task/mod.ts";
import type { Layout, Vector } from "../../compute/vector/mod.ts";
import { requireFile } from "../../daemon/files/mod.ts";
import { type DaemonConfig, isManifest, loadTask } from "../../daemon/settings/mod.ts";
import { reasonOf } from "../terminal/mod.ts";
import type { Context } from "./command_context.ts";
import { settingsOf } from "./settings_of.ts";

/** A model and what it is of. */
export interface ModelFile {
  readonly path: string;
  readonly model: Vector;
  /** What its layers have measured; undefined where the file has none of it. */
  readonly state: Vector | undefined;
  readonly prepared: PreparedTask;
  readonly config: DaemonConfig;
  /**
   * Where the file lies that the task starts from; undefined if it names none.
   *
   * @throws {Error} in one line that says where to put it, if it is not there, or is another
   */
  start(): Promise<string | undefined>;
}

/** The argument that names a model. */
export const MODEL_ARGUMENT = ["[file]", "a model (default: model.safetensors in the data folder)"] as const;

/**
 * Reads the model that a command names, or the data folder's own.
 *
 * @throws {UsageError} in one line, if the settings are wrong or name no task
 * @throws {TypeError|SyntaxError} if the file is no model of the task
 * @throws {Error} if it cannot be read, or holds a value that is not finite
 */
export async function readModelFile(command: Command, context: Context, folder: string): Promise<ModelFile> {
  const config = await settingsOf(command, context, folder);
  const prepared = preparedTask(await loadTask(config));
  const { task, plan: { layout, states } } = prepared;
  const path = command.args[0] ?? join(folder, "model.safetensors");
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (cause) {
    const remedy = "a daemon writes it when it stops; name another file as the argument";
    throw new Error(`Cannot read model "${path}": ${reasonOf(cause)}; ${remedy}`, { cause });
  }
  try {
    const model = decodeModel(bytes, layout, states);
    requireGood(path, model, layout);
    const manifest = isManifest(config.task) ? config.task : undefined;
    const start = () => requireFile(task, { weights: config.weights, manifest, dataDir: folder });
    return { path, model, state: decodeMeasured(bytes, states), prepared, config, start };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    const Kind = error instanceof SyntaxError ? SyntaxError : TypeError;
    throw new Kind(`${error.message}; "${path}" was read as a model of task "${task.name}" (--task, --model)`, {
      cause: error,
    });
  }
}

/** @throws {Error} if a value of the model is not finite: its training has diverged */
function requireGood(path: string, model: Vector, layout: Layout): void {
  const bad = layout.tensors.flatMap(({ name, offset, length }) => {
    const count = model.subarray(offset, offset + length).filter((value) => !Number.isFinite(value)).length;
    return count === 0 ? [] : [{ name, count }];
  });
  if (bad.length === 0) return;
  const count = bad.reduce((sum, tensor) => sum + tensor.count, 0);
  throw new Error(
    `Cannot use model "${path}": ${count} of its ${model.length} values are NaN or infinite, the first in tensor ` +
      `"${bad[0].name}"; its training has diverged: use an older file, or train with a lower learning rate`,
  );
}
