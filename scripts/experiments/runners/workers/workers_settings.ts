/**
 * What synchronous data-parallel training can be asked for.
 *
 * @module
 */
import { z } from "zod";
import { exchangeSchema } from "../../../../compute/task/mod.ts";
import { PROBLEM_MODELS } from "../../problem/training_problem.ts";

/** Schema of the settings of a run of kind `workers`; strict, flat, with a default for every key. */
export const workersSchema = z.strictObject({
  /** How gradients are averaged. */
  method: exchangeSchema.shape.compress.default("terngrad"),
  workers: z.int().positive().max(64).default(4),
  model: z.enum(PROBLEM_MODELS).default("lenet"),
  /** Steps of the one optimiser. */
  steps: z.int().positive().max(1_000_000).default(600),
  /** Examples a step, all workers together: a multiple of their number. */
  totalBatch: z.int().positive().max(65_536).default(64),
  learningRate: z.number().positive().max(100).default(0.01),
  momentum: z.number().min(0).lt(1).default(0.9),
  weightDecay: z.number().min(0).lt(1).default(5e-4),
  /** Training images are shifted by up to this many pixels each way. */
  shift: z.int().min(0).max(8).default(1),
  /** TernGrad's clipping in standard deviations. */
  clip: z.number().positive().default(2.5),
  /** Whether TernGrad's workers agree on one scale a tensor, as in the paper. */
  sharedScale: z.boolean().default(true),
  /** Share of the entries that a message carries, where the method lets it choose. */
  density: z.number().positive().max(1).default(0.05),
  /** Whether a method without an unbiased form, such as Top-K, adds to each gradient what earlier messages left out. */
  residual: z.boolean().default(true),
  /** Adaptive Top-K counts an error by the learning rate to this power. */
  weightPower: z.number().min(-4).max(4).default(0),
  /** How Top-K codes values. */
  values: exchangeSchema.shape.values.default("sign"),
  /** Points of the curve. */
  points: z.int().positive().max(1000).default(10),
});
