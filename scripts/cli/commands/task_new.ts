/**
 * `murmuration task new`.
 *
 * @module
 */
import { basename, resolve } from "node:path";
import { shellQuoted } from "../../../compute/support/mod.ts";
import type { Command } from "commander";
import { z } from "zod";
import { builtinTask, reviewTask, TASK_NAMES } from "../../../compute/task/mod.ts";
import { dataForm, isPackaged, withClasses } from "../../../compute/data/mod.ts";
import { METRIC_NAMES } from "../../../compute/metrics/mod.ts";
import { LOSS_NAMES } from "../../../compute/model/losses/loss_spec.ts";
import type { Guess } from "../../../compute/data/inspecting.ts";
import { readText, RefusedError, writeTrouble } from "../../../daemon/support/mod.ts";
import {
  boolean,
  filled,
  givenTo,
  oneOf,
  onlyFlags,
  optionsOf,
  readBy,
  readSettings,
  type SettingsOf,
  share,
  text,
  whole,
} from "../../../daemon/settings/mod.ts";
import { EXCHANGE_SETTINGS, EXIT, inLine, optimiserSettings, UsageError } from "../../terminal/mod.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { asSettings } from "../settings_error.ts";
import { drawTask } from "../task_view.ts";
import { TUNING_SETTINGS, tuningOf } from "../tuning_settings.ts";

/** Extents from text. */
const extents = readBy((given) => {
  const numbers = given.split(/[x×,]/).map(Number);
  return numbers.every((number) => Number.isInteger(number) && number > 0) ? numbers : undefined;
}, "must be whole numbers such as 28x28x1");

/** Labels of classes from text. */
const labels = readBy((given) => {
  const numbers = given.split(",").map((part) => part.trim() === "" ? NaN : Number(part));
  const isGood = numbers.every((number) => Number.isInteger(number) && number >= 0 && number < 256);
  return isGood && numbers.length > 1 && new Set(numbers).size === numbers.length ? numbers : undefined;
}, "must be two labels or more, each once, such as 0,1,2,3,4");

/** Bytes of a file of layers; those with weights are far larger. */
const LARGEST_MODEL = 16e6;
/** How local steps are taken. */
const OPTIMISER = optimiserSettings("Training");

/** What a draft is made of, by key. */
const DRAFT_SETTINGS = onlyFlags({
  data: text(filled("must name a folder, a file or a built-in set"), {
    group: "Data",
    argument: "path|name",
    description: `folder or file of the data, or ${TASK_NAMES[0]}`,
    example: "pictures",
  }),
  label: text(filled("must name a column").optional(), {
    group: "Data",
    argument: "column",
    description: "column of a table that has the classes",
    otherwise: "as its name tells",
    example: "species",
  }),
  target: text(filled("must name columns").optional(), {
    group: "Data",
    argument: "columns",
    description: "columns of a table to predict as numbers",
    otherwise: "none: classes are learnt",
    example: "price",
  }),
  labels: text(filled("must name columns").optional(), {
    group: "Data",
    argument: "columns",
    description: "columns of yes and no, each a label that a row may have",
    otherwise: "none: classes are learnt",
    example: "rain,wind",
  }),
  header: text(oneOf(["yes", "no"]).optional(), {
    group: "Data",
    argument: "answer",
    description: "whether the first line of a table names its columns",
    otherwise: "as it looks",
    example: "no",
  }),
  unit: text(oneOf(["characters", "bytes"]).optional(), {
    group: "Data",
    argument: "unit",
    description: "what text consists of",
    otherwise: "characters",
    example: "bytes",
  }),
  classes: text(labels.optional(), {
    group: "Data",
    argument: "labels",
    description: "only these classes of digits or IDX files",
    otherwise: "all",
    example: "0,1,2,3,4",
  }),
  shape: text(extents.optional(), {
    group: "Data",
    argument: "extents",
    description: "extents of an example, or the context of a text",
    otherwise: "as the data has them",
    example: "28x28x1",
  }),
  heldOut: text(share.optional(), {
    group: "Data",
    argument: "share",
    description: "share held out to measure on",
    otherwise: "as suits the data",
    example: "0.15",
  }),
  topology: text(filled("must name a file").optional(), {
    group: "Model",
    argument: "file",
    description: "a model.json of Keras or TensorFlow.js",
    otherwise: "one that suits the data",
    example: "model.json",
  }),
  seed: text(whole(0, 2 ** 32 - 1).optional(), {
    group: "Model",
    argument: "n",
    description: "seed of the initial model",
    otherwise: "1",
    example: "7",
  }),
  ...TUNING_SETTINGS,
  loss: text(oneOf(LOSS_NAMES).optional(), {
    group: "Training",
    argument: "name",
    description: "what training makes small",
    otherwise: "as suits the data",
    example: "huber",
  }),
  metric: text(oneOf(METRIC_NAMES).optional(), {
    group: "Training",
    argument: "name",
    description: "by which models are judged",
    otherwise: "as suits the loss",
    example: "auc",
  }),
  ...OPTIMISER,
  weightDecay: { ...OPTIMISER.weightDecay, otherwise: "1/rows of a table, else none; 0.01 of adamw" },
  batch: text(whole(1, 65_536).optional(), {
    group: "Training",
    argument: "n",
    description: "examples a local step",
    otherwise: "32",
    example: "64",
  }),
  steps: text(whole(1, 1e9).optional(), {
    group: "Training",
    argument: "n",
    description: "local steps of each node",
    otherwise: "until stopped",
    example: "20000",
  }),
  density: EXCHANGE_SETTINGS.density,
  localSteps: EXCHANGE_SETTINGS.localSteps,
  skew: boolean(z.boolean(), {
    group: "Training",
    description: "for nodes whose data differ much from each other's",
    fallback: false,
    example: "true",
  }),
  name: text(filled("must not be empty").optional(), {
    group: "Manifest",
    argument: "name",
    description: "name of the task",
    otherwise: "the data's",
    example: "flowers",
  }),
  out: text(filled("must name a file").optional(), {
    group: "Manifest",
    argument: "file",
    description: "where the manifest goes",
    otherwise: "NAME.json",
    example: "flowers.json",
  }),
  force: boolean(z.boolean(), {
    group: "Manifest",
    description: "write over a manifest that is there",
    fallback: false,
    example: "true",
  }),
});

