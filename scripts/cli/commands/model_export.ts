/**
 * `murmuration model export`.
 *
 * @module
 */
import { join } from "node:path";
import { type Command, Option } from "commander";
import {
  encodeKerasModel,
  encodeModel,
  encodeTfjsModel,
  KERAS_WEIGHTS_FILE,
  TFJS_WEIGHTS_FILE,
} from "../../../compute/model/formats.ts";
import { startingModel, type WholeModel, wholeModel } from "../../../compute/model/mod.ts";
import { readStart } from "../../../compute/task/mod.ts";
import { optionsOf, SETTINGS } from "../../../daemon/settings/mod.ts";
import { writeTrouble, writeWhole } from "../../../daemon/support/mod.ts";
import { EXIT, inLine, UsageError } from "../../terminal/mod.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { MODEL_ARGUMENT, type ModelFile, readModelFile } from "../model_file.ts";

const FORMATS = ["safetensors", "tfjs", "keras"] as const;
type Format = typeof FORMATS[number];

/** Adds the command that writes a model in another form. */
export function addModelExport(parent: Command, context: Context): void {
  const command = addCommand(parent, "export", {
    description: "Write a model for other programs.",
    more: "safetensors is one file that most machine-learning libraries read; tfjs is a folder with model.json and\n" +
      "weights.bin for tf.loadLayersModel; keras one with model.json and weights.safetensors for Keras 3. Logits come out\n" +
      "of all; inputs are to be divided as the metadata says. A model that was trained in part is joined with the weights it\n" +
      "started from, LoRA's pairs merged.",
    examples: [
      "model export --format tfjs --out web-model",
      "model export old.safetensors --task digits --out new.safetensors",
    ],
    flags: [
      new Option("--format <name>", "what to write").choices(FORMATS).default("safetensors"),
      new Option("--out <path>", "file (safetensors) or folder (tfjs, keras) to write").makeOptionMandatory(),
      new Option("--adapter", "write only what was trained, where that is a part of the model"),
      ...optionsOf(SETTINGS, ["task", "model", "weights", "seed"]),
    ],
  }).argument(...MODEL_ARGUMENT);
  setAction(command, context, async ({ dataDir }) => {
    const format: Format = command.getOptionValue("format");
    const out: string = command.getOptionValue("out");
    const isAdapter: boolean = command.getOptionValue("adapter") ?? false;
    if (isAdapter && format !== "safetensors") {
      throw new UsageError(
        `Cannot use --adapter with --format ${format}: only safetensors has it; leave it out`,
        EXIT.usage,
      );
    }
    const file = await readModelFile(command, context, dataDir());
    if (isAdapter && file.prepared.task.tuning === undefined) {
      throw new UsageError("Cannot use --adapter: all of this task's model is trained; leave it out", EXIT.usage);
    }
    const files = await write(file, { format, out, isAdapter }).catch(async (cause) => {
      const { reason, remedy } = await writeTrouble(cause, out);
      throw new Error(`Cannot write model "${out}": ${reason}; ${remedy}, or name another place with --out`, { cause });
    });
    return { document: { from: file.path, format, files }, text: `Wrote ${files.map(inLine).join(" and ")}` };
  });
}

/** What is to be written. */
interface Wanted {
  readonly format: Format;
  readonly out: string;
  /** Only what was trained. */
  readonly isAdapter: boolean;
}

/** Writes the model; returns its files. */
async function write(file: ModelFile, { format, out, isAdapter }: Wanted): Promise<string[]> {
  const { task, idHex: id, form: { names, divisor, shape } } = file.prepared;
  const { plan, model, state } = isAdapter ? { ...file, plan: file.prepared.plan } : await wholeOf(file);
  const metadata = {
    format: "murmuration",
    task: task.name,
    taskId: id,
    classes: JSON.stringify(names),
    divisor: `${divisor}`,
    ...isAdapter ? { adapts: task.start?.sha256 ?? "", tuning: JSON.stringify(task.tuning) } : {},
  };
  if (format === "safetensors") {
    await writeWhole(out, encodeModel(model, plan.layout, metadata, { layout: plan.states, values: state }));
    return [out];
  }
  if (format === "keras") {
    const { json, weights } = encodeKerasModel(model, plan, task.model, metadata, state);
    return await writeFolder(out, { [KERAS_WEIGHTS_FILE]: weights, "model.json": json });
  }
  const said = { task: task.name, taskId: id, classes: names, divisor, shape };
  const { json, weights } = encodeTfjsModel(model, plan, task.model, said, state);
  return await writeFolder(out, { [TFJS_WEIGHTS_FILE]: weights, "model.json": json });
}

/** The model with what was not trained of it. */
async function wholeOf({ model, state, prepared: { task, plan }, start }: ModelFile): Promise<WholeModel> {
  if (task.tuning === undefined) return { plan, model, state };
  const { frozen } = await startingModel(plan, task.seed, await readStart(task, await start()));
  const { model: topology, tuning } = task;
  return wholeModel({ topology, tuning, plan, model, frozen, state });
}

/** Writes files into a folder; returns where they are. */
async function writeFolder(out: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<string[]> {
  await Deno.mkdir(out, { recursive: true });
  const paths: string[] = [];
  for (const [name, content] of Object.entries(files)) {
    paths.push(join(out, name));
    await writeWhole(
      paths[paths.length - 1],
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  }
  return paths;
}
