/**
 * A planned model that computes: outputs, and gradients of a loss. Forward, loss and backward are one program, which one of
 * the engines runs.
 *
 * @module
 */
import type { Engine, Executable, Fed, Held } from "../engine/mod.ts";
import { entriesIn, Program, type Ref, untrained } from "../ops/mod.ts";
import { concat, reshape, scalar, split } from "../ops/kernels.ts";
import type { Layout, Vector } from "../vector/mod.ts";
import { lossOf, type LossSpec } from "./losses/mod.ts";
import type { ModelFeeds, Plan } from "./plan.ts";
import { evaluatedAtOnce } from "./size.ts";

/** What a training step is taken on. */
export interface TrainingBatch {
  /** Examples of the plan's input shape, one after another. */
  readonly inputs: Vector;
  /** What their outputs should be: a class a row, or a number an output. */
  readonly targets: Vector;
  /** How many examples. */
  readonly count: number;
  /** Added to each row of outputs before the loss; nothing where it is left out. */
  readonly adjustment?: ArrayLike<number> | undefined;
  /** Two whole numbers by which a noisy model makes its noise; the same numbers make the same. */
  readonly seed?: readonly [number, number] | undefined;
}

/** Computes a model that is given as one flat vector. It keeps nothing of a call but what it is compiled to. */
export interface Network extends Disposable {
  /** What it computes. */
  readonly plan: Plan;
  /**
   * The outputs of `count` examples, row by row. `inputs` holds at least `count` examples of the plan's input shape.
   *
   * @param state what was measured for the plan's `states`; may be left out where the plan has none
   */
  outputs(model: Vector, inputs: Vector, count: number, state?: Vector): Float32Array;
  /**
   * One step forward and back.
   *
   * @param gradient receives the gradient of the batch's mean loss with respect to the model, laid out like it
   * @returns the batch's mean loss
   */
  gradient(model: Vector, batch: TrainingBatch, gradient: Vector): number;
  /**
   * What examples measure for the plan's `states`, such as means and variances of what comes into a batch normalisation;
   * means of them over more batches are what a model of these weights is evaluated with.
   */
  measure(model: Vector, batch: Pick<TrainingBatch, "inputs" | "count" | "seed">): Vector;
}

/**
 * Prepares the computation of `plan`. Programs are compiled when they are first used, one for each number of examples.
 *
 * @param loss by which the gradient is taken
 * @param frozen the tensors of `plan.frozen`, which is not kept; may be left out where there are none
 */
export function createNetwork(
  engine: Engine,
  plan: Plan,
  loss: LossSpec = "softmax-cross-entropy",
  frozen: Vector = new Float32Array(),
): Network {
  const held = holdFrozen(engine, plan, frozen);
  const training = new Map<number, Executable>();
  const evaluation = new Map<number, Executable>();
  const measuring = new Map<number, Executable>();
  const entries = entriesIn(plan.inputShape);
  const perExample = entriesIn(plan.outputShape);
  const perTarget = lossOf(loss).targetsOf(plan.outputShape);
  const noAdjustment = new Float32Array(plan.outputs);
  const noState = new Float32Array();
  const atOnce = evaluatedAtOnce(plan.activations);

  function inputsOf(inputs: Vector, count: number): Fed {
    const used = inputs.length === count * entries ? inputs : inputs.subarray(0, count * entries);
    return plan.symbols === undefined ? used : Int32Array.from(used);
  }

  /** Outputs of at most as many examples as are evaluated at once. */
  function evaluate(model: Vector, inputs: Vector, count: number, state: Vector): Float32Array {
    const size = sizeFor(count, atOnce);
    const executable = compiled(evaluation, size, () => compileEvaluation(engine, plan, size));
    const fed = new Float32Array(size * entries);
    fed.set(inputs.subarray(0, count * entries));
    const [outputs] = executable.run({ ...held, model, state, inputs: inputsOf(fed, size) });
    return outputs.subarray(0, count * perExample);
  }

  return {
    plan,
    outputs(model, inputs, count, state = noState) {
      if (count <= atOnce) return evaluate(model, inputs, count, state);
      const outputs = new Float32Array(count * perExample);
      for (let from = 0; from < count; from += atOnce) {
        const some = Math.min(atOnce, count - from);
        outputs.set(evaluate(model, inputs.subarray(from * entries), some, state), from * perExample);
      }
      return outputs;
    },
    gradient(model, { inputs, targets, count, adjustment, seed = [0, 0] }, gradient) {
      const executable = compiled(training, count, () => compileStep(engine, plan, loss, count));
      const [value, slopes] = executable.run({
        ...held,
        model,
        inputs: inputsOf(inputs, count),
        targets: targets.subarray(0, count * perTarget),
        adjustment: adjustment === undefined ? noAdjustment : Float32Array.from(adjustment),
        seed: Int32Array.from(seed),
      });
      gradient.set(slopes);
      return value[0];
    },
    measure(model, { inputs, count, seed = [0, 0] }) {
      if (plan.states.length === 0) return noState;
      const executable = compiled(measuring, count, () => compileMeasuring(engine, plan, count));
      const [state] = executable.run({
        ...held,
        model,
        inputs: inputsOf(inputs, count),
        seed: Int32Array.from(seed),
      });
      return state as Vector;
    },
    [Symbol.dispose]() {
      for (const executables of [training, evaluation, measuring]) {
        for (const executable of executables.values()) executable[Symbol.dispose]();
        executables.clear();
      }
      for (const tensor of Object.values(held)) tensor[Symbol.dispose]();
    },
  };
}

