import type { PreparedTask } from "./prepared_task.ts";
import type { Task } from "./task.ts";

/**
 * The task as one node trains it: where the task itself is not bounded, the learning rate falls with the node's own steps.
 * It is not the task that the swarm knows: its id is another.
 *
 * @example
 * ```ts
 * import { boundTask } from "./bound_task.ts";
 * import { builtinTask } from "./builtin_task.ts";
 * import { preparedTask } from "./prepared_task.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(boundTask(preparedTask(builtinTask("digits"), 64)).optimiser.steps, 64);
 * assert.strictEqual(boundTask(preparedTask(builtinTask("digits", { steps: 500 }), 64)).optimiser.steps, 500);
 * ```
 */
export function boundTask({ task, steps }: PreparedTask): Task {
  const all = task.optimiser.steps ?? steps;
  return all === 0 ? task : { ...task, optimiser: { ...task.optimiser, steps: all } };
}
