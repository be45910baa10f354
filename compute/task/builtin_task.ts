/**
 * The tasks that come with Murmuration.
 *
 * @module
 */
import { type Partition, PETALS, type SpecOf } from "../data/mod.ts";
import { MODEL_NAMES, modelTopology } from "../model/mod.ts";
import { suggestion } from "../support/mod.ts";
import { suggestTopology } from "./suggest_topology.ts";
import type { ExchangeSettings, SkewRules, Task } from "./task.ts";

/** A task on images of which the manifest says the shape and the number of classes. */
export type BuiltinTask = Omit<Task, "data"> & { readonly data: SpecOf<"digits" | "idx"> };

/** What may differ from a built-in task's defaults. */
export interface TaskOptions {
  /** `lenet`, `mlp`, `cnn` or `lenet5-caffe`; `lenet` by default. */
  readonly model?: string | undefined;
  /** Seed of the initial model; 1 by default. */
  readonly seed?: number | undefined;
  /** Local steps of each node in all; unbounded by default. */
  readonly steps?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly momentum?: number | undefined;
  /** Examples a local step. */
  readonly batch?: number | undefined;
  /** λ of the term λw that each step adds to the gradient; none by default. */
  readonly weightDecay?: number | undefined;
  /** Pruning while training, to one weight in `ratio`; none by default. */
  readonly prune?: { readonly ratio: number } | undefined;
  /** Training images are shifted by up to this many pixels each way; 1 by default. */
  readonly shift?: number | undefined;
  readonly exchange?: { readonly [Key in keyof ExchangeSettings]?: ExchangeSettings[Key] | undefined } | undefined;
  /** Rules for skewed shards: `true` for the model's defaults, none by default. */
  readonly skew?: boolean | { readonly [Key in keyof SkewRules]?: SkewRules[Key] | undefined } | undefined;
}

/** The built-in tasks on images. */
type ImageTask = "digits" | "mnist" | "fashion-mnist";

// With a quarter of the digits, shifts of one pixel are worth a point or two.
const images28: Omit<SpecOf<"digits">, "kind"> = { shape: [28, 28, 1], classes: 10, shift: 1 };
const DATA: Readonly<Record<ImageTask, SpecOf<"digits" | "idx">>> = {
  digits: { kind: "digits", ...images28 },
  mnist: { kind: "idx", ...images28 },
  "fashion-mnist": { kind: "idx", ...images28 },
};

/** What suits a model: learning rate and batch from the sweep in `tests/bench/learning_rate.ts`, the rest from testnets. */
interface ModelDefaults {
  readonly learningRate: number;
  readonly batch: number;
  readonly density: number;
  /** Where shards are skewed, half as many: models drift apart within a round. */
  readonly localSteps: number;
}

const MODEL_DEFAULTS: Readonly<Record<string, ModelDefaults>> = {
  lenet: { learningRate: 0.03, batch: 32, density: 0.03, localSteps: 16 },
  mlp: { learningRate: 0.05, batch: 32, density: 0.02, localSteps: 16 },
  cnn: { learningRate: 0.03, batch: 32, density: 0.02, localSteps: 16 },
  "lenet5-caffe": { learningRate: 0.03, batch: 32, density: 0.02, localSteps: 16 },
};

/** Names of the tasks that come with Murmuration. */
export const TASK_NAMES: readonly string[] = [...Object.keys(DATA), "petals"];

/** The rules for skewed shards that suit a model: a larger correction is too much for convolutions. */
export function defaultSkewRules(model: string): SkewRules {
  return { adjust: 1, correction: model === "mlp" ? 0.3 : 0.2, pull: 0.1, slowMomentum: 0.8 };
}

/** With fewer than three classes a node's own labels say too much: the weaker adjustment of docs/design.md §8. */
const ADJUST_FEW_CLASSES = 0.7;

/** The rules that suit a model and a division of its data; `false`, none, where shards are alike. */
export function skewRulesFor(model: string, { kind }: Partition): SkewRules | false {
  if (kind === "iid") return false;
  const rules = defaultSkewRules(model);
  return kind === "label" ? { ...rules, adjust: ADJUST_FEW_CLASSES } : rules;
}

