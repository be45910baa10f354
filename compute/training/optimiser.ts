/**
 * The optimiser's step: stochastic gradient descent with momentum, weight decay and pruning.
 *
 * @module
 */
import { createWeightSelection, prunedTensors } from "./gsm.ts";
import type { Layout, Vector } from "../vector/mod.ts";

/** What a task says about the step. */
export interface StepRule {
  /** μ (β in the paper on pruning), in [0, 1). */
  readonly momentum: number;
  /** λ: each step adds λw to the gradient; none by default. */
  readonly weightDecay?: number | undefined;
  /** Prunes the kernels while training, to one weight in `ratio`; see `gsm.ts`. */
  readonly prune?: { readonly ratio: number } | undefined;
}

/**
 * One step, in place: v ← μv + λw + B∘g; w ← w − ηv. B is 1 everywhere, except when pruning: then on kernels it is 1 for the
 * Q weights of largest |w·g| alone.
 *
 * @param model w
 * @param velocity v, of the same length
 * @param gradient g, of the same length; B∘g afterwards
 * @param rate η
 * @throws {RangeError} when pruning, if a weight or its gradient is not finite
 */
export type Descend = (model: Vector, velocity: Vector, gradient: Vector, rate: number) => void;

/**
 * Readies the step for models of this layout. It keeps nothing from call to call.
 *
 * @example
 * ```ts
 * import { createDescend } from "./optimiser.ts";
 * import { createLayout } from "../vector/mod.ts";
 * import assert from "node:assert";
 *
 * const descend = createDescend({ momentum: 0.5, prune: { ratio: 2 } }, createLayout([{ name: "kernel", shape: [1, 2] }]));
 * const model = Float32Array.of(1, 2);
 * const velocity = Float32Array.of(8, 8);
 * descend(model, velocity, Float32Array.of(3, 1), 0.25);
 * assert.deepStrictEqual([...velocity], [7, 4]);
 * assert.deepStrictEqual([...model], [-0.75, 1]);
 * ```
 */
export function createDescend(rule: StepRule, layout: Layout): Descend {
  const { momentum, weightDecay = 0, prune } = rule;
  const mask = prune === undefined ? undefined : maskInactive(layout, prune.ratio);
  return (model, velocity, gradient, rate) => {
    mask?.(model, gradient);
    for (let index = 0; index < model.length; index++) {
      const speed = momentum * velocity[index] + weightDecay * model[index] + gradient[index];
      velocity[index] = speed;
      model[index] -= rate * speed;
    }
  };
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
