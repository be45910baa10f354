/**
 * Runs of kind "prune": one trainer prunes its model while it trains, without any network.
 *
 * @module
 */
import { z } from "zod";
import { builtinTask, type Task } from "../../../../compute/task/mod.ts";
import { loadDataset } from "../../../../compute/data/loading.ts";
import { pruneWeights, weightsKept } from "../../../../compute/optimisers/mod.ts";
import { createTrainer } from "../../../../compute/training/local.ts";
import { MODEL_NAMES } from "../../../../compute/model/mod.ts";
import type { Trainer } from "../../../../compute/training/mod.ts";
import { addVector, norm, subtract, type Vector } from "../../../../compute/vector/mod.ts";
import type { Outcome, Runner } from "../../compare/runner.ts";

const pruneSchema = z.strictObject({
  model: z.enum(MODEL_NAMES as [string, ...string[]]).default("mlp"),
  /** `gsm` prunes while training; `magnitude` trains densely and prunes at the end alone, for comparison. */
  method: z.enum(["gsm", "magnitude"]).default("gsm"),
  /** C: of the kernels' weights one in so many stays. */
  ratio: z.number().min(1).default(60),
  /** Steps of dense training first, with momentum .9 and its own rate. */
  pretrainSteps: z.int().min(0).default(1000),
  pretrainRate: z.number().positive().default(0.03),
  /** Steps that follow, with the settings below. */
  steps: z.int().positive().default(4000),
  learningRate: z.number().positive().default(0.01),
  momentum: z.number().min(0).lt(1).default(0.99),
  weightDecay: z.number().min(0).lt(1).default(5e-4),
  batch: z.int().positive().default(256),
  /** Training images are shifted by up to this many pixels each way. */
  shift: z.int().min(0).default(1),
  /** Points of the curve. */
  points: z.int().positive().default(20),
});

type Settings = z.infer<typeof pruneSchema>;

/**
 * Pruning alone: dense training, then training that prunes, then the final pruning, no fine-tuning (Ding et al., NeurIPS
 * 2019).
 *
 * Figures: `accuracy` of the pruned model and `accuracyBefore` of the model just before, `accuracyDense` of the model that
 * the pruning started from, `loss` and `lossBefore`, `weights` in the kernels and `weightsKept` of them, and `normLost`, the
 * share of the model's norm that the final pruning takes away.
 */
export const pruneRunner: Runner<typeof pruneSchema> = {
  kind: "prune",
  schema: pruneSchema,
  run: prune,
};

async function prune(settings: Settings, seed: number): Promise<Outcome> {
  const { model, batch, shift, weightDecay, ratio } = settings;
  const common = { model, batch, shift, weightDecay, seed };
  const dense = builtinTask("digits", {
    ...common,
    steps: Math.max(1, settings.pretrainSteps),
    learningRate: settings.pretrainRate,
    momentum: 0.9,
  });
  const pruning = builtinTask("digits", {
    ...common,
    steps: settings.steps,
    learningRate: settings.learningRate,
    momentum: settings.momentum,
    ...(settings.method === "gsm" ? { prune: { ratio } } : {}),
  });
  const dataset = await loadDataset(dense.data);
  // Sums are added in one order on one thread only, and outcomes are to be equal.
  const create = (task: Task, part: string) => createTrainer({ task, threads: 1, seed: `${seed}/${part}` }, dataset);

  await using first = await create(dense, "dense");
  const x = first.initial.slice();
  await train(first, x, 0, settings.pretrainSteps);
  await using trainer = await create(pruning, "pruning");
  const { layout } = trainer;
  const measure = async () => {
    const pruned = pruneWeights(x, layout, ratio);
    return { before: await trainer.evaluate(x), after: await trainer.evaluate(pruned), pruned };
  };

  let latest = await measure();
  const accuracyDense = latest.before.value;
  const curve = { steps: [0], accuracy: [latest.after.value], accuracyBefore: [accuracyDense] };
  let done = 0;
  for (let point = 0; point < settings.points; point++) {
    const until = Math.round(settings.steps * (point + 1) / settings.points);
    await train(trainer, x, done, until);
    done = until;
    latest = await measure();
    curve.steps.push(done);
    curve.accuracy.push(latest.after.value);
    curve.accuracyBefore.push(latest.before.value);
  }
  const lost = new Float32Array(layout.length);
  subtract(x, latest.pruned, lost);
  return {
    figures: {
      accuracy: latest.after.value,
      accuracyBefore: latest.before.value,
      accuracyDense,
      loss: latest.after.loss,
      lossBefore: latest.before.loss,
      weights: weightsKept(layout, 1),
      weightsKept: weightsKept(layout, ratio),
      normLost: norm(lost) / norm(x),
    },
    curve,
  };
}

/** Trains in place, from step `done` until step `until`. */
async function train(trainer: Trainer, x: Vector, done: number, until: number): Promise<void> {
  if (until === done) return;
  const { update } = await trainer.steps(x, until - done, { stepsDone: done });
  addVector(x, update);
}
