/**
 * The tasks that come with Murmuration.
 *
 * @module
 */
import type { Partition, SpecOf } from "../data/mod.ts";
import { MODEL_NAMES, modelTopology } from "../model/mod.ts";
import { chooseOptimiser, type OptimiserChoice } from "../optimisers/mod.ts";
import { suggestion } from "../support/mod.ts";
import { checkTask, type ExchangeSettings, type SkewRules, type Task } from "./task.ts";

/** A task on images of which the manifest says the shape and the number of classes. */
export type BuiltinTask = Omit<Task, "data"> & { readonly data: SpecOf<"digits" | "idx"> };

/** What may differ from a built-in task's defaults. */
export interface TaskOptions extends OptimiserChoice {
  /** `lenet`, `mlp`, `cnn` or `lenet5-caffe`; `lenet` by default. */
  readonly model?: string | undefined;
  /** Seed of the initial model; 1 by default. */
  readonly seed?: number | undefined;
  /** Training images are shifted by up to this many pixels each way; 1 by default. */
  readonly shift?: number | undefined;
  readonly exchange?: { readonly [Key in keyof ExchangeSettings]?: ExchangeSettings[Key] | undefined } | undefined;
  /** Rules for skewed shards: `true` for the model's defaults, none by default. */
  readonly skew?: boolean | { readonly [Key in keyof SkewRules]?: SkewRules[Key] | undefined } | undefined;
}

// With a quarter of the digits, shifts of one pixel are worth a point or two.
const images28: Omit<SpecOf<"digits">, "kind"> = { shape: [28, 28, 1], classes: 10, shift: 1 };
const DATA: Readonly<Record<string, SpecOf<"digits" | "idx">>> = {
  digits: { kind: "digits", ...images28 },
  mnist: { kind: "idx", ...images28 },
  "fashion-mnist": { kind: "idx", ...images28 },
};

/**
 * What suits a model: SGD's learning rate and the batch from the sweep in `tests/bench/learning_rate.ts`, AdamW's from simulations
 * at .001 and .003, the rest from testnets.
 */
interface ModelDefaults {
  readonly learningRate: number;
  /** Learning rate of AdamW. */
  readonly adamRate: number;
  readonly batch: number;
  readonly density: number;
  /** Where shards are skewed, half as many: models drift apart within a round. */
  readonly localSteps: number;
}

const MODEL_DEFAULTS: Readonly<Record<string, ModelDefaults>> = {
  lenet: { learningRate: 0.03, adamRate: 0.003, batch: 32, density: 0.03, localSteps: 16 },
  mlp: { learningRate: 0.05, adamRate: 0.003, batch: 32, density: 0.02, localSteps: 16 },
  cnn: { learningRate: 0.03, adamRate: 0.001, batch: 32, density: 0.02, localSteps: 16 },
  "lenet5-caffe": { learningRate: 0.03, adamRate: 0.003, batch: 32, density: 0.02, localSteps: 16 },
};

/** Names of the tasks that come with Murmuration. */
export const TASK_NAMES: readonly string[] = Object.keys(DATA);

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

/**
 * A task that comes with Murmuration: `digits`, `mnist` or `fashion-mnist`.
 *
 * @throws {RangeError} if there is no such task or model
 * @throws {TypeError} if what is said about its optimiser does not go together
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
export function builtinTask(name: string, options: TaskOptions = {}): BuiltinTask {
  const data = Object.hasOwn(DATA, name) ? DATA[name] : undefined;
  if (data === undefined) throw new RangeError(`Unknown task "${name}". ${suggestion(name, TASK_NAMES)}`);
  const { model = "lenet", skew = false, exchange = {} } = options;
  if (!MODEL_NAMES.includes(model)) throw new RangeError(`Unknown model "${model}". ${suggestion(model, MODEL_NAMES)}`);
  const rules = defaultSkewRules(model);
  const defaults = MODEL_DEFAULTS[model];
  const off: SkewRules = { adjust: 0, correction: 0, pull: 0 };
  const task: BuiltinTask = {
    name,
    data: { ...data, shift: options.shift ?? data.shift },
    model: modelTopology(model, data.shape, data.classes),
    loss: "softmax-cross-entropy",
    optimiser: chooseOptimiser(options, {
      rates: { sgd: defaults.learningRate, adamw: defaults.adamRate },
      batch: defaults.batch,
    }),
    exchange: {
      compress: exchange.compress ?? "top-k",
      density: exchange.density ?? defaults.density,
      values: exchange.values ?? "sign",
      localSteps: exchange.localSteps ?? (skew === false ? defaults.localSteps : defaults.localSteps / 2),
    },
    skew: skew === true ? rules : skew === false ? off : {
      adjust: skew.adjust ?? off.adjust,
      correction: skew.correction ?? off.correction,
      pull: skew.pull ?? off.pull,
      ...(skew.slowMomentum === undefined ? {} : { slowMomentum: skew.slowMomentum }),
    },
    seed: options.seed ?? 1,
  };
  // What it says of itself is known to be right; what may be said of a kind of optimiser is not.
  if (task.optimiser.kind !== undefined) checkTask(task, name, "say otherwise how it is optimised");
  return task;
}
