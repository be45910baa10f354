/**
 * ℓ2-regularised logistic regression: f(w) = 1/N Σ_n log(1 + exp(−b_n·a_nᵀw)) + λ₂‖w‖².
 *
 * @module
 */
import type { LabelledExamples } from "./synthetic_examples.ts";

/** Logistic regression on some examples. */
export interface Logistic {
  readonly examples: LabelledExamples;
  /** λ₂. */
  readonly regularisation: number;
}

/**
 * f(w), and its gradient into `gradient` where one is given.
 *
 * @param weights d entries
 * @param gradient d entries, overwritten
 */
export function objective({ examples, regularisation }: Logistic, weights: Float64Array, gradient?: Float64Array) {
  const { count, dimensions } = examples;
  let loss = 0;
  gradient?.fill(0);
  for (let example = 0; example < count; example++) {
    const margin = examples.labels[example] * inner(examples, example, weights);
    // log(1 + exp(−m)) without overflow for large negative m.
    loss += Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
    if (gradient) addRow(examples, example, slope(examples.labels[example], margin) / count, gradient);
  }
  let squares = 0;
  for (let index = 0; index < dimensions; index++) {
    squares += weights[index] * weights[index];
    if (gradient) gradient[index] += 2 * regularisation * weights[index];
  }
  return loss / count + regularisation * squares;
}

/**
 * Mean gradient of the loss of some examples, without the regulariser's.
 *
 * @param batch numbers of examples, at least one
 * @param gradient d entries, overwritten
 */
export function batchGradient(
  examples: LabelledExamples,
  batch: Uint32Array,
  weights: Float64Array,
  gradient: Float64Array,
): void {
  gradient.fill(0);
  for (const example of batch) {
    const label = examples.labels[example];
    const margin = label * inner(examples, example, weights);
    addRow(examples, example, slope(label, margin) / batch.length, gradient);
  }
}

/** d/dz of log(1 + exp(−b·z)) at the margin m = b·z. */
function slope(label: number, margin: number): number {
  return -label / (1 + Math.exp(margin));
}

function inner({ features, dimensions }: LabelledExamples, example: number, weights: Float64Array): number {
  const start = example * dimensions;
  // Four sums, since one alone waits for each addition; this is most of a run's time.
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let index = 0;
  for (; index + 3 < dimensions; index += 4) {
    first += features[start + index] * weights[index];
    second += features[start + index + 1] * weights[index + 1];
    third += features[start + index + 2] * weights[index + 2];
    fourth += features[start + index + 3] * weights[index + 3];
  }
  for (; index < dimensions; index++) first += features[start + index] * weights[index];
  return first + second + third + fourth;
}

function addRow(examples: LabelledExamples, example: number, factor: number, target: Float64Array): void {
  const { features, dimensions } = examples;
  const start = example * dimensions;
  for (let index = 0; index < dimensions; index++) target[index] += factor * features[start + index];
}
