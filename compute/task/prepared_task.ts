/**
 * A task with all that follows from it, worked out once.
 *
 * @module
 */
import { type DataForm, dataForm } from "../data/mod.ts";
import { type Plan, planTopology } from "../model/mod.ts";
import { type Task, taskId } from "./task.ts";
import { type TaskMetric, taskMetric } from "./task_metric.ts";

/** A task and what follows from its manifest; plain values. */
export interface PreparedTask {
  readonly task: Task;
  /** The SHA-256 of the canonical manifest, 32 bytes: only nodes of one id exchange. */
  readonly id: Uint8Array<ArrayBuffer>;
  /** The same as 64 hexadecimal digits. */
  readonly idHex: string;
  /** What the model computes, and the layout of its vector. */
  readonly plan: Plan;
  /** What an example looks like. */
  readonly form: DataForm;
  /** The metric by which its models are judged. */
  readonly metric: TaskMetric;
  /** Local steps of this node in all; 0 = until it is stopped. */
  readonly steps: number;
}

/**
 * Works out what follows from a task.
 *
 * @param steps local steps of this node, where they are not the task's; 0 = until it is stopped
 * @throws {TypeError} if the layers of its model do not fit each other
 *
 * @example
 * ```ts
 * import { builtinTask } from "./builtin_task.ts";
 * import { preparedTask } from "./prepared_task.ts";
 * import assert from "node:assert";
 *
 * const { plan, form, idHex, steps } = preparedTask(builtinTask("digits", { steps: 500 }));
 * assert.deepStrictEqual([plan.layout.length, form.names.length, idHex.length, steps], [61_706, 10, 64, 500]);
 * ```
 */
export function preparedTask(task: Task, steps: number = task.optimiser.steps ?? 0): PreparedTask {
  const id = taskId(task);
  return {
    task,
    id,
    idHex: id.toHex(),
    plan: planTopology(task.model, { batch: task.optimiser.batch, tuning: task.tuning }),
    form: dataForm(task.data),
    metric: taskMetric(task),
    steps,
  };
}
