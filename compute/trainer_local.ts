/**
 * A trainer in the thread that calls it.
 *
 * @module
 */
import { type BackendName, readyBackend } from "./backend.ts";
import { createBatches } from "./data/batches.ts";
import { loadDataset } from "./data/dataset.ts";
import type { Dataset } from "./data/examples.ts";
import { parsePartition, partitionExamples, selectExamples, type Shard } from "./data/partition.ts";
import { initialModel } from "./initial.ts";
import { countRight, crossEntropy } from "./loss.ts";
import { createNetwork } from "./network.ts";
import { createRandom } from "./random.ts";
import { learningRateAt } from "./schedule.ts";
import { logitAdjustment, pullFactor } from "./skew.ts";
import type { Task } from "./task.ts";
import { planTopology } from "./architecture.ts";
import type { Evaluation, Progress, StepContext, Trainer } from "./trainer.ts";
import { subtract, type Vector } from "./vector.ts";

/** What a trainer is made from; plain values, so that they can be sent to a worker. */
export interface TrainerOptions {
  readonly task: Task;
  /** Which part of the training examples; all of them by default. */
  readonly shard?: Shard;
  /** How the examples are divided: `iid` (the default), `label` or `dirichlet:ALPHA`. */
  readonly partition?: string;
  /** Seed of the order of this node's examples; its shard and the task's seed by default. */
  readonly seed?: number | string;
  readonly backend?: BackendName;
  /** Threads of the native kernels, where the environment does not say; as many as there are cores by default. */
  readonly threads?: number;
  /** Where the files of an `idx` task lie. */
  readonly dataFolder?: string;
}

/** What trainers of one process can have in common. */
export interface TrainerParts {
  /** The task's data, where it is loaded already. */
  readonly dataset?: Dataset;
}

// Held-out images at a time: enough to keep the kernels busy, few enough to need little memory.
const EVALUATED_AT_ONCE = 250;

/**
 * Readies the backend, loads the data and prepares the model.
 *
 * @throws {Error} if the backend is not set up
 * @throws {TypeError|RangeError|SyntaxError} if data, shard, partition or topology are wrong
 */
export async function createTrainer(options: TrainerOptions, parts: TrainerParts = {}): Promise<Trainer> {
  const { task, shard = { index: 0, count: 1 }, partition = "iid", backend = "native" } = options;
  const plan = planTopology(task.model);
  if (`${plan.inputShape}` !== `${task.data.shape}` || plan.outputs !== task.data.classes) {
    throw new TypeError(
      `Cannot train task "${task.name}": its model takes [${
        plan.inputShape.join(", ")
      }] to ${plan.outputs} logits, its ` +
        `data is [${task.data.shape.join(", ")}] in ${task.data.classes} classes; correct the manifest`,
    );
  }
  const dataset = parts.dataset ?? await loadDataset(task.data, options.dataFolder);
  const { labels } = dataset.train;
  const chosen = partitionExamples(labels, parsePartition(partition), shard, task.seed);
  const examples = selectExamples(dataset.train, chosen);
  const held = dataset.test;
  const tf = await readyBackend({ backend, threads: options.threads });
  const network = createNetwork(tf, plan);
  const { layout, outputs: classes } = plan;
  const { batch, momentum } = task.optimiser;
  const random = createRandom(`${options.seed ?? `${task.seed}/${shard.index}`}`).fork("batches");
  const { shape, shift } = task.data;
  const batches = createBatches({ examples, size: batch, shape, shift, random });
  const adjustment = task.skew.adjust === 0 ? undefined : logitAdjustment(examples.labels, classes, task.skew.adjust);
  const lambda = pullFactor(task.skew.pull, task.exchange.localSteps);

  const model = new Float32Array(layout.length);
  const gradient = new Float32Array(layout.length);
  const velocity = new Float32Array(layout.length);
  const slope = new Float32Array(batch * classes);

  function step(context: StepContext, index: number): number {
    batches.next();
    let loss = 0;
    network.gradient(model, batches.images, batch, (logits) => {
      loss = crossEntropy(logits, batches.labels, adjustment, slope);
      return slope;
    }, gradient);
    if (context.correction !== undefined) subtract(gradient, context.correction, gradient);
    descend(model, velocity, gradient, momentum, learningRateAt(task.optimiser, context.stepsDone + index));
    if (context.anchor !== undefined && lambda > 0) pullTowards(model, context.anchor, lambda);
    return loss;
  }

  return {
    layout,
    initial: initialModel(plan, task.seed),
    examples: examples.labels.length,
    steps(x: Vector, count: number, context: StepContext): Promise<Progress> {
      return Promise.try(() => {
        checkLength(x);
        model.set(x);
        let sum = 0;
        for (let index = 0; index < count; index++) sum += step(context, index);
        const update = new Float32Array(layout.length);
        subtract(model, x, update);
        return { update, loss: sum / count };
      });
    },
    evaluate(x: Vector, examples?: number): Promise<Evaluation> {
      return Promise.try(() => evaluate(x, examples));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };

  function checkLength(x: Vector): void {
    if (x.length === layout.length) return;
    throw new TypeError(`Cannot use a model of ${x.length} entries; task "${task.name}" has ${layout.length}`);
  }

  function evaluate(x: Vector, examples?: number): Evaluation {
    checkLength(x);
    const { images } = held;
    const pixels = images.length / held.labels.length;
    const labels = held.labels.subarray(0, examples);
    const scaled = new Float32Array(EVALUATED_AT_ONCE * pixels);
    let [right, loss] = [0, 0];
    for (let from = 0; from < labels.length; from += EVALUATED_AT_ONCE) {
      const part = labels.subarray(from, from + EVALUATED_AT_ONCE);
      const start = from * pixels;
      for (let pixel = 0; pixel < part.length * pixels; pixel++) scaled[pixel] = images[start + pixel] / 255;
      const logits = network.logits(x, scaled, part.length);
      right += countRight(logits, part);
      loss += crossEntropy(logits, part) * part.length;
    }
    return { accuracy: right / labels.length, loss: loss / labels.length };
  }
}

/** v ← μv + g; w ← w − ηv. */
function descend(model: Vector, velocity: Vector, gradient: Vector, momentum: number, rate: number): void {
  for (let index = 0; index < model.length; index++) {
    const speed = momentum * velocity[index] + gradient[index];
    velocity[index] = speed;
    model[index] -= rate * speed;
  }
}

/** w ← w + λ(r̄ − w). */
function pullTowards(model: Vector, anchor: Vector, lambda: number): void {
  for (let index = 0; index < model.length; index++) model[index] += lambda * (anchor[index] - model[index]);
}
