/**
 * Drafts a manifest from a model and a description of data.
 *
 * @module
 */
import type { FileReference } from "./file_reference.ts";
import { planTopology, type Topology, type Tuning } from "../model/mod.ts";
import { dataForm, type DataSpec, type TargetForm } from "../data/mod.ts";
import type { MetricName } from "../metrics/mod.ts";
import type { LossName, LossSpec } from "../model/losses/loss_spec.ts";
import { chooseOptimiser, type OptimiserChoice, preferAdamW } from "../optimisers/mod.ts";
import { modelDataMismatch } from "./model_data_mismatch.ts";
import { checkTask, type ExchangeSettings, LOSSES_OF, type SkewRules, type Task } from "./task.ts";

/** What a draft is made of; all but name, model and data have defaults that suit the model. */
export interface DraftOptions extends Omit<OptimiserChoice, "prune"> {
  readonly name: string;
  readonly topology: Topology;
  readonly data: DataSpec;
  /** Softmax cross-entropy for classes, sigmoid cross-entropy for labels, the mean squared error for numbers by default. */
  readonly loss?: LossSpec | undefined;
  /** The first of the loss by default, which is then left out. */
  readonly metric?: MetricName | undefined;
  /** Rows of a table, where they are known: SGD's weight decay is then 1/rows by default, at most .005, and else none. */
  readonly rows?: number | undefined;
  readonly exchange?: { readonly [Key in keyof ExchangeSettings]?: ExchangeSettings[Key] | undefined } | undefined;
  /** Rules for nodes whose data differ much from each other's; off by default. */
  readonly skew?: boolean | undefined;
  /** Seed of the initial model; 1 by default. */
  readonly seed?: number | undefined;
  /** Weights to start from; all are drawn by default. */
  readonly start?: FileReference | undefined;
  /** What is trained; all by default. */
  readonly tuning?: Tuning | undefined;
}

/** Up to so many parameters a model has a larger share of its entries sent. */
const SMALL = 100_000;
/** Up to so many parameters AdamW goes further in a step: nodes of larger models (the cnn) then lie three times as far apart. */
const MIDDLING = 300_000;
/**
 * Kernels of convolutions are used many times a step, so their gradients are larger; and larger again on pictures of any
 * kind, most of which are light: at the rate for digits on black some of those on white never left the start. Errors of
 * numbers have no bound, and so larger gradients than those of probabilities.
 */
const RATES = { conv: 0.03, pictures: 0.01, embedding: 0.1, dense: 0.05, numbers: 0.01 } as const;

/**
 * At most so much weight decay: of a table of few rows more of it keeps a model from learning them. It is else 1/rows, as
 * logistic regression commonly has it, without which a model grows ever surer of few rows, and wrong about others.
 */
const LARGEST_DECAY = 0.005;

/** The loss of a task that names none, by what is learnt. */
export function usualLoss(learns: TargetForm["kind"]): LossName {
  return LOSSES_OF[learns][0];
}

/** Layers whose models AdamW suits, and a larger share of whose entries is worth its bytes. */
const SEQUENCES: readonly string[] = ["MultiHeadAttention", "LSTM", "GRU", "SimpleRNN", "Bidirectional"];
/** Examples a step where each is learnt from at all its places. */
const BATCH_OF_PLACES = 16;

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
 * assert.strictEqual(task.optimiser.kind, "adamw");
 * assert.deepStrictEqual(task.exchange, { compress: "top-k", density: 0.05, values: "sign", localSteps: 16 });
 * ```
 */
export function draftTask(options: DraftOptions): Task {
  const { name, topology, data, exchange = {}, skew = false } = options;
  const plan = planTopology(topology, { batch: options.batch, tuning: options.tuning });
  const trouble = modelDataMismatch(plan, data);
  if (trouble !== undefined) {
    throw new TypeError(`Cannot make task "${name}": ${trouble}`);
  }
  const isConvolution = plan.kinds.some((kind) => kind.includes("Conv"));
  const convolution = data.kind === "images" ? "pictures" : "conv";
  const weightDecay = options.rows === undefined
    ? undefined
    : Math.min(LARGEST_DECAY, Number((1 / options.rows).toPrecision(1)));
  const { target: { kind: learns } } = dataForm(data);
  const plain = learns === "number" ? "numbers" : "dense";
  const rate = RATES[isConvolution ? convolution : plan.kinds.includes("Embedding") ? "embedding" : plain];
  const isSequence = plan.kinds.some((kind) => SEQUENCES.includes(kind));
  const choice = isSequence ? preferAdamW(options) : options;
  const rules: SkewRules = {
    adjust: learns === "class" ? 1 : 0,
    // A larger correction is too much for convolutions.
    correction: isConvolution ? 0.2 : 0.3,
    pull: 0.1,
    slowMomentum: 0.8,
  };
  const task: Task = {
    name,
    data,
    model: topology,
    loss: options.loss ?? usualLoss(learns),
    ...(options.metric === undefined ? {} : { metric: options.metric }),
    optimiser: chooseOptimiser(choice, {
      rates: { sgd: rate, adamw: plan.layout.length <= MIDDLING ? 0.003 : 0.001 },
      batch: plan.outputShape.length === 2 ? BATCH_OF_PLACES : 32,
      weightDecay,
    }),
    exchange: {
      compress: exchange.compress ?? "top-k",
      density: exchange.density ?? (isSequence ? 0.05 : plan.layout.length <= SMALL ? 0.03 : 0.02),
      values: exchange.values ?? "sign",
      // Where shards differ, models drift apart within a round.
      localSteps: exchange.localSteps ?? (skew ? 8 : 16),
    },
    skew: skew ? rules : { adjust: 0, correction: 0, pull: 0 },
    seed: options.seed ?? 1,
    ...(options.start === undefined ? {} : { start: options.start }),
    ...(options.tuning === undefined ? {} : { tuning: options.tuning }),
  };
  return checkTask(task, name, "name other data, or say otherwise what is wanted by flags");
}
