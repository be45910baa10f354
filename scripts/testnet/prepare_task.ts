/**
 * The task of a testnet, from the settings.
 *
 * @module
 */
import { compressors } from "../../compute/compression/mod.ts";
import {
  builtinTask,
  canonicalTask,
  parseTask,
  preparedTask,
  skewRulesFor,
  type Task,
  usualModel,
} from "../../compute/task/mod.ts";
import { loadDataset } from "../../compute/data/loading.ts";
import { parsePartition } from "../../compute/data/mod.ts";
import { planTopology } from "../../compute/model/mod.ts";
import { createTrainer } from "../../compute/training/local.ts";
import type { Vector } from "../../compute/vector/mod.ts";
import { requireFile } from "../../daemon/files/mod.ts";
import { flagOf, isManifest, readManifest } from "../../daemon/settings/mod.ts";
import { densityOf } from "./spending.ts";
import { count } from "../terminal/mod.ts";
import { OPTIMISER_KEYS, type Settings } from "./testnet_settings.ts";
import type { TestnetTask } from "./testnet_task.ts";

/**
 * Local steps of each node where neither the settings nor the task say: enough for four nodes to pass 97 % of the digits
 * (mlp: 96 %), and for a model of text to write words.
 */
const STEPS: Readonly<Record<string, number>> = { lenet: 640, mlp: 640, cnn: 256, resnet8: 400, "gpt-small": 1200 };
/** For models of a user's own manifest. */
const OTHER_STEPS = 640;

/**
 * Makes the task that the settings ask for, and reads its data and its weights once to see that they are there.
 *
 * @throws {RangeError|TypeError|SyntaxError} in one line, if there is no such task, or its manifest or data is wrong
 * @throws {Error} in one line, if the weights that it starts from are not there
 */
export async function prepareTask(settings: Settings): Promise<TestnetTask> {
  const task = await makeTask(settings);
  const { idHex, plan: { layout, states }, metric } = preparedTask(task);
  const dataset = await loadDataset(task.data, settings.data);
  const manifest = isManifest(settings.task) ? settings.task : undefined;
  const start = await requireFile(task, { weights: settings.weights, manifest });
  const sent = compressors[task.exchange.compress].label(task.exchange);
  return {
    id: idHex,
    manifest: canonicalTask(task),
    layout,
    states,
    steps: stepsOf(task),
    metric,
    start: start === undefined ? undefined : { path: start, bytes: task.start!.bytes },
    seed: task.seed,
    subject: `${task.name}, ${settings.model ?? task.model.config.name} (${count(layout.length)} parameters), ` +
      `${settings.topology}, ${sent} every ${task.exchange.localSteps} steps`,
    settings: { model: task.model.config.name, seed: task.seed, ...task.exchange, skew: task.skew },
    async evaluate(model: Vector) {
      await using trainer = await createTrainer({ task, backend: settings.backend, start }, dataset);
      return { ...await trainer.evaluate(model), state: await trainer.measure?.(model) };
    },
  };
}

async function makeTask(settings: Settings): Promise<Task> {
  const { task: name, model, steps, seed, compress, values, density, localSteps } = settings;
  const exchange = { compress, values, density, localSteps };
  if (settings.budget !== undefined) exchange.compress ??= "adaptive-top-k";
  if (!isManifest(name)) {
    const trained = model ?? usualModel(name) ?? "";
    const task = builtinTask(name, {
      model,
      seed,
      steps: steps ?? STEPS[trained] ?? OTHER_STEPS,
      exchange: defined(exchange),
      skew: skewRulesFor(trained, parsePartition(settings.partition)),
      ...Object.fromEntries(OPTIMISER_KEYS.map((key) => [key, settings[key]])),
    });
    return withBudget(task, settings);
  }
  if (model !== undefined) {
    throw new RangeError(`Cannot use --model ${model} with task "${name}": the manifest says what the model is`);
  }
  const said = OPTIMISER_KEYS.find((key) => settings[key] !== undefined && settings[key] !== false);
  if (said !== undefined) {
    throw new RangeError(`Cannot use ${flagOf(said)} with task "${name}": the manifest says how it is optimised`);
  }
  const task = await readManifest(name);
  const changed = {
    ...task,
    seed: seed ?? task.seed,
    optimiser: { ...task.optimiser, steps: steps ?? stepsOf(task) },
    exchange: { ...task.exchange, ...defined(exchange) },
  };
  // A warm-up may be longer than the steps now are.
  return withBudget(parseTask(canonicalTask(changed), name), settings);
}

function stepsOf({ optimiser }: Task): number {
  return optimiser.steps ?? OTHER_STEPS;
}

function withBudget(task: Task, { budget }: Settings): Task {
  if (budget === undefined) return task;
  const { values, localSteps } = task.exchange;
  const exchanges = Math.ceil(stepsOf(task) / localSteps);
  const { length } = planTopology(task.model).layout;
  return { ...task, exchange: { ...task.exchange, density: densityOf(budget, { exchanges, length, values }) } };
}

function defined<Fields extends object>(fields: Fields): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
