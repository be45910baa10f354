/**
 * Drafts a manifest from a model and a description of data.
 *
 * @module
 */
import { planTopology, type Topology } from "../model/mod.ts";
import type { DataSpec } from "../data/mod.ts";
import { chooseOptimiser, type OptimiserChoice } from "../optimisers/mod.ts";
import { modelDataMismatch } from "./model_data_mismatch.ts";
import { checkTask, type ExchangeSettings, type SkewRules, type Task } from "./task.ts";

/** What a draft is made of; all but name, model and data have defaults that suit the model. */
export interface DraftOptions extends Omit<OptimiserChoice, "prune"> {
  readonly name: string;
  readonly topology: Topology;
  readonly data: DataSpec;
  /** Rows of a table, where they are known: SGD's weight decay is then 1/rows by default, at most .005, and else none. */
  readonly rows?: number | undefined;
  readonly exchange?: { readonly [Key in keyof ExchangeSettings]?: ExchangeSettings[Key] | undefined } | undefined;
  /** Rules for nodes whose data differ much from each other's; off by default. */
  readonly skew?: boolean | undefined;
  /** Seed of the initial model; 1 by default. */
  readonly seed?: number | undefined;
}

/** Up to so many parameters a model has a larger share of its entries sent. */
const SMALL = 100_000;
/** Up to so many parameters AdamW goes further in a step: nodes of larger models (the cnn) then lie three times as far apart. */
const MIDDLING = 300_000;
/**
 * Kernels of convolutions are used many times a step, so their gradients are larger; and larger again on pictures of any
 * kind, most of which are light: at the rate for digits on black some of those on white never left the start.
 */
const RATES = { conv: 0.03, pictures: 0.01, embedding: 0.1, dense: 0.05 } as const;

/**
 * At most so much weight decay: of a table of few rows more of it keeps a model from learning them. It is else 1/rows, as
 * logistic regression commonly has it, without which a model grows ever surer of few rows, and wrong about others.
 */
const LARGEST_DECAY = 0.005;

/**
 * Drafts a task. What it gives is valid: planned, and model and data agree.
 *
 * @throws {TypeError} if the model has a layer that does not fit, does not fit the data, or an option is out of bounds
 *
 * @example
 * ```ts
 * import { suggestTopology } from "./suggest_topology.ts";
 * import { draftTask } from "./task_draft.ts";
 * import assert from "node:assert";
 *
 * const data = { kind: "text", unit: "bytes", context: 8, heldOut: { share: 0.1 } } as const;
 * const task = draftTask({ name: "letters", topology: suggestTopology(data), data });
 * assert.deepStrictEqual(task.exchange, { compress: "top-k", density: 0.03, values: "sign", localSteps: 16 });
 * ```
 */
export function draftTask(options: DraftOptions): Task {
  const { name, topology, data, exchange = {}, skew = false } = options;
  const plan = planTopology(topology, options.batch);
  const trouble = modelDataMismatch(plan, data);
  if (trouble !== undefined) {
    throw new TypeError(`Cannot make task "${name}": ${trouble}`);
  }
  const kinds = plan.operations.map(({ kind }) => kind);
  const convolution = data.kind === "images" ? "pictures" : "conv";
  const weightDecay = options.rows === undefined
    ? undefined
    : Math.min(LARGEST_DECAY, Number((1 / options.rows).toPrecision(1)));
  const rate = RATES[kinds.includes("conv") ? convolution : kinds.includes("embedding") ? "embedding" : "dense"];
  // A larger correction is too much for convolutions.
  const rules: SkewRules = { adjust: 1, correction: kinds.includes("conv") ? 0.2 : 0.3, pull: 0.1, slowMomentum: 0.8 };
  const task: Task = {
    name,
    data,
    model: topology,
    loss: "softmax-cross-entropy",
    optimiser: chooseOptimiser(options, {
      rates: { sgd: rate, adamw: plan.layout.length <= MIDDLING ? 0.003 : 0.001 },
      batch: 32,
      weightDecay,
    }),
    exchange: {
      compress: exchange.compress ?? "top-k",
      density: exchange.density ?? (plan.layout.length <= SMALL ? 0.03 : 0.02),
      values: exchange.values ?? "sign",
      // Where shards differ, models drift apart within a round.
      localSteps: exchange.localSteps ?? (skew ? 8 : 16),
    },
    skew: skew ? rules : { adjust: 0, correction: 0, pull: 0 },
    seed: options.seed ?? 1,
  };
  return checkTask(task, name, "name other data, or say otherwise what is wanted by flags");
}
