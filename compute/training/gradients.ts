/**
 * Gradients of one shard's batches: what a local step descends along, and what some methods send instead of updates.
 *
 * @module
 */
import { type BatchesState, createBatches } from "../data/loading.ts";
import {
  type Alteration,
  alterExamples,
  copyExample,
  copyNext,
  copyTarget,
  dataForm,
  type Dataset,
  entriesOf,
  parsePartition,
  partitionExamples,
  selectExamples,
  type Shard,
} from "../data/mod.ts";
import { lossMean } from "./loss_value.ts";
import type { Network, TrainingBatch } from "../model/tensorflow.ts";
import { createRandom, type Vector } from "../vector/mod.ts";
import { logitAdjustment } from "./skew_rules.ts";
import type { Task } from "../task/mod.ts";

/** Batches over which layers measure what a model is evaluated with. */
const BATCHES_MEASURED = 16;

/** The gradients of one shard's batches, one after another. */
export interface Gradients {
  /** Training examples of this worker. */
  readonly examples: number;
  /**
   * Goes on to the next batch of `task.optimiser.batch` examples.
   *
   * @param model where the gradient is taken; not changed
   * @param gradient receives ∂L/∂w of the batch's mean loss, laid out like the model; where the task adjusts logits, the
   * loss is the adjusted one
   * @param step by which a noisy model makes its noise: equal numbers make equal noise; 0 by default
   * @returns the batch's mean loss
   */
  next(model: Vector, gradient: Vector, step?: number): number;
  /** Goes on to the next batch and gives it; it is overwritten by the one after. @param step as for `next` */
  batch(step?: number): TrainingBatch;
  /** Mean loss on `count` of the examples, spread over all of them; nothing is dealt. */
  appraise(model: Vector, count: number): number;
  /**
   * What the model's layers measure on some batches of the examples, spread over all of them, such as means and variances
   * for batch normalisation; of no length where no layer does. Nothing is dealt.
   */
  measure(model: Vector): Vector;
  /** The stream's place in its data. */
  save(): BatchesState;
  /** Goes on from a place that was saved. @throws {TypeError} if it is a place in other data */
  restore(state: BatchesState): void;
}

/** What is one stream's own. */
export interface ShardOptions {
  /** Which part of the training examples; all of them by default. */
  readonly shard?: Shard;
  /** How the examples are divided: `iid` (the default), `label` or `dirichlet:ALPHA`. */
  readonly partition?: string;
  /** Seed of the order of the examples; the shard and the task's seed by default. */
  readonly seed?: number | string;
  /** What is changed about the shard's examples, for experiments; nothing by default. */
  readonly alteration?: Alteration | undefined;
}

/** What a stream of gradients is made from. */
export interface GradientsOptions extends ShardOptions {
  readonly task: Task;
}

/** What the streams of one process have in common. */
export interface GradientsParts {
  /** The task's data. */
  readonly dataset: Pick<Dataset, "train">;
  /** Computes the task's model. */
  readonly network: Network;
  /** Picks the examples of a shard, where the division is known already. */
  readonly choose?: (partition: string, shard: Shard) => Uint32Array;
  /** Vectors to work on, for streams that take turns: a batch's inputs. */
  readonly scratch?: { readonly inputs: Vector };
}

/**
 * Prepares one worker's stream. Two streams of one seed give the same gradients.
 *
 * @throws {RangeError|SyntaxError} if shard or partition are wrong
 */
export function createGradients(options: GradientsOptions, parts: GradientsParts): Gradients {
  const { task, shard = { index: 0, count: 1 }, partition = "iid" } = options;
  const { dataset: { train }, network, choose, scratch } = parts;
  const chosen = choose?.(partition, shard) ??
    partitionExamples(train.labels, parsePartition(partition), shard, task.seed);
  const { batch: size } = task.optimiser;
  const { shape, shift, divisor, names } = dataForm(task.data);
  const classes = names.length;
  const { plan } = network;
  // A model of a row of outputs for each place learns what follows at each.
  const positions = plan.outputShape.length === 2;
  const selected = selectExamples(train, chosen);
  const examples = options.alteration === undefined ? selected : alterExamples(selected, shape, options.alteration);
  const random = createRandom(`${options.seed ?? `${task.seed}/${shard.index}`}`).fork("batches");
  const batches = createBatches({ examples, size, shape, divisor, shift, random, inputs: scratch?.inputs, positions });
  const states = plan.states.length;
  const noise = random.fork("noise").below(2 ** 31);
  const adjustment = task.skew.adjust === 0 ? undefined : logitAdjustment(examples.labels, classes, task.skew.adjust);

  /** So many examples, spread over all of them; where there are fewer, some come again. */
  function spread(rows: number): { inputs: Vector; targets: Vector } {
    const count = examples.labels.length;
    const entries = entriesOf(shape);
    const inputs = new Float32Array(rows * entries);
    const perExample = positions ? entries : examples.targets?.entries ?? 1;
    const targets = new Float32Array(rows * perExample);
    for (let row = 0; row < rows; row++) {
      const example = Math.floor(row * count / rows);
      copyExample(examples, example, entries, divisor, inputs, row * entries);
      if (positions) copyNext(examples, example, entries, targets, row * perExample);
      else copyTarget(examples, example, targets, row * perExample);
    }
    return { inputs, targets };
  }

  function measure(model: Vector): Vector {
    if (states === 0) return new Float32Array();
    const all = spread(size * BATCHES_MEASURED).inputs;
    const length = all.length / BATCHES_MEASURED;
    const sum = new Float64Array(states);
    for (let batch = 0; batch < BATCHES_MEASURED; batch++) {
      const inputs = all.subarray(batch * length, (batch + 1) * length);
      network.measure(model, { inputs, count: size }).forEach((value, index) => sum[index] += value);
    }
    return Float32Array.from(sum, (value) => value / BATCHES_MEASURED);
  }

  function nextBatch(step = 0): TrainingBatch {
    batches.next();
    const { inputs, targets } = batches;
    return { inputs, targets, count: size, adjustment, seed: [noise, step] };
  }

  return {
    examples: examples.labels.length,
    next: (model, gradient, step) => network.gradient(model, nextBatch(step), gradient),
    batch: nextBatch,
    appraise(model, count) {
      const rows = Math.min(count, examples.labels.length);
      const { inputs, targets } = spread(rows);
      const outputs = network.outputs(model, inputs, rows, measure(model));
      return lossMean(task.loss, { outputs, targets, width: classes, adjustment }).mean;
    },
    measure,
    save: () => batches.save(),
    restore: (state) => batches.restore(state),
  };
}
