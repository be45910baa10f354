/**
 * The tasks that come with Murmuration.
 *
 * @module
 */
import { dataForm, type Partition, type SpecOf } from "../data/mod.ts";
import { chooseOptimiser, type OptimiserChoice, preferAdamW } from "../optimisers/mod.ts";
import { suggestion } from "../support/mod.ts";
import { MODEL_DEFAULTS } from "./built_in/model_defaults.ts";
import { BUILT_IN, type BuiltIn, taskTopology } from "./built_in/tasks.ts";
import { checkTask, type ExchangeSettings, LOSSES_OF, type SkewRules, type Task } from "./task.ts";

/** A built-in task on images of which the manifest says the shape and the number of classes. */
export type PictureTask = Omit<Task, "data"> & { readonly data: SpecOf<"digits" | "idx"> };

/** What may differ from a built-in task's defaults. */
export interface TaskOptions extends OptimiserChoice {
  /** Name of a model for such data; the task's own by default. */
  readonly model?: string | undefined;
  /** Seed of the initial model; 1 by default. */
  readonly seed?: number | undefined;
  /** Training images are shifted by up to this many pixels each way; 1 by default. Of no use without images. */
  readonly shift?: number | undefined;
  readonly exchange?: { readonly [Key in keyof ExchangeSettings]?: ExchangeSettings[Key] | undefined } | undefined;
  /** Rules for skewed shards: `true` for the model's defaults, none by default. */
  readonly skew?: boolean | { readonly [Key in keyof SkewRules]?: SkewRules[Key] | undefined } | undefined;
}

/** Names of the tasks that come with Murmuration. */
export const TASK_NAMES: readonly string[] = Object.keys(BUILT_IN);

/** The model of a built-in task where none is named; undefined if there is no such task. */
export function usualModel(task: string): string | undefined {
  return Object.hasOwn(BUILT_IN, task) ? BUILT_IN[task].model : undefined;
}

/**
 * The rules for skewed shards that suit a model: a larger correction is too much for convolutions, and there is nothing to
 * adjust where what is learnt is no class.
 */
export function defaultSkewRules(model: string): SkewRules {
  const correction = model === "mlp" || model === "table" ? 0.3 : 0.2;
  return { adjust: model === "table" ? 0 : 1, correction, pull: 0.1, slowMomentum: 0.8 };
}

/** With fewer than three classes a node's own labels say too much: the weaker adjustment of docs/design.md §8. */
const ADJUST_FEW_CLASSES = 0.7;

/** The rules that suit a model and a division of its data; `false`, none, where shards are alike. */
export function skewRulesFor(model: string, { kind }: Partition): SkewRules | false {
  if (kind === "iid") return false;
  const rules = defaultSkewRules(model);
  return kind === "label" ? { ...rules, adjust: Math.min(rules.adjust, ADJUST_FEW_CLASSES) } : rules;
}

/**
 * A task that comes with Murmuration, such as `digits`, `resnet`, `text`, `languages` or `cars`.
 *
 * @throws {RangeError} if there is no such task, or no such model for it
 * @throws {TypeError} if what is said about its optimiser does not go together
 *
 * @example
 * ```ts
 * import { builtinTask } from "./builtin_task.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(builtinTask("digits", { steps: 500 }).optimiser.steps, 500);
 * assert.strictEqual(builtinTask("text").optimiser.kind, "adamw");
 * assert.throws(() => builtinTask("digts"), /Did you mean "digits"/);
 * ```
 */
export function builtinTask(
  name: "digits" | "resnet" | "mnist" | "fashion-mnist",
  options?: TaskOptions,
): PictureTask;
export function builtinTask(name: string, options?: TaskOptions): Task;
export function builtinTask(name: string, options: TaskOptions = {}): Task {
  const builtIn = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
  if (builtIn === undefined) throw new RangeError(`Unknown task "${name}". ${suggestion(name, TASK_NAMES)}`);
  const { model = builtIn.model, skew = false, exchange = {} } = options;
  const topology = taskTopology(model, builtIn.data, name);
  const defaults = MODEL_DEFAULTS[model];
  const choice = defaults.optimiser === "adamw" ? preferAdamW(options) : options;
  const rules = defaultSkewRules(model);
  const off: SkewRules = { adjust: 0, correction: 0, pull: 0 };
  const task: Task = {
    name,
    data: shifted(builtIn, options.shift),
    model: topology,
    loss: LOSSES_OF[dataForm(builtIn.data).target.kind][0],
    ...builtIn.metric === undefined ? {} : { metric: builtIn.metric },
    optimiser: chooseOptimiser(choice, {
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

function shifted({ data }: BuiltIn, shift: number | undefined): Task["data"] {
  return "shift" in data ? { ...data, shift: shift ?? data.shift } : data;
}
