/**
 * What the trainers of one task have in common in one thread: the network, the data, and vectors to work on.
 *
 * @module
 */
import { startingModel } from "../model/mod.ts";
import { type BackendName, createEngine, type Engine, readyBackend } from "../engine/mod.ts";
import { createNetwork } from "../model/tensorflow.ts";
import { checkExample, concernsOf, fillExample, loadDataset } from "../data/loading.ts";
import { type Dataset, entriesOf, parsePartition, partitionAll, pickShard, type Shard } from "../data/mod.ts";
import { createGradients, type ShardOptions } from "./gradients.ts";
import { answerOf } from "./answer.ts";
import { createEvaluator } from "./evaluate.ts";
import { createOptimiser, learningRateAt, stepRule } from "../optimisers/mod.ts";
import type { StepRule } from "../ops/mod.ts";
import { closedError } from "./closed_error.ts";
import { descend } from "./descend.ts";
import { HeldMoments } from "./held_moments.ts";
import { modelDataMismatch, preparedTask, readStart, type Task } from "../task/mod.ts";
import { pullFactor } from "./skew_rules.ts";
import type { Evaluation, Progress, StepContext, Trainer } from "./trainer.ts";
import { type Layout, subtract, type Vector } from "../vector/mod.ts";

/** What a training context is made from; plain values, so that they can be sent to a worker. */
export interface TrainingContextOptions {
  readonly task: Task;
  readonly backend?: BackendName;
  /** Threads of the native kernels, where the environment does not say; as many as there are cores by default. */
  readonly threads?: number | undefined;
  /** Where the task's files lie, where its data does not come with Murmuration. */
  readonly dataFolder?: string | undefined;
  /** Where the file of the task's `start` lies, where the task has one. */
  readonly start?: string | undefined;
  /** Whether to look at the data for what makes it doubtful; false by default, as a swarm's data is looked at once. */
  readonly examines?: boolean | undefined;
}

/** Where trainers of one task are made. Each keeps its moments and its place in its data; all else they share. */
export interface TrainingContext {
  readonly layout: Layout;
  /** The task's initial model x₀: what is trained of it. */
  readonly initial: Vector;
  /**
   * Makes a trainer.
   *
   * @throws {RangeError|SyntaxError} if there is no such shard or partition
   */
  trainer(options?: ShardOptions): Trainer;
}

/**
 * Readies the backend, loads the data and prepares the model.
 *
 * @param parts the task's data, where it is loaded already; what says that nothing more is to be computed: what is asked
 * for then is rejected
 * @throws {Error} if the backend is not set up
 * @throws {TypeError|RangeError|SyntaxError} if data or topology are wrong
 */
