/**
 * All metrics of one model at once.
 *
 * @module
 */
import type { LossName } from "../model/losses/loss_spec.ts";
import type { Accumulator, OutputForm } from "./accumulator.ts";
import { createClassAuc, createLabelAuc } from "./auc.ts";
import { type MetricName, metricsOfLoss } from "./metric_table.ts";
import { createAccuracy, createClassF1, createPerplexity, createTopK } from "./of_classes.ts";
import { createLabelAccuracy, createLabelF1 } from "./of_labels.ts";
import { createMae, createR2, createRmse } from "./of_numbers.ts";

/** Values of metrics by their names. */
export type MetricValues = Readonly<Partial<Record<MetricName, number>>>;

/** Measures a model's outputs, part after part. */
export interface MetricSet {
  /** Takes in one part; see `Accumulator`. */
  add(outputs: Float32Array, targets: Float32Array): void;
  /** The metrics over all parts. */
  values(): MetricValues;
}

type Makers = Readonly<Partial<Record<MetricName, (form: OutputForm) => Accumulator>>>;

/** Classes of which the top five say something. */
const MANY = 6;

const OF_CLASSES: Makers = {
  accuracy: createAccuracy,
  "top-5": (form) => createTopK(form, 5),
  f1: createClassF1,
  auc: createClassAuc,
  perplexity: createPerplexity,
};
const OF_LABELS: Makers = { f1: createLabelF1, auc: createLabelAuc, accuracy: createLabelAccuracy };
const OF_NUMBERS: Makers = { mae: createMae, rmse: createRmse, r2: createR2 };

/**
 * Readies the metrics of a loss. All of them are measured, but of classes the top five only where there are more, and AUC,
 * which keeps every score, only where there are two or it is wanted.
 *
 * @param wanted the task's own metric, which is always among them
 *
 * @example
 * ```ts
 * import { createMetrics } from "./create_metrics.ts";
 * import assert from "node:assert";
 *
 * const metrics = createMetrics("mean-squared-error", { width: 1, deviations: [10] });
 * metrics.add(Float32Array.of(0, 1), Float32Array.of(1, 1));
 * assert.deepStrictEqual(metrics.values(), { mae: 5, rmse: 10 * Math.SQRT1_2, r2: 0 });
 * ```
 */
export function createMetrics(loss: LossName, form: OutputForm, wanted?: MetricName): MetricSet {
  const isOfClasses = loss === "softmax-cross-entropy";
  const makers = isOfClasses ? OF_CLASSES : loss === "sigmoid-cross-entropy" ? OF_LABELS : OF_NUMBERS;
  const isMeasured = (name: MetricName) => {
    if (!isOfClasses || name === wanted) return true;
    return name === "top-5" ? form.width >= MANY : name === "auc" ? form.width === 2 : true;
  };
  const all = metricsOfLoss(loss).filter(isMeasured)
    .flatMap((name): [MetricName, Accumulator][] => {
      const make = makers[name];
      return make === undefined ? [] : [[name, make(form)]];
    });
  return {
    add(outputs, targets) {
      for (const [, metric] of all) metric.add(outputs, targets);
    },
    values: () => Object.fromEntries(all.map(([name, metric]) => [name, metric.value()])),
  };
}