type Draft = SettingsOf<typeof DRAFT_SETTINGS>;

/** Adds the command that drafts a manifest from data and a model. */
export function addTaskNew(parent: Command, context: Context): void {
  const command = addCommand(parent, "new", {
    description: "Write a task manifest from data and a model.",
    more:
      "The kind of the data is recognised from its files: IDX, CIFAR, a table, images in a folder a class, text. The model\n" +
      "is a model.json of Keras or TensorFlow.js (Sequential or Functional), or one that suits the data. A manifest is data\n" +
      "only, its id the hash of it; all nodes of a swarm have the same.",
    examples: [
      "task new --data pictures --topology model.json --out flowers.json",
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
    const { importKeras, kerasInputShape } = await import("../../../compute/model/import_keras.ts");
    const { draftTask, fitEnd, suggestTopology, usualLoss } = await import("../../../compute/task/drafting.ts");
    const text = flags.topology === undefined ? undefined : await read(flags.topology);
    const asked = text === undefined ? undefined : kerasInputShape(text, flags.topology ?? "");
    if (asked !== undefined && flags.shape !== undefined && `${asked}` !== `${flags.shape}`) {
      const found = `model "${flags.topology}" takes ${asked.join("x")}`;
      throw new UsageError(`Cannot use --shape ${flags.shape.join("x")}: ${found}; leave it out`, EXIT.usage);
    }
    const guess = ofClasses(await specOf(flags, asked), flags.classes);
    const { shape, names, target, divisor } = dataForm(guess.spec);
    const { topology: given, notes } = text === undefined
      ? { topology: suggestTopology(guess.spec), notes: [] }
      : importKeras(text, flags.topology ?? "", {
        shape,
        classes: names.length,
        divisor,
        loss: flags.loss ?? usualLoss(target.kind),
      });
    const { topology, notes: ends } = fitEnd(given, target.kind);
    const task = draftTask({
      ...flags,
      name,
      topology,
      data: guess.spec,
      rows: guess.rows,
      tuning: tuningOf(flags),
      exchange: { density: flags.density, localSteps: flags.localSteps },
    });
    await write(file, `${JSON.stringify(task, undefined, 2)}\n`, flags.force);
    const review = reviewTask(task);
    const ignored = asked === undefined || flags.shape === undefined || `${asked}` === `${flags.shape}`
      ? []
      : [`The model takes ${asked.join("×")}, so that --shape ${flags.shape.join("x")} is not used.`];
    const said = [...notes, ...ends, ...ignored, ...guess.notes];
    const { chalk } = context;
    return {
      document: { file, ...review, notes: said, manifest: task },
      text: [
        drawTask(task, review, chalk),
        "",
        ...said.map((note) => ` ${chalk.cyan("i")} ${inLine(note)}`),
        ` Wrote ${inLine(file)}. Next: murmuration data check${
          isBuiltIn(guess) ? "" : ` ${shellQuoted(flags.data)}`
        } --task ${shellQuoted(file)}`,
      ].join("\n"),
    };
  });
}

/** @param modelShape extents that the model takes, where one was named */
async function specOf(flags: Draft, modelShape: readonly number[] | undefined): Promise<Guess> {
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

async function read(path: string): Promise<string> {
  try {
    return await readText(path, LARGEST_MODEL);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound ? "no such file" : (cause as Error).message.split("\n")[0];
    throw new Error(`Cannot read model "${path}": ${reason}; name a model.json with --topology`, { cause });
  }
}

async function write(path: string, text: string, force: boolean): Promise<void> {
  try {
    await Deno.writeTextFile(path, text, { createNew: !force });
  } catch (cause) {
    if (cause instanceof Deno.errors.AlreadyExists) {
      throw new RefusedError(
        `Cannot write manifest "${path}": it is there already; name another with --out, or --force`,
      );
    }
    const { reason, remedy } = await writeTrouble(cause, path, text.length);
    throw new Error(`Cannot write manifest "${path}": ${reason}; ${remedy}, or name another place with --out`, {
      cause,
    });
  }
}