/** Hands the frozen tensors over once, each by itself, so that no run copies them. */
function holdFrozen(engine: Engine, { name, frozen: { layout } }: Plan, frozen: Vector): Record<string, Held> {
  if (frozen.length !== layout.length) {
    throw new TypeError(
      `Cannot compute model "${name}": it has ${layout.length} frozen entries and is given ${frozen.length}`,
    );
  }
  return Object.fromEntries(layout.tensors.map(({ name, shape, offset, length }) => [
    frozenFeed(name),
    engine.hold(frozen.subarray(offset, offset + length), shape),
  ]));
}

const frozenFeed = (name: string) => `frozen/${name}`;

/** Programs have a fixed number of examples: one, a few, or as many as are evaluated at once. */
function sizeFor(count: number, most: number): number {
  return [1, Math.min(16, most)].find((size) => count <= size) ?? most;
}

/** Programs of how many sizes are kept. */
const MOST_KEPT = 4;

function compiled(known: Map<number, Executable>, count: number, compile: () => Executable): Executable {
  const found = known.get(count);
  if (found !== undefined) return found;
  const [oldest] = known;
  if (known.size >= MOST_KEPT) {
    oldest[1][Symbol.dispose]();
    known.delete(oldest[0]);
  }
  const made = compile();
  known.set(count, made);
  return made;
}

function compileEvaluation(engine: Engine, plan: Plan, count: number): Executable {
  const program = new Program();
  const { outputs } = plan.lower(program, feedsOf(program, plan, count), false);
  return engine.compile(program, [outputs.ref]);
}

function compileStep(engine: Engine, plan: Plan, spec: LossSpec, count: number): Executable {
  const program = new Program();
  const feeds = feedsOf(program, plan, count);
  const { tape, outputs, trained } = plan.lower(program, feeds, true);
  const loss = lossOf(spec);
  const targets = program.feed("targets", [count * loss.targetsOf(plan.outputShape)], "float32");
  const adjustment = program.feed("adjustment", [plan.outputs], "float32");
  const value = loss.lower(tape, outputs, targets, untrained(adjustment));
  const slopes = tape.slopes([{ value, slope: scalar(program, 1) }], trained);
  const gradient = slopes.map((slope, index) => flat(program, slope ?? zerosLike(program, trained[index].ref)));
  return engine.compile(program, [value.ref, concat(program, gradient, 0)]);
}

function compileMeasuring(engine: Engine, plan: Plan, count: number): Executable {
  const program = new Program();
  const { states } = plan.lower(program, feedsOf(program, plan, count), true);
  return engine.compile(program, [concat(program, states.map((state) => flat(program, state)), 0)]);
}

const flat = (program: Program, value: Ref) => reshape(program, value, [entriesIn(value.shape)]);

/** The slope of a tensor that the loss does not depend on. */
function zerosLike(program: Program, { shape }: Ref): Ref {
  return program.constant(new Float32Array(entriesIn(shape)), shape, "float32");
}

function feedsOf(program: Program, plan: Plan, count: number): ModelFeeds {
  const type = plan.symbols === undefined ? "float32" : "int32";
  return {
    inputs: program.feed("inputs", [count, ...plan.inputShape], type),
    trained: tensorsOf(program, "model", plan.layout),
    frozen: plan.frozen.layout.tensors.map(({ name, shape }) => program.feed(frozenFeed(name), shape, "float32")),
    states: tensorsOf(program, "state", plan.states),
    seed: program.feed("seed", [2], "int32"),
  };
}

/** The tensors of one flat vector: fed as one, since each that is fed apart costs. */
function tensorsOf(program: Program, name: string, { tensors, length }: Layout): Ref[] {
  if (tensors.length === 0) return [];
  const whole = program.feed(name, [length], "float32");
  const parts = split(program, whole, tensors.map(({ length }) => length), 0);
  return parts.map((part, index) => reshape(program, part, tensors[index].shape));
}
