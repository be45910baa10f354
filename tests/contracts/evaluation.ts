import type { TaskMetric } from "../../compute/task/mod.ts";
import type { Evaluation } from "../../compute/training/mod.ts";

/** The metric of tasks of classes, where a manifest names none. */
export const accuracyMetric: TaskMetric = { name: "accuracy", title: "accuracy", unit: "share", better: "higher" };

/** An evaluation of a task of classes. */
export function evaluationOf(accuracy: number, loss: number): Evaluation {
  return { metric: "accuracy", value: accuracy, loss, metrics: { accuracy } };
}
