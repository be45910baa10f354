import type { Task } from "./task.ts";

/**
 * The task as one node trains it: where the task itself is not bounded, the learning rate falls with the node's own steps.
 * It is not the task that the swarm knows: its id is another.
 */
export function boundTask(task: Task, steps: number): Task {
  const all = task.optimiser.steps ?? steps;
  return all === 0 ? task : { ...task, optimiser: { ...task.optimiser, steps: all } };
}
