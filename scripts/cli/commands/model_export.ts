/**
 * `murmuration model export`.
 *
 * @module
 */
import { join } from "node:path";
import { type Command, Option } from "commander";
import { encodeModel, encodeTfjsModel, TFJS_WEIGHTS_FILE } from "../../../compute/model/formats.ts";
import { optionsOf, SETTINGS } from "../../../daemon/settings/mod.ts";
import { writeTrouble, writeWhole } from "../../../daemon/support/mod.ts";
import { inLine } from "../../terminal/mod.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { MODEL_ARGUMENT, type ModelFile, readModelFile } from "../model_file.ts";

type Format = "safetensors" | "tfjs";

/** Adds the command that writes a model in another form. */
export function addModelExport(parent: Command, context: Context): void {
  const command = addCommand(parent, "export", {
    description: "Write a model for other programs.",
    more: "safetensors is one file that most machine-learning libraries read; tfjs is a folder with model.json and\n" +
      "weights.bin for tf.loadLayersModel. Logits come out of both; inputs are to be divided as the metadata says.",
    examples: [
      "model export --format tfjs --out web-model",
      "model export old.safetensors --task digits --out new.safetensors",
    ],
    flags: [
      new Option("--format <name>", "what to write").choices(["safetensors", "tfjs"]).default("safetensors"),
      new Option("--out <path>", "file (safetensors) or folder (tfjs) to write").makeOptionMandatory(),
      ...optionsOf(SETTINGS, ["task", "model", "seed"]),
    ],
  }).argument(...MODEL_ARGUMENT);
  setAction(command, context, async ({ dataDir }) => {
    const format: Format = command.getOptionValue("format");
    const out: string = command.getOptionValue("out");
    const file = await readModelFile(command, context, dataDir());
    const files = await write(file, format, out).catch(async (cause) => {
      const { reason, remedy } = await writeTrouble(cause, out);
      throw new Error(`Cannot write model "${out}": ${reason}; ${remedy}, or name another place with --out`, { cause });
    });
    return { document: { from: file.path, format, files }, text: `Wrote ${files.map(inLine).join(" and ")}` };
  });
}

/** Writes the model; returns its files. */
async function write({ model, prepared }: ModelFile, format: Format, out: string): Promise<string[]> {
  const { task, idHex: id, plan: { layout }, form: { names, divisor, shape } } = prepared;
  if (format === "safetensors") {
    const metadata = {
      format: "murmuration",
      task: task.name,
      taskId: id,
      classes: JSON.stringify(names),
      divisor: `${divisor}`,
    };
    await writeWhole(out, encodeModel(model, layout, metadata));
    return [out];
  }
  const { json, weights } = encodeTfjsModel(model, layout, task.model, {
    task: task.name,
    taskId: id,
    classes: names,
    divisor,
    shape,
  });
  await Deno.mkdir(out, { recursive: true });
  const files = [join(out, TFJS_WEIGHTS_FILE), join(out, "model.json")];
  await writeWhole(files[0], weights);
  await writeWhole(files[1], new TextEncoder().encode(json));
  return files;
}
