/**
 * Stochastic gradient descent with momentum, Nesterov's too, weight decay, clipping and pruning.
 *
 * @module
 */
import { type Layout, subtract, type Vector } from "../vector/mod.ts";
import { clipFactor } from "./clip_factor.ts";
import { decayedStretches, type Stretch } from "./decayed_stretches.ts";
import { createWeightSelection, prunedTensors } from "./gsm.ts";
import { adoptState, type Optimiser } from "./optimiser.ts";

/** What a task says about the step. */
export interface SgdRule {
  /** μ (β in the paper on pruning), in [0, 1). */
  readonly momentum: number;
  /** Whether the step looks ahead (Nesterov, as Sutskever et al., ICML 2013, write it); false by default. */
  readonly nesterov?: boolean | undefined;
  /** λ: each step adds λw to the gradient; none by default. */
  readonly weightDecay?: number | undefined;
  /** Whether tensors of rank below 2 decay as well; false by default. */
  readonly decaysAll?: boolean | undefined;
  /** Largest norm of the whole gradient; none by default. */
  readonly clip?: number | undefined;
  /** Prunes the kernels while training, to one weight in `ratio`; see `gsm.ts`. */
  readonly prune?: { readonly ratio: number } | undefined;
}

/**
 * SGD for models of this layout: v ← μv + λw + κ·B∘g; w ← w − ηv, or with Nesterov's w ← w − η(μv + λw + κ·B∘g), v and w on the
 * right being the new and the old one. κ clips. B is 1 everywhere, except when pruning: then on kernels it is 1 for the Q
 * weights of largest |w·g| alone. The gradient is B∘g afterwards. A control variate c is taken off g before all else.
 *
 * Its step throws a RangeError when pruning, if a weight or its gradient is not finite.
 *
 * @example
 * ```ts
 * import { createSgd } from "./sgd.ts";
 * import { createLayout } from "../vector/mod.ts";
 * import assert from "node:assert";
 *
 * const sgd = createSgd({ momentum: 0.5, prune: { ratio: 2 } }, createLayout([{ name: "kernel", shape: [1, 2] }]));
 * const model = Float32Array.of(1, 2);
 * const velocity = Float32Array.of(8, 8);
 * sgd.step(model, { moments: { velocity } }, Float32Array.of(3, 1), 0.25);
 * assert.deepStrictEqual([...velocity], [7, 4]);
 * assert.deepStrictEqual([...model], [-0.75, 1]);
 * ```
 */
export function createSgd(rule: SgdRule, layout: Layout): Optimiser {
  const { momentum, nesterov = false, weightDecay = 0, decaysAll = false, clip, prune } = rule;
  const mask = prune === undefined ? undefined : maskInactive(layout, prune.ratio);
  const stretches = decaysAll ? [{ from: 0, to: layout.length, weightDecay }] : decayedStretches(layout, weightDecay);
  const descend = nesterov ? descendAhead : descendPlainly;
  return {
    rest: () => ({ moments: { velocity: new Float32Array(layout.length) } }),
    adopt: (state) => adoptState(state, ["velocity"], layout.length, false),
    step(model, { moments: { velocity } }, gradient, rate, correction) {
      if (correction !== undefined) subtract(gradient, correction, gradient);
      mask?.(model, gradient);
      const figures: Figures = { momentum, factor: clipFactor(gradient, clip), rate };
      for (const stretch of stretches) descend(stretch, model, velocity, gradient, figures);
    },
  };
}

/** The numbers of one step: μ, κ and η. */
interface Figures {
  readonly momentum: number;
  readonly factor: number;
  readonly rate: number;
}

function descendPlainly(stretch: Stretch, model: Vector, velocity: Vector, gradient: Vector, figures: Figures): void {
  const { from, to, weightDecay } = stretch;
  const { momentum, factor, rate } = figures;
  for (let index = from; index < to; index++) {
    const speed = momentum * velocity[index] + weightDecay * model[index] + factor * gradient[index];
    velocity[index] = speed;
    model[index] -= rate * speed;
  }
}

function descendAhead(stretch: Stretch, model: Vector, velocity: Vector, gradient: Vector, figures: Figures): void {
  const { from, to, weightDecay } = stretch;
  const { momentum, factor, rate } = figures;
  for (let index = from; index < to; index++) {
    const slope = weightDecay * model[index] + factor * gradient[index];
    const speed = momentum * velocity[index] + slope;
    velocity[index] = speed;
    model[index] -= rate * (momentum * speed + slope);
  }
}

/** Sets the gradients of passive weights to zero. */
function maskInactive(layout: Layout, ratio: number): (model: Vector, gradient: Vector) => void {
  const { count, select } = createWeightSelection(layout, ratio);
  const kernels = prunedTensors(layout);
  const scores = new Float32Array(layout.length);
  const kept = new Float32Array(count);
  return (model, gradient) => {
    for (let index = 0; index < scores.length; index++) scores[index] = model[index] * gradient[index];
    const active = select(scores);
    for (let n = 0; n < count; n++) kept[n] = gradient[active[n]];
    for (const { offset, length } of kernels) gradient.fill(0, offset, offset + length);
    for (let n = 0; n < count; n++) gradient[active[n]] = kept[n];
  };
}
