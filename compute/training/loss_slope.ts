/**
 * Losses with their slopes at the outputs, in JavaScript: what local steps take.
 *
 * @module
 */
import { type LossRule, lossRule, type LossSpec } from "../model/losses/loss_spec.ts";
import type { Vector } from "../vector/mod.ts";
import { lossMean, type LossRows } from "./loss_value.ts";

/**
 * The mean of a loss over rows, and its gradient with respect to their outputs.
 *
 * @param slope receives it, as long as the outputs
 */
export function lossAndSlope(loss: LossSpec, rows: LossRows, slope: Vector): number {
  const { mean, count } = lossMean(loss, rows);
  const rule = lossRule(loss);
  if (rule.kind === "softmax-cross-entropy") softmaxSlope(rule, rows, count, slope);
  else {
    const slopeOf = slopes(rule);
    rows.outputs.forEach((output, index) => slope[index] = slopeOf(output, rows.targets[index]) / count);
  }
  return mean;
}

function slopes(
  rule: Exclude<LossRule, { kind: "softmax-cross-entropy" }>,
): (output: number, target: number) => number {
  switch (rule.kind) {
    case "sigmoid-cross-entropy":
      return (logit, target) => 1 / (1 + Math.exp(-logit)) - target;
    case "mean-squared-error":
      return (output, target) => 2 * (output - target);
    case "mean-absolute-error":
      return (output, target) => Math.sign(output - target);
    case "huber":
      return (output, target) => Math.max(-rule.delta, Math.min(rule.delta, output - target));
  }
}

function softmaxSlope(
  { labelSmoothing, ignored }: Extract<LossRule, { kind: "softmax-cross-entropy" }>,
  { outputs, targets, width, adjustment }: LossRows,
  count: number,
  slope: Vector,
): void {
  const weights = new Float64Array(width);
  for (let row = 0; row < targets.length; row++) {
    const start = row * width;
    if (targets[row] === ignored) {
      slope.fill(0, start, start + width);
      continue;
    }
    let [largest, total] = [-Infinity, 0];
    for (let column = 0; column < width; column++) {
      weights[column] = outputs[start + column] + (adjustment === undefined ? 0 : adjustment[column]);
      largest = Math.max(largest, weights[column]);
    }
    for (let column = 0; column < width; column++) {
      weights[column] = Math.exp(weights[column] - largest);
      total += weights[column];
    }
    for (let column = 0; column < width; column++) {
      const target = (column === targets[row] ? 1 - labelSmoothing : 0) + labelSmoothing / width;
      slope[start + column] = (weights[column] / total - target) / count;
    }
  }
}
