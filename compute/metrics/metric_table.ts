/**
 * What metrics there are: their names, how they are read and which losses have them.
 *
 * @module
 */
import type { LossName } from "../model/losses/loss_spec.ts";

/** The metrics that a task may name. */
export const METRIC_NAMES = ["accuracy", "top-5", "f1", "auc", "perplexity", "mae", "rmse", "r2"] as const;

/** The name of a metric, as a manifest has it. */
export type MetricName = typeof METRIC_NAMES[number];

/** How a metric is read. */
export interface MetricRow {
  /** As it is shown. */
  readonly title: string;
  /** `share`: in [0, 1], shown in percent. `target`: in the unit of the target. */
  readonly unit: "share" | "number" | "target";
  readonly better: "higher" | "lower";
  /** The values that it can have at all. */
  readonly least: number;
  readonly most: number;
}

const SHARE = { unit: "share", better: "higher", least: 0, most: 1 } as const;

/** How each metric is read; its definition is where it is computed. */
export const METRICS: Readonly<Record<MetricName, MetricRow>> = {
  accuracy: { title: "accuracy", ...SHARE },
  "top-5": { title: "top-5 accuracy", ...SHARE },
  f1: { title: "F1", ...SHARE },
  auc: { title: "AUC", ...SHARE },
  perplexity: { title: "perplexity", unit: "number", better: "lower", least: 1, most: Infinity },
  mae: { title: "MAE", unit: "target", better: "lower", least: 0, most: Infinity },
  rmse: { title: "RMSE", unit: "target", better: "lower", least: 0, most: Infinity },
  r2: { title: "R²", unit: "number", better: "higher", least: -Infinity, most: 1 },
};

const OF_CLASSES: readonly MetricName[] = ["accuracy", "top-5", "f1", "auc", "perplexity"];
const OF_LABELS: readonly MetricName[] = ["f1", "auc", "accuracy"];
const OF_NUMBERS: readonly MetricName[] = ["mae", "rmse", "r2"];

/** The metrics of each loss; the first is a task's where it names none. */
const BY_LOSS: Readonly<Record<LossName, readonly MetricName[]>> = {
  "softmax-cross-entropy": OF_CLASSES,
  "sigmoid-cross-entropy": OF_LABELS,
  "mean-squared-error": OF_NUMBERS,
  "mean-absolute-error": OF_NUMBERS,
  huber: OF_NUMBERS,
};

/**
 * The metrics that models of a loss can be measured by; the first is a task's where it names none.
 *
 * @example
 * ```ts
 * import { metricsOfLoss } from "./metric_table.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(metricsOfLoss("huber"), ["mae", "rmse", "r2"]);
 * ```
 */
export function metricsOfLoss(loss: LossName): readonly MetricName[] {
  return BY_LOSS[loss];
}

/** True for a value that the metric can have: whatever a stranger says of its model is none otherwise. */
export function isValueOf(name: MetricName, value: number): boolean {
  const { least, most } = METRICS[name];
  return Number.isFinite(value) && value >= least && value <= most;
}

/**
 * True if one value of a metric is as good as another, or better.
 *
 * @example
 * ```ts
 * import { reaches } from "./metric_table.ts";
 * import assert from "node:assert";
 *
 * assert.ok(reaches("accuracy", 0.9, 0.8));
 * assert.ok(reaches("mae", 2, 3));
 * ```
 */
export function reaches(name: MetricName, value: number, target: number): boolean {
  return METRICS[name].better === "higher" ? value >= target : value <= target;
}

/** The best and the worst of some values of a metric; infinite of none. */
export function endsOf(name: MetricName, values: readonly number[]): { readonly best: number; readonly worst: number } {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return METRICS[name].better === "higher" ? { best: most, worst: least } : { best: least, worst: most };
}
