/**
 * The learning rate over a run: warm-up, then a constant rate or one of the ways to fall to zero.
 *
 * @module
 */

/** How the learning rate falls, where the steps are bounded. */
export const DECAYS = ["none", "linear-second-half", "linear", "cosine"] as const;

/** What a task says about the learning rate. */
export interface Schedule {
  readonly learningRate: number;
  /**
   * `none` = constant; `linear-second-half` = constant, then linear to zero over the second half of the steps; `linear` and
   * `cosine` (half a period: Loshchilov and Hutter, ICLR 2017) = to zero from the end of the warm-up on.
   */
  readonly decay: (typeof DECAYS)[number];
  /** Local steps of a node in all, where they are bounded. */
  readonly steps?: number | undefined;
  /** First steps over which the rate rises linearly; none by default. */
  readonly warmup?: number | undefined;
}

/**
 * The learning rate of the local step after `stepsDone` steps.
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
 * assert.strictEqual(learningRateAt({ ...schedule, warmup: 4 }, 1), 0.05);
 * ```
 */
export function learningRateAt(schedule: Schedule, stepsDone: number): number {
  const { warmup = 0 } = schedule;
  const rate = rateWithoutWarmup(schedule, stepsDone);
  // From 1/warmup on: a first step of rate 0 would be of no use.
  return stepsDone < warmup ? rate * ((stepsDone + 1) / warmup) : rate;
}

/**
 * The same as if the full rate had held during the warm-up: what weighs steps against the largest ones of the run.
 *
 * @example
 * ```ts
 * import { rateWithoutWarmup } from "./schedule.ts";
 * import assert from "node:assert";
 *
 * const schedule = { learningRate: 0.1, decay: "cosine", steps: 100, warmup: 20 } as const;
 * assert.deepStrictEqual([0, 20].map((step) => rateWithoutWarmup(schedule, step)), [0.1, 0.1]);
 * assert.ok(Math.abs(rateWithoutWarmup(schedule, 60) - 0.05) < 1e-12);
 * ```
 */
export function rateWithoutWarmup(schedule: Schedule, stepsDone: number): number {
  const { learningRate, decay, steps, warmup = 0 } = schedule;
  if (decay === "none" || steps === undefined) return learningRate;
  if (decay === "linear-second-half") return learningRate * within(2 * (1 - stepsDone / steps));
  // A warm-up as long as the run leaves nothing to fall over.
  const left = within((steps - stepsDone) / Math.max(1, steps - warmup));
  return learningRate * (decay === "linear" ? left : (1 - Math.cos(Math.PI * left)) / 2);
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}
