/**
 * A planned model that computes: outputs, and gradients of a loss. Forward, loss and backward are one program, which one of
 * the engines runs.
 *
 * @module
 */
import type { Engine, Executable, Fed, Held } from "../engine/mod.ts";
import { entriesIn, type StepRule } from "../ops/mod.ts";
import type { Vector } from "../vector/mod.ts";
import { lossOf, type LossSpec } from "./losses/mod.ts";
import type { Plan } from "./plan.ts";
import { evaluatedAtOnce } from "./size.ts";
import {
  descentProgram,
  evaluationProgram,
  feedNames,
  gradientProgram,
  type Made,
  measuringProgram,
} from "./step_program.ts";

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

/** A model and an optimiser's moments that the library keeps. */
export interface HeldModel {
  readonly model: Held;
  /** In the order of the rule's names. */
  readonly moments: readonly Held[];
}

/** A step with a model that the library keeps. */
export interface HeldStep extends HeldModel {
  readonly loss: number;
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

/** A network that takes steps of an optimiser too. */
export interface TrainingNetwork extends Network {
  /**
   * One step forward, back and along the gradient, by an optimiser's rule. Model and moments stay with the library: those given
   * are used up, unless it throws.
   *
   * @param figures the numbers of the rule's step
   * @returns the batch's mean loss, and what comes after
   */
  descend(rule: StepRule, held: HeldModel, batch: TrainingBatch, figures: readonly number[]): HeldStep;
  /** Hands a vector of the model's length over. */
  hold(vector: Vector): Held;
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
): TrainingNetwork {
  const held = holdFrozen(engine, plan, frozen);
  const training = new Map<number, Executable>();
  const evaluation = new Map<number, Executable>();
  const measuring = new Map<number, Executable>();
  const descents = new Map<StepRule, Map<number, Executable>>();
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
    const executable = compiled(engine, evaluation, size, () => evaluationProgram(plan, size));
    const fed = new Float32Array(size * entries);
    fed.set(inputs.subarray(0, count * entries));
    const [outputs] = executable.run({ ...held, model, state, inputs: inputsOf(fed, size) });
    return outputs.subarray(0, count * perExample);
  }

  function fedOf({ inputs, targets, count, adjustment, seed = [0, 0] }: TrainingBatch) {
    return {
      ...held,
      inputs: inputsOf(inputs, count),
      targets: targets.subarray(0, count * perTarget),
      adjustment: adjustment === undefined ? noAdjustment : Float32Array.from(adjustment),
      seed: Int32Array.from(seed),
    };
  }

  return {
    plan,
    hold: (vector) => engine.hold(vector, [plan.layout.length]),
    outputs(model, inputs, count, state = noState) {
      if (count <= atOnce) return evaluate(model, inputs, count, state);
      const outputs = new Float32Array(count * perExample);
      for (let from = 0; from < count; from += atOnce) {
        const some = Math.min(atOnce, count - from);
        outputs.set(evaluate(model, inputs.subarray(from * entries), some, state), from * perExample);
      }
      return outputs;
    },
    gradient(model, batch, gradient) {
      const executable = compiled(engine, training, batch.count, () => gradientProgram(plan, loss, batch.count));
      const [value, slopes] = executable.run({ ...fedOf(batch), model });
      gradient.set(slopes);
      return value[0];
    },
    descend(rule, { model, moments }, batch, figures) {
      const known = descents.get(rule) ?? new Map<number, Executable>();
      descents.set(rule, known);
      const executable = compiled(engine, known, batch.count, () => descentProgram(plan, loss, batch.count, rule));
      const told = figures.map((figure, at) => [feedNames.figure(at), Float32Array.of(figure)] as const);
      const before = rule.moments.map((name, at) => [feedNames.moment(name), moments[at]] as const);
      const [value, after, ...others] = executable.keep({
        ...fedOf(batch),
        ...Object.fromEntries([...told, ...before]),
        model,
      });
      for (const used of [model, ...moments]) used[Symbol.dispose]();
      using own = value;
      return { loss: own.read()[0], model: after, moments: others };
    },
    measure(model, { inputs, count, seed = [0, 0] }) {
      if (plan.states.length === 0) return noState;
      const executable = compiled(engine, measuring, count, () => measuringProgram(plan, count));
      const [state] = executable.run({
        ...held,
        model,
        inputs: inputsOf(inputs, count),
        seed: Int32Array.from(seed),
      });
      return state as Vector;
    },
    [Symbol.dispose]() {
      for (const executables of [training, evaluation, measuring, ...descents.values()]) {
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
    feedNames.frozen(name),
    engine.hold(frozen.subarray(offset, offset + length), shape),
  ]));
}

/** Programs have a fixed number of examples: one, a few, or as many as are evaluated at once. */
function sizeFor(count: number, most: number): number {
  return [1, Math.min(16, most)].find((size) => count <= size) ?? most;
}

/** Programs of how many sizes are kept. */
const MOST_KEPT = 4;

function compiled(engine: Engine, known: Map<number, Executable>, count: number, make: () => Made): Executable {
  const found = known.get(count);
  if (found !== undefined) return found;
  const [oldest] = known;
  if (known.size >= MOST_KEPT) {
    oldest[1][Symbol.dispose]();
    known.delete(oldest[0]);
  }
  const { program, outputs } = make();
  const made = engine.compile(program, outputs);
  known.set(count, made);
  return made;
}
