/**
 * `murmuration task new`.
 *
 * @module
 */
import { basename, resolve } from "node:path";
import { shellQuoted } from "../../../compute/support/mod.ts";
import type { Command } from "commander";
import { builtinTask, fileReference, reviewTask, TASK_NAMES } from "../../../compute/task/mod.ts";
import { dataForm, isPackaged, withClasses } from "../../../compute/data/mod.ts";
import { planTopology } from "../../../compute/model/mod.ts";
import type { Guess } from "../../../compute/data/inspecting.ts";
import { givenTo, optionsOf, readSettings } from "../../../daemon/settings/mod.ts";
import { EXIT, inLine, UsageError } from "../../terminal/mod.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { asSettings } from "../settings_error.ts";
import { matchStart, startNotes } from "../start_weights.ts";
import { modelOf, pixelNotes, readModel, requirePixels, shapeAsked, speltAs } from "../task_model.ts";
import { drawTask } from "../task_view.ts";
import { tuningOf } from "../tuning_settings.ts";
import { weightsPath, writeManifest } from "../write_manifest.ts";
import { DRAFT_SETTINGS, type DraftSettings } from "./task_new_settings.ts";

/** Adds the command that drafts a manifest from data and a model. */
export function addTaskNew(parent: Command, context: Context): void {
  const command = addCommand(parent, "new", {
    description: "Write a task manifest from data and a model.",
    more:
      "The kind of the data is recognised from its files: IDX, CIFAR, a table, images in a folder a class, text. The model\n" +
      "is a model.json of Keras or TensorFlow.js (Sequential or Functional), that of another manifest, with the characters\n" +
      "of its text, or one that suits the data. Training starts from the weights of a trained model, where --weights names\n" +
      "a file of them; that may have the model too. They are written beside the manifest, and go with it; --train, --freeze\n" +
      "and --lora say what of the model is trained. A manifest is data only, its id the hash of it; all nodes of a swarm\n" +
      "have the same.",
    examples: [
      "task new --data pictures --topology model.json --out flowers.json",
      "task new --data pictures --weights trained.keras --fresh 'predictions/*' --pixels -1..1",
      "task new --data iris.csv --label species",
      "task new --data houses.csv --target price",
      "task new --data shakespeare.txt --shape 24 --steps 20000",
    ],
    exits: ["refused"],
    inDataFolder: false,
    flags: optionsOf(DRAFT_SETTINGS),
  });
  setAction(command, context, async () => {
    const flags = await asSettings(() => readSettings(DRAFT_SETTINGS, givenTo(command, DRAFT_SETTINGS)));
    const name = flags.name ?? nameOf(flags.data);
    const file = flags.out ?? `${name.replaceAll(/[/\\]/g, "-")}.json`;
    const { draftTask, fitEnd, usualLoss } = await import("../../../compute/task/drafting.ts");
    const source = await readModel(flags);
    using _file = source.weights;
    const asked = await shapeAsked(flags, source);
    const guess = speltAs(ofClasses(await specOf(flags, asked), flags.classes), source);
    const { shape, names, target, divisor } = dataForm(guess.spec);
    const loss = flags.loss ?? usualLoss(target.kind);
    requirePixels(flags, source, divisor);
    const model = await modelOf(flags, source, guess, { shape, classes: names.length, divisor, loss });
    const { topology, notes: ends } = fitEnd(model.topology, target.kind);
    const draft = draftTask({
      ...flags,
      name,
      topology,
      data: guess.spec,
      rows: guess.rows,
      tuning: tuningOf(flags),
      exchange: { density: flags.density, localSteps: flags.localSteps },
    });
    const start = flags.weights === undefined || source.weights === undefined ? undefined : await matchStart(context, {
      path: flags.weights,
      file: source.weights,
      text: source.text,
      model,
      plan: planTopology(topology),
      fresh: flags.fresh,
      name,
    });
    const task = start === undefined ? draft : { ...draft, start: fileReference(start.bytes) };
    await writeManifest(file, `${JSON.stringify(task, undefined, 2)}\n`, start?.bytes, flags.force);
    const review = reviewTask(task);
    const ignored = asked === undefined || flags.shape === undefined || `${asked}` === `${flags.shape}`
      ? []
      : [`The model takes ${asked.join("×")}, so that --shape ${flags.shape.join("x")} is not used.`];
    const begun = start === undefined ? [] : startNotes(flags.weights!, start);
    const said = [...model.notes, ...ends, ...begun, ...pixelNotes(flags, model, divisor), ...ignored, ...guess.notes];
    const { chalk } = context;
    const { bytes: _, ...told } = start ?? {};
    const beside = start === undefined ? "" : ` and ${inLine(weightsPath(file))}`;
    return {
      document: {
        file,
        ...review,
        ...start === undefined ? {} : { start: { file: weightsPath(file), ...told } },
        notes: said,
        manifest: task,
      },
      text: [
        drawTask(task, review, chalk),
        "",
        ...said.map((note) => ` ${chalk.cyan("i")} ${inLine(note)}`),
        ` Wrote ${inLine(file)}${beside}. Next: murmuration data check${
          isBuiltIn(guess) ? "" : ` ${shellQuoted(flags.data)}`
        } --task ${shellQuoted(file)}`,
      ].join("\n"),
    };
  });
}

/** @param modelShape extents that the model takes, where one was named */
async function specOf(flags: DraftSettings, modelShape: readonly number[] | undefined): Promise<Guess> {
  const { data, label, target, labels, unit, heldOut, seed } = flags;
  // A model that says its extents itself is asked no more.
  const shape = modelShape === undefined ? flags.shape : undefined;
  const { guessSpec, OptionError, refuseOptions } = await import("../../../compute/data/inspecting.ts");
  const header = flags.header === undefined ? undefined : flags.header === "yes";
  const options = { shape, modelShape, label, target, labels, header, unit, heldOut, seed };
  try {
    // A folder of that name is meant before a built-in set.
    const isThere = await Deno.stat(data).then(() => true, () => false);
    if (isThere || !TASK_NAMES.includes(data)) return await guessSpec(data, options);
    refuseOptions(options, [], `"${data}" is built in`);
    return { spec: builtinTask(data).data, notes: [] };
  } catch (error) {
    throw error instanceof OptionError ? new UsageError(error.message, EXIT.usage) : error;
  }
}

/** The guess with only the classes that are asked for. */
function ofClasses(guess: Guess, asked: readonly number[] | undefined): Guess {
  if (asked === undefined) return guess;
  try {
    return { ...guess, spec: withClasses(guess.spec, asked) };
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message, EXIT.usage) : error;
  }
}

function isBuiltIn({ spec }: Guess): boolean {
  return isPackaged(spec);
}

/** A name for what lies at a path: that of the file without what says how it is kept, or of the folder. */
function nameOf(path: string): string {
  const last = basename(path);
  // Only these need the folder that the command runs in, for which it may have no permission.
  const name = (["", ".", ".."].includes(last) ? basename(resolve(path)) : last).replace(/\.gz$/i, "");
  return name.replace(/(?<=.)\.[^.]+$/, "") || "task";
}
