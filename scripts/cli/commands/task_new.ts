/**
 * `murmuration task new`.
 *
 * @module
 */
import { basename } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { builtinTask, reviewTask, TASK_NAMES } from "../../../compute/task/mod.ts";
import type { Guess } from "../../../compute/data/inspecting.ts";
import { RefusedError } from "../../../daemon/support/mod.ts";
import { share, whole } from "../../terminal/mod.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { drawTask } from "../task_view.ts";

/** Flags of the command, as they come. */
interface Flags {
  readonly data: string;
  readonly topology?: string;
  readonly out?: string;
  readonly name?: string;
  readonly label?: string;
  readonly unit?: "characters" | "bytes";
  readonly shape?: readonly number[];
  readonly heldOut?: number;
  readonly learningRate?: number;
  readonly batch?: number;
  readonly steps?: number;
  readonly density?: number;
  readonly localSteps?: number;
  readonly skew?: boolean;
  readonly seed?: number;
  readonly force?: boolean;
}

/** Adds the command that drafts a manifest from data and a model. */
export function addTaskNew(parent: Command, context: Context): void {
  const command = addCommand(parent, "new", {
    description: "Write a task manifest from data and a model.",
    more:
      "The kind of the data is recognised from its files: IDX, CIFAR, CSV, images in a folder a class, text. The model\n" +
      "is a model.json of Keras or TensorFlow.js (Sequential), or one that suits the data. A manifest is data only, its\n" +
      "id the hash of it; all nodes of a swarm have the same.",
    examples: [
      "task new --data pictures --topology model.json --out flowers.json",
      "task new --data iris.csv --label species",
      "task new --data shakespeare.txt --shape 24 --steps 20000",
    ],
    exits: ["refused"],
    inDataFolder: false,
    flags: [
      new Option("--data <path|name>", `folder or file of the data, or ${TASK_NAMES[0]}`).makeOptionMandatory(),
      new Option("--topology <file>", "a model.json of Keras or TensorFlow.js (default: one that suits the data)"),
      new Option("--out <file>", "where the manifest goes (default: NAME.json)"),
      new Option("--name <name>", "name of the task (default: the data's)"),
      new Option("--label <column>", "column of a table that has the classes"),
      new Option("--unit <unit>", "what text consists of").choices(["characters", "bytes"]),
      new Option("--shape <extents>", "extents of an example, such as 28x28x1, or the context of a text").argParser(
        extents,
      ),
      new Option("--held-out <share>", "share held out to measure on, such as 0.15").argParser(share),
      new Option("--learning-rate <rate>", "(default: as suits the model)").argParser(positive),
      new Option("--batch <n>", "examples a local step (default: 32)").argParser(whole(1, 65_536)),
      new Option("--steps <n>", "local steps of each node (default: until stopped)").argParser(whole(1, 1e9)),
      new Option("--density <share>", "share of the coordinates sent (default: as suits the model)").argParser(share),
      new Option("--local-steps <n>", "local steps between two exchanges").argParser(whole(1, 4096)),
      new Option("--skew", "for nodes whose data differ much from each other's"),
      new Option("--seed <n>", "of the initial model (default: 1)").argParser(whole(0, 2 ** 32 - 1)),
      new Option("--force", "write over a manifest that is there"),
    ],
  });
  setAction(command, context, async () => {
    const flags = command.opts<Flags>();
    const name = flags.name ?? basename(flags.data).replace(/\.[^.]+$/, "");
    const file = flags.out ?? `${name}.json`;
    const { importKeras } = await import("../../../compute/model/import_keras.ts");
    const { topology, inputShape, notes } = flags.topology === undefined
      ? { topology: undefined, inputShape: flags.shape, notes: [] }
      : importKeras(await read(flags.topology), flags.topology, { inputShape: flags.shape });
    const { suggestTopology } = await import("../../../compute/task/drafting.ts");
    const { draftTask } = await import("../../../compute/task/drafting.ts");
    const guess = await specOf(flags, inputShape);
    const task = draftTask({
      ...flags,
      name,
      topology: topology ?? suggestTopology(guess.spec),
      data: guess.spec,
      exchange: { density: flags.density, localSteps: flags.localSteps },
    });
    await write(file, `${JSON.stringify(task, undefined, 2)}\n`, flags.force === true);
    const review = reviewTask(task);
    const said = [...notes, ...guess.notes];
    const { chalk } = context;
    return {
      document: { file, ...review, notes: said, manifest: task },
      text: [
        drawTask(task, review, chalk),
        "",
        ...said.map((note) => ` ${chalk.cyan("i")} ${note}`),
        ` Wrote ${file}. Next: murmuration data check ${flags.data} --task ${file}`,
      ].join("\n"),
    };
  });
}

async function specOf(flags: Flags, shape: readonly number[] | undefined): Promise<Guess> {
  const { data, label, unit, heldOut, seed } = flags;
  // A folder of that name is meant before a built-in set.
  const isThere = await Deno.stat(data).then(() => true, () => false);
  if (!isThere && TASK_NAMES.includes(data)) return { spec: builtinTask(data).data, notes: [] };
  const { guessSpec } = await import("../../../compute/data/inspecting.ts");
  return await guessSpec(data, { shape, label, unit, heldOut, seed });
}

async function read(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
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
    const reason = (cause as Error).message.split("\n")[0];
    throw new Error(`Cannot write manifest "${path}": ${reason}; name another place with --out`, { cause });
  }
}

function extents(text: string): number[] {
  const numbers = text.split(/[x×,]/).map(Number);
  if (numbers.some((number) => !Number.isInteger(number) || number < 1)) {
    throw new InvalidArgumentError("It must be whole numbers such as 28x28x1.");
  }
  return numbers;
}

function positive(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || !(number > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return number;
}