/** What suits `petals`: 120 rows are soon learnt by heart, which weight decay holds back. */
const PETALS_DEFAULTS: ModelDefaults & { readonly weightDecay: number } = {
  learningRate: 0.01,
  batch: 32,
  density: 0.03,
  localSteps: 16,
  weightDecay: 0.005,
};

/** The length and width of petals from those of sepals and the species: a regression with two numbers. */
function petalsTask(options: TaskOptions): Task {
  if (options.model !== undefined) {
    const fix = "its model is made for its table; leave --model out";
    throw new RangeError(`Cannot use model "${options.model}" with task "petals": ${fix}`);
  }
  const { adjust: _, ...rules } = rulesOf(options.skew ?? false, "mlp");
  const { weightDecay = PETALS_DEFAULTS.weightDecay } = options;
  return {
    name: "petals",
    data: PETALS,
    model: suggestTopology(PETALS),
    loss: "mean-squared-error",
    ...trainingOf({ ...options, weightDecay }, PETALS_DEFAULTS),
    // There are no classes to weigh against each other.
    skew: { adjust: 0, ...rules },
    seed: options.seed ?? 1,
  };
}

/**
 * A task that comes with Murmuration: `digits`, `mnist`, `fashion-mnist` or `petals`.
 *
 * @throws {RangeError} if there is no such task or model, or the task has a model of its own
 *
 * @example
 * ```ts
 * import { builtinTask } from "./builtin_task.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(builtinTask("digits", { steps: 500 }).optimiser.steps, 500);
 * assert.throws(() => builtinTask("digts"), /Did you mean "digits"/);
 * ```
 */
export function builtinTask(name: ImageTask, options?: TaskOptions): BuiltinTask;
export function builtinTask(name: string, options?: TaskOptions): Task;
export function builtinTask(name: string, options: TaskOptions = {}): Task {
  if (name === "petals") return petalsTask(options);
  const data = Object.hasOwn(DATA, name) ? DATA[name as ImageTask] : undefined;
  if (data === undefined) throw new RangeError(`Unknown task "${name}". ${suggestion(name, TASK_NAMES)}`);
  const { model = "lenet", skew = false } = options;
  if (!MODEL_NAMES.includes(model)) throw new RangeError(`Unknown model "${model}". ${suggestion(model, MODEL_NAMES)}`);
  return {
    name,
    data: { ...data, shift: options.shift ?? data.shift },
    model: modelTopology(model, data.shape, data.classes),
    loss: "softmax-cross-entropy",
    ...trainingOf(options, MODEL_DEFAULTS[model]),
    skew: rulesOf(skew, model),
    seed: options.seed ?? 1,
  };
}

/** How a built-in task is optimised and exchanged. */
function trainingOf(options: TaskOptions, defaults: ModelDefaults): Pick<Task, "optimiser" | "exchange"> {
  const { skew = false, exchange = {} } = options;
  return {
    optimiser: {
      learningRate: options.learningRate ?? defaults.learningRate,
      momentum: options.momentum ?? 0.9,
      batch: options.batch ?? defaults.batch,
      decay: "linear-second-half",
      ...(options.steps === undefined ? {} : { steps: options.steps }),
      ...(options.weightDecay === undefined ? {} : { weightDecay: options.weightDecay }),
      ...(options.prune === undefined ? {} : { prune: options.prune }),
    },
    exchange: {
      compress: exchange.compress ?? "top-k",
      density: exchange.density ?? defaults.density,
      values: exchange.values ?? "sign",
      localSteps: exchange.localSteps ?? (skew === false ? defaults.localSteps : defaults.localSteps / 2),
    },
  };
}

/** The rules for skewed shards that options ask for. */
function rulesOf(skew: NonNullable<TaskOptions["skew"]>, model: string): SkewRules {
  if (skew === true) return defaultSkewRules(model);
  if (skew === false) return { adjust: 0, correction: 0, pull: 0 };
  return {
    adjust: skew.adjust ?? 0,
    correction: skew.correction ?? 0,
    pull: skew.pull ?? 0,
    ...(skew.slowMomentum === undefined ? {} : { slowMomentum: skew.slowMomentum }),
  };
}
