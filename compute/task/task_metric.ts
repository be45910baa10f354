import { type MetricName, type MetricRow, METRICS, metricsOfLoss } from "../metrics/mod.ts";
import { lossName } from "../model/losses/loss_spec.ts";
import { dataForm } from "../data/mod.ts";
import type { Task } from "./task.ts";

/** The metric by which a task's models are judged, and how it is read. */
export interface TaskMetric extends Pick<MetricRow, "title" | "unit" | "better"> {
  readonly name: MetricName;
  /** What stands behind a value in the target's unit, where the data says one and all targets have it. */
  readonly suffix?: string;
}

/**
 * The metric of a task: the one that it names, or the first of its loss.
 *
 * @example
 * ```ts
 * import { builtinTask } from "./builtin_task.ts";
 * import { taskMetric } from "./task_metric.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(taskMetric(builtinTask("digits")), {
 *   name: "accuracy",
 *   title: "accuracy",
 *   unit: "share",
 *   better: "higher",
 * });
 * ```
 */
export function taskMetric({ loss, metric, data }: Pick<Task, "loss" | "metric" | "data">): TaskMetric {
  const name = metric ?? metricsOfLoss(lossName(loss))[0];
  const { title, unit, better } = METRICS[name];
  const { target } = dataForm(data);
  const units = new Set(target.kind === "number" ? target.scales.map((scale) => scale.unit) : []);
  const [suffix] = units.size === 1 && unit === "target" ? units : [];
  return { name, title, unit, better, ...suffix === undefined ? {} : { suffix } };
}
