/**
 * A model's quality on the held-out data.
 *
 * @module
 */
import { copyExample, copyNext, copyTarget, type DataForm, entriesOf, type Examples } from "../data/mod.ts";
import { createMetrics, type MetricName } from "../metrics/mod.ts";
import { evaluatedAtOnce } from "../model/mod.ts";
import { lossName, lossRule } from "../model/losses/loss_spec.ts";
import type { Task } from "../task/mod.ts";
import type { Vector } from "../vector/mod.ts";
import { lossMean } from "./loss_value.ts";
import type { Evaluation } from "./trainer.ts";

/** What models are measured with and on. */
export interface EvaluatorParts {
  readonly task: Task;
  /** The form of the task's data. */
  readonly form: DataForm;
  readonly held: Examples;
  /** The metric by which the task's models are judged. */
  readonly metric: MetricName;
  /** Entries of all values that one example has on its way through the model. */
  readonly activations: number;
  /** Outputs of `count` examples, row by row: one row an example, or for text one a place. */
  readonly outputs: (model: Vector, inputs: Vector, count: number, state?: Vector) => Float32Array;
}

/**
 * Readies the measuring of models on the first so many held-out examples, or on all of them. It works on parts, but what
 * it gives is exactly of all together.
 */
export function createEvaluator(
  parts: EvaluatorParts,
): (model: Vector, examples?: number, state?: Vector) => Evaluation {
  const { task: { loss }, form: { shape, divisor, names, target }, held, metric, activations, outputs: compute } =
    parts;
  const entries = entriesOf(shape);
  const atOnce = evaluatedAtOnce(activations);
  const inputs = new Float32Array(atOnce * entries);
  const rule = lossRule(loss);
  const form = {
    width: names.length,
    ignored: rule.kind === "softmax-cross-entropy" ? rule.ignored : undefined,
    deviations: target.kind === "number" ? target.scales.map(({ deviation }) => deviation) : undefined,
  };
  return (model, examples, state) => {
    const count = held.labels.subarray(0, examples).length;
    const metrics = createMetrics(lossName(loss), form, metric);
    let [sum, counted] = [0, 0];
    for (let from = 0; from < count; from += atOnce) {
      const rows = Math.min(atOnce, count - from);
      for (let slot = 0; slot < rows; slot++) copyExample(held, from + slot, entries, divisor, inputs, slot * entries);
      const outputs = compute(model, inputs, rows, state);
      const targets = targetsOf(held, from, rows, entries, outputs.length > rows * names.length);
      metrics.add(outputs, targets);
      const { mean, count: own } = lossMean(loss, { outputs, targets, width: names.length });
      sum += mean * own;
      counted += own;
    }
    const metricsOfAll = metrics.values();
    return {
      metric,
      value: metricsOfAll[metric] ?? NaN,
      loss: counted === 0 ? 0 : sum / counted,
      metrics: metricsOfAll,
    };
  };
}

/** @param positions whether what is learnt is the id after each entry */
function targetsOf(held: Examples, from: number, rows: number, entries: number, positions: boolean): Float32Array {
  const perExample = positions ? entries : held.targets?.entries ?? 1;
  const targets = new Float32Array(rows * perExample);
  for (let slot = 0; slot < rows; slot++) {
    if (positions) copyNext(held, from + slot, entries, targets, slot * perExample);
    else copyTarget(held, from + slot, targets, slot * perExample);
  }
  return targets;
}
