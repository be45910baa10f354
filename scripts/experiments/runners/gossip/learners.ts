/**
 * The local steps of a swarm's nodes.
 *
 * @module
 */
import { createOptimiser, learningRateAt } from "../../../../compute/optimisers/mod.ts";
import { createGradients } from "../../../../compute/training/local.ts";
import type { Vector } from "../../../../compute/vector/mod.ts";
import type { Problem } from "../../problem/training_problem.ts";

/** Takes `count` local steps from `model`, in place; `stepsDone` were taken before, for the learning-rate schedule. */
export type Learner = (model: Vector, count: number, stepsDone: number) => void;

/** One learner a node, each with its own shard, moments and order of examples; all use one network in turn. */
export function createLearners(problem: Problem, nodes: number, partition: string): Learner[] {
  const { task, layout } = problem;
  const optimiser = createOptimiser(task.optimiser, layout);
  const gradient = new Float32Array(layout.length);
  return Array.from({ length: nodes }, (_, index) => {
    const gradients = createGradients({ task, shard: { index, count: nodes }, partition }, problem);
    const state = optimiser.rest();
    return (model, count, stepsDone) => {
      for (let step = 0; step < count; step++) {
        gradients.next(model, gradient);
        optimiser.step(model, state, gradient, learningRateAt(task.optimiser, stepsDone + step));
      }
    };
  });
}