export async function createTrainingContext(
  options: TrainingContextOptions,
  { loaded, stopped }: { readonly loaded?: Dataset | undefined; readonly stopped?: () => boolean } = {},
): Promise<TrainingContext> {
  const { task, backend = "native" } = options;
  const { plan, form, metric } = preparedTask(task);
  const { shape, divisor, target } = form;
  const trouble = modelDataMismatch(plan, task.data);
  if (trouble !== undefined) {
    throw new TypeError(`Cannot train task "${task.name}": ${trouble}; murmuration task new makes one that fits`);
  }
  const dataset = loaded ?? await loadDataset(task.data, options.dataFolder, options.threads);
  const { train, test: held, notes = [] } = dataset;
  const concerns = options.examines ? concernsOf(task.data, dataset) : [];
  const tf = await readyBackend({ backend, threads: options.threads });
  const engine = createEngine(tf, backend);
  const { initial, frozen } = await startingModel(plan, task.seed, await readStart(task, options.start));
  const network = createNetwork(stopped === undefined ? engine : stoppable(engine, stopped), plan, task.loss, frozen);
  const { layout } = plan;
  const { batch } = task.optimiser;
  const entries = entriesOf(shape);
  const lambda = pullFactor(task.skew.pull, task.exchange.localSteps);
  const optimiser = createOptimiser(task.optimiser, layout);
  // JavaScript's own kernels gain nothing by it.
  const rule = engine.name === "plain" ? undefined : stepRule(task.optimiser, layout);

  // A thread does one trainer's steps at a time, so one of each of these is enough for all.
  let vectors: { readonly model: Vector; readonly gradient: Vector } | undefined;
  const scratch = { inputs: new Float32Array(batch * entries) };
  const evaluate = createEvaluator({
    task,
    form,
    held,
    metric: metric.name,
    activations: plan.activations,
    outputs: network.outputs,
  });
  const hasPlaces = plan.outputShape.length === 2;
  const targetEntries = hasPlaces ? entries : train.targets?.entries ?? 1;
  // tfjs-node keeps the names of attributes in one set for all threads, without a lock. One pass of all operations fills it
  // here; afterwards it is only read, which threads may do side by side. It also compiles what the first step would wait for.
  const first = { inputs: scratch.inputs, targets: new Float32Array(batch * targetEntries), count: batch };
  if (rule === undefined) network.gradient(initial, first, new Float32Array(layout.length));
  else {descend(network, rule, initial, new HeldMoments(optimiser.rest()), {
      count: 1,
      batch: () => first,
      rate: () => 0,
    });}
  const divisions = new Map<string, Uint32Array<ArrayBuffer>[]>();

  /** The examples of one shard. Dividing takes longer than picking, so a division is kept for the other shards. */
  function choose(partition: string, shard: Shard): Uint32Array {
    const { count } = shard;
    const key = `${partition} ${count}`;
    const division = divisions.get(key) ?? partitionAll(train.labels, parsePartition(partition), count, task.seed);
    divisions.set(key, division);
    return pickShard(division, shard);
  }

  function createShardTrainer(own: ShardOptions): Trainer {
    const gradients = createGradients({ task, ...own }, { dataset: { train }, network, choose, scratch });
    const moments = new HeldMoments(optimiser.rest());

    function rateOf(context: StepContext, index: number): number {
      return (context.rate ?? 1) * learningRateAt(task.optimiser, context.stepsDone + index);
    }

    /** Steps in JavaScript, with rules for skewed shards. */
    function stepHere(x: Vector, count: number, context: StepContext): Progress {
      vectors ??= { model: new Float32Array(layout.length), gradient: new Float32Array(layout.length) };
      const { model, gradient } = vectors;
      const state = moments.here();
      model.set(x);
      let sum = 0;
      for (let index = 0; index < count; index++) {
        sum += gradients.next(model, gradient, context.stepsDone + index);
        optimiser.step(model, state, gradient, rateOf(context, index), context.correction);
        if (context.anchor !== undefined && lambda > 0) pullTowards(model, context.anchor, lambda);
      }
      const update = context.into ?? new Float32Array(layout.length);
      subtract(model, x, update);
      return { update, loss: sum / count };
    }

    function stepThere(rule: StepRule, x: Vector, count: number, context: StepContext): Progress {
      const { model, loss } = descend(network, rule, x, moments, {
        count,
        batch: (index) => gradients.batch(context.stepsDone + index),
        rate: (index) => rateOf(context, index),
      });
      const update = context.into ?? model;
      subtract(model, x, update);
      return { update, loss };
    }

    /** What evaluating takes beside the model. */
    function measure(x: Vector): Vector {
      checkLength(x);
      return gradients.measure(x);
    }

    return {
      layout,
      states: plan.states,
      initial,
      examples: gradients.examples,
      doubts: [...concerns, ...notes.map((text) => ({ level: "doubtful", text } as const))],
      steps(x: Vector, count: number, context: StepContext): Promise<Progress> {
        return Promise.try(() => {
          checkLength(x);
          const isPlain = context.correction === undefined && (context.anchor === undefined || lambda === 0);
          return rule !== undefined && isPlain ? stepThere(rule, x, count, context) : stepHere(x, count, context);
        });
      },
      evaluate(x: Vector, examples?: number): Promise<Evaluation> {
        return Promise.try(() => evaluate(x, examples, measure(x)));
      },
      measure: (x: Vector) => Promise.try(() => measure(x)),
      appraise(x: Vector, count: number): Promise<number> {
        return Promise.try(() => {
          checkLength(x);
          return gradients.appraise(x, count);
        });
      },
      predict: (x: Vector, inputs: readonly number[]) => Promise.try(() => predict(x, measure(x), inputs)),
      save: () => Promise.resolve({ optimiser: moments.copy(), data: gradients.save() }),
      restore({ optimiser: saved, data }) {
        return Promise.try(() => {
          const adopted = optimiser.adopt(saved);
          gradients.restore(data);
          moments.set(adopted);
        });
      },
      [Symbol.asyncDispose]() {
        moments[Symbol.dispose]();
        return Promise.resolve();
      },
    };
  }

  function checkLength(x: Vector): void {
    if (x.length === layout.length) return;
    throw new TypeError(`Cannot use a model of ${x.length} entries; task "${task.name}" has ${layout.length}`);
  }

  function predict(x: Vector, state: Vector, inputs: readonly number[]): Vector {
    const { entries: filled, given } = fillExample(inputs, task.data, hasPlaces);
    checkExample(filled, task.data);
    const outputs = network.outputs(x, Float32Array.from(filled, (entry) => entry / divisor), 1, state);
    return answerOf(target, hasPlaces ? outputs.subarray(0, given * plan.outputs) : outputs);
  }

  return { layout, initial, trainer: (own = {}) => createShardTrainer(own) };
}

/** An engine that begins no run once it is stopped, so that whoever waits for the one under way does not wait for the next. */
function stoppable(engine: Engine, stopped: () => boolean): Engine {
  const check = () => {
    if (stopped()) throw closedError();
  };
  return {
    ...engine,
    compile(program, outputs) {
      const executable = engine.compile(program, outputs);
      return {
        ...executable,
        run(feeds) {
          check();
          return executable.run(feeds);
        },
        keep(feeds) {
          check();
          return executable.keep(feeds);
        },
      };
    },
  };
}

/** w ← w + λ(r̄ − w). */
function pullTowards(model: Vector, anchor: Vector, lambda: number): void {
  for (let index = 0; index < model.length; index++) model[index] += lambda * (anchor[index] - model[index]);
}
