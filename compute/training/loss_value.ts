/**
 * The values of all losses, in double precision: to evaluate by, and what those on TensorFlow are tested against.
 *
 * @module
 */
import { type LossRule, lossRule, type LossSpec } from "../model/losses/loss_spec.ts";

/** A loss on some rows. */
export interface LossMean {
  /** Mean over what counts; 0 if nothing does. */
  readonly mean: number;
  /** What counts: rows that are not ignored for softmax, outputs for the others. */
  readonly count: number;
}

/** Rows to take a loss of. */
export interface LossRows {
  /** Rows of `width` logits or predictions, one after another. */
  readonly outputs: Float32Array;
  /** A class for each row for softmax; as many numbers as outputs for the others: 0 and 1, or standardised targets. */
  readonly targets: ArrayLike<number>;
  /** Outputs a row. */
  readonly width: number;
  /** Added to each row of logits first; none by default, and for softmax only. */
  readonly adjustment?: Float64Array | undefined;
}

/**
 * The mean of a loss over rows of outputs.
 *
 * @example
 * ```ts
 * import { lossMean } from "./loss_value.ts";
 * import assert from "node:assert";
 *
 * const rows = { outputs: Float32Array.of(0, 3), targets: [0.5, 0], width: 1 };
 * assert.deepStrictEqual(lossMean("huber", rows), { mean: (0.125 + 2.5) / 2, count: 2 });
 * assert.deepStrictEqual(lossMean("mean-squared-error", rows), { mean: (0.25 + 9) / 2, count: 2 });
 * ```
 */
export function lossMean(loss: LossSpec, rows: LossRows): LossMean {
  const rule = lossRule(loss);
  if (rule.kind === "softmax-cross-entropy") return softmaxMean(rule, rows);
  const { outputs, targets } = rows;
  const costOf = costs(rule);
  let sum = 0;
  for (let index = 0; index < targets.length; index++) sum += costOf(outputs[index], targets[index]);
  return { mean: targets.length === 0 ? 0 : sum / targets.length, count: targets.length };
}

/** The cost of one output. */
function costs(rule: Exclude<LossRule, { kind: "softmax-cross-entropy" }>): (output: number, target: number) => number {
  switch (rule.kind) {
    case "sigmoid-cross-entropy":
      // −t·log σ(z) − (1 − t)·log(1 − σ(z)), which neither overflows nor cancels so.
      return (logit, target) => Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)));
    case "mean-squared-error":
      return (output, target) => (output - target) ** 2;
    case "mean-absolute-error":
      return (output, target) => Math.abs(output - target);
    case "huber": {
      const { delta } = rule;
      return (output, target) => {
        const error = Math.abs(output - target);
        return error <= delta ? error * error / 2 : delta * (error - delta / 2);
      };
    }
  }
}

type SoftmaxRule = Extract<LossRule, { kind: "softmax-cross-entropy" }>;

function softmaxMean({ labelSmoothing, ignored }: SoftmaxRule, rows: LossRows): LossMean {
  const { outputs, targets, width, adjustment } = rows;
  const logits = new Float64Array(width);
  let [sum, count] = [0, 0];
  for (let row = 0; row < targets.length; row++) {
    if (targets[row] === ignored) continue;
    count++;
    let [largest, total] = [-Infinity, 0];
    for (let column = 0; column < width; column++) {
      logits[column] = outputs[row * width + column] + (adjustment === undefined ? 0 : adjustment[column]);
      largest = Math.max(largest, logits[column]);
    }
    for (let column = 0; column < width; column++) total += Math.exp(logits[column] - largest);
    const surprise = largest + Math.log(total) - logits[targets[row]];
    sum += labelSmoothing === 0 ? surprise : smoothed(surprise, labelSmoothing, logits, targets[row]);
  }
  return { mean: count === 0 ? 0 : sum / count, count };
}

/** With ε of the target spread over all classes: their mean surprise is the label's and the mean of what they lie below it. */
function smoothed(surprise: number, epsilon: number, logits: Float64Array, label: number): number {
  let below = 0;
  for (const logit of logits) below += logits[label] - logit;
  return surprise + epsilon * below / logits.length;
}
