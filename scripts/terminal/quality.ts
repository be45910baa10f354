import { metricText } from "../../compute/metrics/mod.ts";
import type { TaskMetric } from "../../compute/task/mod.ts";
import { inLine } from "./shown.ts";

/**
 * How good a model is by its task's metric, in words: `97.4 % right` or `MAE 2.31 cm`.
 *
 * @param paint what is done to the figure, such as to make it bold
 *
 * @example
 * ```ts
 * import { quality } from "./quality.ts";
 * import assert from "node:assert";
 *
 * const mae = { name: "mae", title: "MAE", unit: "target", better: "lower", suffix: "cm" } as const;
 * assert.strictEqual(quality(mae, 2.306), "MAE 2.31 cm");
 * assert.strictEqual(quality({ name: "accuracy", title: "accuracy", unit: "share", better: "higher" }, 0.974), "97.4 % right");
 * ```
 */
export function quality(
  metric: TaskMetric,
  value: number | undefined,
  { digits = 1, paint = (text: string) => text } = {},
): string {
  const text = paint(inLine(metricText(metric, value, digits)));
  return metric.name === "accuracy" ? `${text} right` : `${metric.title} ${text}`;
}
