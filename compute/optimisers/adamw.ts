/**
 * AdamW: Adam with decoupled weight decay.
 *
 * D. P. Kingma, J. Ba: "Adam: A Method for Stochastic Optimization", ICLR 2015; I. Loshchilov, F. Hutter: "Decoupled Weight
 * Decay Regularization", ICLR 2019.
 *
 * @module
 */
import { addVector, type Layout, type Vector } from "../vector/mod.ts";
import { clipFactor } from "./clip_factor.ts";
import { decayedStretches, type Stretch } from "./decayed_stretches.ts";
import { adoptState, type Optimiser, SECOND } from "./optimiser.ts";

/** What a task says about the step. */
export interface AdamWRule {
  /** β₁ and β₂, each in [0, 1); .9 and .999 by default. */
  readonly betas?: readonly [number, number] | undefined;
  /** ε, above 0; 1e-8 by default. */
  readonly epsilon?: number | undefined;
  /** λ: each step takes ηλ of each weight of a kernel; none by default. */
  readonly weightDecay?: number | undefined;
  /** Largest norm of the whole gradient; none by default. */
  readonly clip?: number | undefined;
}

/** β₁ and β₂ where nothing else is said, as Kingma and Ba have them. */
export const DEFAULT_BETAS = [0.9, 0.999] as const;
/** ε where nothing else is said. */
export const DEFAULT_EPSILON = 1e-8;

/**
 * AdamW for models of this layout. With g clipped and t the number of this step since the moments were zero:
 * m ← β₁m + (1−β₁)g; s ← β₂s + (1−β₂)g²; w ← (1−ηλ)w − η·m/(1−β₁ᵗ) / (√(s/(1−β₂ᵗ)) + ε). λ counts for tensors of rank 2 and above
 * alone, and is times the learning rate, as PyTorch and Keras have it.
 *
 * A control variate c makes the step ηc longer beside the moments: within them, √s would scale it to another size for each weight.
 *
 * Where s overflows float32 the weight becomes NaN: a step that stood still in silence would not be seen to diverge.
 *
 * @example
 * ```ts
 * import { createAdamW } from "./adamw.ts";
 * import { createLayout } from "../vector/mod.ts";
 * import assert from "node:assert";
 *
 * const adamW = createAdamW({ weightDecay: 0.5 }, createLayout([{ name: "kernel", shape: [1, 2] }]));
 * const [model, state] = [Float32Array.of(1, 1), adamW.rest()];
 * adamW.step(model, state, Float32Array.of(7, -0.001), 0.25);
 * // At first the size of the gradient does not count: each weight goes η against its sign.
 * assert.deepStrictEqual([...model].map((weight) => Number(weight.toFixed(4))), [0.625, 1.125]);
 * assert.strictEqual(state.steps, 1);
 * ```
 */
export function createAdamW(rule: AdamWRule, layout: Layout): Optimiser {
  const { betas: [beta1, beta2] = DEFAULT_BETAS, epsilon = DEFAULT_EPSILON, weightDecay = 0, clip } = rule;
  const stretches = decayedStretches(layout, weightDecay);
  const { length } = layout;
  return {
    rest: () => ({ moments: { first: new Float32Array(length), [SECOND]: new Float32Array(length) }, steps: 0 }),
    adopt: (state) => adoptState(state, ["first", SECOND], length, true),
    step(model, state, gradient, rate, correction) {
      const { first, second } = state.moments;
      const steps = (state.steps ?? 0) + 1;
      state.steps = steps;
      const factor = clipFactor(gradient, clip);
      const figures: Figures = {
        beta1,
        beta2,
        epsilon,
        rate,
        share: (1 - beta1) * factor,
        squareShare: (1 - beta2) * factor * factor,
        pace: rate / (1 - beta1 ** steps),
        spread: 1 / Math.sqrt(1 - beta2 ** steps),
      };
      for (const stretch of stretches) descend(stretch, model, first, second, gradient, figures);
      if (correction !== undefined) addVector(model, correction, rate);
    },
  };
}

/**
 * The numbers of one step: what of the gradient and of its square goes into the moments, clipping included, η/(1−β₁ᵗ) and
 * 1/√(1−β₂ᵗ).
 */
interface Figures {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly rate: number;
  readonly share: number;
  readonly squareShare: number;
  readonly pace: number;
  readonly spread: number;
}

/** The largest float32; what is larger is kept as infinite. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

function descend(
  { from, to, weightDecay }: Stretch,
  model: Vector,
  first: Vector,
  second: Vector,
  gradient: Vector,
  { beta1, beta2, epsilon, rate, share, squareShare, pace, spread }: Figures,
): void {
  const keep = 1 - rate * weightDecay;
  for (let index = from; index < to; index++) {
    const slope = gradient[index];
    const mean = beta1 * first[index] + share * slope;
    const square = beta2 * second[index] + squareShare * slope * slope;
    first[index] = mean;
    second[index] = square;
    model[index] = keep * model[index] - pace * mean / (spread * Math.sqrt(square) + epsilon);
    if (square > LARGEST) model[index] = NaN;
  }
}
