// @ts-check
/**
 * The task's metric as the page shows it.
 *
 * @module
 */
import { formatCount, formatNumber, formatShare, shown } from "./format.js";
/** @import { TaskMetric } from "../control/mod.ts" */

/** From here on numbers are whole. */
const LARGE = 1000;

/**
 * A value of the metric: per cent, or a number with its unit.
 *
 * @param {TaskMetric | undefined} metric
 * @param {number | null | undefined} value
 * @returns {string}
 *
 * @example
 * ```ts
 * import assert from "node:assert";
 * import { formatMetric } from "./metric.js";
 *
 * const mae = { name: "mae", title: "MAE", unit: "target", better: "lower", suffix: "cm" } as const;
 * assert.strictEqual(formatMetric(mae, 2.504), "2.50 cm");
 * assert.strictEqual(formatMetric({ ...mae, unit: "share" }, .5), "50.0 %");
 * assert.strictEqual(formatMetric(mae, undefined), "–");
 * ```
 */
export function formatMetric(metric, value) {
  if (metric === undefined || metric.unit === "share") return formatShare(value);
  return withUnit(value, metric.suffix);
}

/**
 * A number, with what it is in.
 *
 * @param {number | null | undefined} value
 * @param {string | null | undefined} unit of a stranger's table; null where the JSON has it so
 * @returns {string}
 */
export function withUnit(value, unit) {
  const words = Math.abs(value ?? 0) >= LARGE ? signedCount(value) : formatNumber(value, 3);
  return value === undefined || value === null || !unit ? words : `${words} ${shown(unit, 20)}`;
}

/** @param {number | null | undefined} value */
function signedCount(value) {
  return (value ?? 0) < 0 ? `−${formatCount(-(value ?? 0))}` : formatCount(value);
}

/**
 * The metric's name at the beginning of a line.
 *
 * @param {TaskMetric | undefined} metric
 * @returns {string}
 */
export function titleOfMetric(metric) {
  const title = shown(metric?.title ?? "accuracy", 24);
  return title.slice(0, 1).toUpperCase() + title.slice(1);
}

/**
 * A value as a share of what can be reached, to be drawn as a part of a rim; undefined for a metric that has no such end.
 *
 * @param {TaskMetric | undefined} metric
 * @param {number | undefined} value
 * @returns {number | undefined}
 */
export function rimOf(metric, value) {
  return metric?.unit === "share" ? value : undefined;
}
