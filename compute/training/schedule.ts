/**
 * The learning rate over a run.
 *
 * @module
 */

/** What a task says about its optimiser: stochastic gradient descent with momentum. */
export interface Schedule {
  readonly learningRate: number;
  readonly decay: "none" | "linear-second-half";
  /** Local steps of a node in all, where they are bounded. */
  readonly steps?: number | undefined;
}

/**
 * The learning rate of the local step after `stepsDone` steps: constant, and where the steps are bounded and a decay
 * is asked for, linear to zero over their second half.
 *
 * @example
 * ```ts
 * import { learningRateAt } from "./schedule.ts";
 * import assert from "node:assert";
 *
 * const schedule = { learningRate: 0.1, decay: "linear-second-half", steps: 100 } as const;
 * assert.strictEqual(learningRateAt(schedule, 49), 0.1);
 * assert.strictEqual(learningRateAt(schedule, 75), 0.05);
 * assert.strictEqual(learningRateAt(schedule, 100), 0);
 * ```
 */
export function learningRateAt(schedule: Schedule, stepsDone: number): number {
  const { learningRate, decay, steps } = schedule;
  if (decay === "none" || steps === undefined) return learningRate;
  return learningRate * Math.min(1, Math.max(0, 2 * (1 - stepsDone / steps)));
}
