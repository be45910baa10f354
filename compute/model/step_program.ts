/**
 * A training step as a program: forward, loss, backward, and with an optimiser's rule the step itself.
 *
 * @module
 */
import { concat, reshape, scalar, split } from "../ops/kernels.ts";
import { entriesIn, Program, type Ref, type StepRule, untrained, type Value } from "../ops/mod.ts";
import type { Layout } from "../vector/mod.ts";
import { lossOf, type LossSpec } from "./losses/mod.ts";
import type { ModelFeeds, Plan } from "./plan.ts";

/** A program, and what it gives. */
export interface Made {
  readonly program: Program;
  readonly outputs: readonly Ref[];
}

/** The names by which a program is fed frozen tensors, moments and figures. */
export const feedNames = {
  frozen: (tensor: string) => `frozen/${tensor}`,
  moment: (name: string) => `moment/${name}`,
  figure: (at: number) => `figure/${at}`,
} as const;

/** The outputs of `count` examples. */
export function evaluationProgram(plan: Plan, count: number): Made {
  const program = new Program();
  const { outputs } = plan.lower(program, feedsOf(program, plan, count), false);
  return { program, outputs: [outputs.ref] };
}

/** What a batch measures for the plan's states. */
export function measuringProgram(plan: Plan, count: number): Made {
  const program = new Program();
  const { states } = plan.lower(program, feedsOf(program, plan, count), true);
  return { program, outputs: [concat(program, states.map((state) => flat(program, state)), 0)] };
}

/** The loss of a batch and its gradient. */
export function gradientProgram(plan: Plan, loss: LossSpec, count: number): Made {
  const program = new Program();
  const { value, gradient } = lossAndGradient(program, plan, loss, count);
  return { program, outputs: [value.ref, gradient] };
}

/** The loss of a batch, and model and moments after a step along its gradient. */
export function descentProgram(plan: Plan, loss: LossSpec, count: number, rule: StepRule): Made {
  const program = new Program();
  const { value, gradient, model } = lossAndGradient(program, plan, loss, count);
  const moments = rule.moments.map((name) => program.feed(feedNames.moment(name), [plan.layout.length], "float32"));
  const figures = Array.from({ length: rule.figures }, (_, at) => program.feed(feedNames.figure(at), [], "float32"));
  const after = rule.lower(program, { model, moments }, gradient, figures);
  return { program, outputs: [value.ref, after.model, ...after.moments] };
}

/** @returns the gradient laid out like the model */
function lossAndGradient(
  program: Program,
  plan: Plan,
  spec: LossSpec,
  count: number,
): { value: Value; gradient: Ref; model: Ref } {
  const feeds = feedsOf(program, plan, count);
  const { tape, outputs, trained } = plan.lower(program, feeds, true);
  const loss = lossOf(spec);
  const targets = program.feed("targets", [count * loss.targetsOf(plan.outputShape)], "float32");
  const adjustment = program.feed("adjustment", [plan.outputs], "float32");
  const value = loss.lower(tape, outputs, targets, untrained(adjustment));
  const slopes = tape.slopes([{ value, slope: scalar(program, 1) }], trained);
  const parts = slopes.map((slope, index) => flat(program, slope ?? zerosLike(program, trained[index].ref)));
  return { value, gradient: concat(program, parts, 0), model: feeds.model };
}

const flat = (program: Program, value: Ref) => reshape(program, value, [entriesIn(value.shape)]);

/** The slope of a tensor that the loss does not depend on. */
function zerosLike(program: Program, { shape }: Ref): Ref {
  return program.constant(new Float32Array(entriesIn(shape)), shape, "float32");
}

function feedsOf(program: Program, plan: Plan, count: number): ModelFeeds & { readonly model: Ref } {
  const type = plan.symbols === undefined ? "float32" : "int32";
  const inputs = program.feed("inputs", [count, ...plan.inputShape], type);
  const model = program.feed("model", [plan.layout.length], "float32");
  const { layout: { tensors } } = plan.frozen;
  return {
    inputs,
    model,
    trained: tensorsOf(program, model, plan.layout),
    frozen: tensors.map(({ name, shape }) => program.feed(feedNames.frozen(name), shape, "float32")),
    states: plan.states.tensors.length === 0
      ? []
      : tensorsOf(program, program.feed("state", [plan.states.length], "float32"), plan.states),
    seed: program.feed("seed", [2], "int32"),
  };
}

/** The tensors of one flat vector: fed as one, since each that is fed apart costs. */
function tensorsOf(program: Program, whole: Ref, { tensors }: Layout): Ref[] {
  const parts = split(program, whole, tensors.map(({ length }) => length), 0);
  return parts.map((part, index) => reshape(program, part, tensors[index].shape));
}
