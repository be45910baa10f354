/**
 * Softmax cross-entropy, on logits as they are read from a backend.
 *
 * @module
 */
import type { Vector } from "../vector/mod.ts";

/**
 * Mean cross-entropy of rows of logits.
 *
 * @param logits `labels.length` rows of as many entries as there are classes
 * @param adjustment added to each row first; none by default
 * @param gradient receives the gradient with respect to the logits, if it is wanted
 */
export function crossEntropy(
  logits: Float32Array,
  labels: Uint8Array,
  adjustment?: Float64Array,
  gradient?: Vector,
): number {
  const rows = labels.length;
  const classes = logits.length / rows;
  const weights = new Float64Array(classes);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * classes;
    let largest = -Infinity;
    for (let column = 0; column < classes; column++) {
      weights[column] = logits[start + column] + (adjustment === undefined ? 0 : adjustment[column]);
      largest = Math.max(largest, weights[column]);
    }
    const labelled = weights[labels[row]];
    let total = 0;
    for (let column = 0; column < classes; column++) {
      weights[column] = Math.exp(weights[column] - largest);
      total += weights[column];
    }
    sum += largest + Math.log(total) - labelled;
    if (gradient === undefined) continue;
    for (let column = 0; column < classes; column++) {
      gradient[start + column] = (weights[column] / total - (column === labels[row] ? 1 : 0)) / rows;
    }
  }
  return sum / rows;
}

/** How many rows have their largest logit, the first of equals, at their label. */
export function countRight(logits: Float32Array, labels: Uint8Array): number {
  const classes = logits.length / labels.length;
  let right = 0;
  for (let row = 0; row < labels.length; row++) {
    let best = 0;
    for (let column = 1; column < classes; column++) {
      if (logits[row * classes + column] > logits[row * classes + best]) best = column;
    }
    if (best === labels[row]) right++;
  }
  return right;
}

/** Probabilities of one row of logits. */
export function softmax(logits: Float32Array): Vector {
  const largest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const weights = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Float32Array.from(weights, (weight) => weight / total);
}
