/**
 * Steps of optimisers as kernels, for models and moments that stay with TensorFlow from one step to the next.
 *
 * @module
 */
import {
  add,
  binary,
  compare,
  concat,
  div,
  mul,
  reduce,
  scalar,
  scale,
  select,
  split,
  sub,
  unary,
} from "../ops/kernels.ts";
import type { Program, Ref, StepRule } from "../ops/mod.ts";
import type { Layout } from "../vector/mod.ts";
import { DEFAULT_BETAS, DEFAULT_EPSILON } from "./adamw.ts";
import { decayedStretches, type Stretch } from "./decayed_stretches.ts";
import { SECOND } from "./optimiser.ts";
import type { OptimiserSettings } from "./optimiser_schema.ts";

/**
 * The rule of what a task says: what it computes is what the step of `createOptimiser` does, rounded to float32 after each
 * operation. Undefined where the task prunes.
 *
 * @see `createSgd` and `createAdamW` for the equations
 */
export function stepRule(settings: OptimiserSettings, layout: Layout): StepRule | undefined {
  if (settings.prune !== undefined) return undefined;
  return settings.kind === "adamw" ? adamWRule(settings, layout) : sgdRule(settings, layout);
}

function sgdRule(settings: OptimiserSettings, layout: Layout): StepRule {
  const { momentum = 0, nesterov = false, weightDecay = 0, clip, kind } = settings;
  const stretches = kind === undefined
    ? [{ from: 0, to: layout.length, weightDecay }]
    : decayedStretches(layout, weightDecay);
  return {
    moments: ["velocity"],
    figures: 1,
    figuresOf: (rate) => [rate],
    lower(program, { model, moments: [velocity] }, gradient, [rate]) {
      const slope = plus(program, clipped(program, gradient, clip), decayOf(program, model, stretches));
      const speed = plus(program, slope, momentum === 0 ? undefined : scale(program, velocity, momentum));
      const way = nesterov ? add(program, scale(program, speed, momentum), slope) : speed;
      return { model: sub(program, model, mul(program, way, rate)), moments: [speed] };
    },
  };
}

function adamWRule(settings: OptimiserSettings, layout: Layout): StepRule {
  const { betas: [beta1, beta2] = DEFAULT_BETAS, epsilon = DEFAULT_EPSILON, weightDecay = 0, clip } = settings;
  const stretches = decayedStretches(layout, weightDecay);
  return {
    moments: ["first", SECOND],
    figures: 3,
    figuresOf: (rate, steps) => [rate, rate / (1 - beta1 ** steps), 1 / Math.sqrt(1 - beta2 ** steps)],
    lower(program, { model, moments: [first, second] }, gradient, [rate, pace, spread]) {
      const slope = clipped(program, gradient, clip);
      const mean = add(program, scale(program, first, beta1), scale(program, slope, 1 - beta1));
      const square = mul(program, slope, slope);
      const squares = add(program, scale(program, second, beta2), scale(program, square, 1 - beta2));
      const size = mul(program, unary(program, "Sqrt", squares), spread);
      const way = div(program, mul(program, mean, pace), add(program, size, scalar(program, epsilon)));
      const decay = decayOf(program, model, stretches);
      const moved = sub(
        program,
        model,
        plus(program, way, decay === undefined ? undefined : mul(program, decay, rate)),
      );
      // A weight whose squares overflow would stand still in silence.
      const isGood = compare(program, "Less", squares, scalar(program, Infinity));
      return { model: select(program, isGood, moved, scalar(program, NaN)), moments: [mean, squares] };
    },
  };
}

function plus(program: Program, one: Ref, other: Ref | undefined): Ref {
  return other === undefined ? one : add(program, one, other);
}

/** λw, where anything decays. */
function decayOf(program: Program, model: Ref, stretches: readonly Stretch[]): Ref | undefined {
  if (stretches.every(({ weightDecay }) => weightDecay === 0)) return undefined;
  if (stretches.length === 1) return scale(program, model, stretches[0].weightDecay);
  const parts = split(program, model, stretches.map(({ from, to }) => to - from), 0);
  return concat(program, parts.map((part, at) => scale(program, part, stretches[at].weightDecay)), 0);
}

/**
 * The gradient times min(1, c/‖g‖). The norm is that of g over its largest entry, times that: no square overflows.
 *
 * @param clip c
 */
function clipped(program: Program, gradient: Ref, clip: number | undefined): Ref {
  if (clip === undefined) return gradient;
  const largest = reduce(program, "Max", unary(program, "Abs", gradient), [0]);
  const unit = binary(program, "Maximum", largest, scalar(program, SMALLEST));
  const relative = div(program, gradient, unit);
  const norm = unary(program, "Sqrt", reduce(program, "Sum", mul(program, relative, relative), [0]));
  const factor = div(
    program,
    scalar(program, clip),
    binary(program, "Maximum", mul(program, norm, unit), scalar(program, clip)),
  );
  return mul(program, gradient, factor);
}

/** A gradient of zeros is divided by this and not by 0. */
const SMALLEST = 2 ** -100;
