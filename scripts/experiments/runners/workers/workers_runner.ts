/**
 * Synchronous data-parallel training, for methods that send gradients: TernGrad as its paper has it, and others beside it.
 *
 * @module
 */
import { createOptimiser, learningRateAt } from "../../../../compute/optimisers/mod.ts";
import { createGradients } from "../../../../compute/training/local.ts";
import { createRandom } from "../../../../compute/vector/mod.ts";
import { measureAccuracy } from "../../problem/measure_accuracy.ts";
import { loadProblem } from "../../problem/training_problem.ts";
import type { Outcome, Runner } from "../../compare/runner.ts";
import { gradientMeans } from "./gradient_means.ts";
import { workersSchema } from "./workers_settings.ts";

/** Held-out examples that a point of the curve is measured on; the end is measured on all. */
const EXAMPLES_A_POINT = 500;
/** Share of the first learning rate below which adaptive Top-K counts errors no further. */
const LEAST_RATE = 0.1;

/**
 * Trains one model with several workers: in each step every worker takes the gradient of its part of the batch, the
 * gradients are averaged by the method, and one optimiser steps by the average. Shards are iid.
 *
 * Figures: `accuracy`, `trainingLoss` (mean over the last tenth of the steps), `bytes` sent and `bytesReceived`, both a worker.
 *
 * @throws {RangeError} if the batch cannot be divided among the workers
 */
export const workersRunner: Runner<typeof workersSchema> = {
  kind: "workers",
  schema: workersSchema,
  async run(settings, seed): Promise<Outcome> {
    const { workers: count, model: name, method, steps, totalBatch, points } = settings;
    if (totalBatch % count !== 0) {
      throw new RangeError(`Cannot divide a batch of ${totalBatch} among ${count} workers; choose a multiple`);
    }
    const { learningRate, momentum, weightDecay, shift } = settings;
    const batch = totalBatch / count;
    const problem = await loadProblem(name, { seed, steps, learningRate, momentum, weightDecay, shift, batch });
    const { task, layout } = problem;
    const random = createRandom(seed).fork("workers");
    const workers = Array.from({ length: count }, (_, index) => index);
    let rate = learningRate;
    const weight = () => (Math.max(LEAST_RATE * learningRate, rate) / learningRate) ** settings.weightPower;
    const randoms = workers.map((worker) => random.fork(worker));
    const mean = gradientMeans[method]({ ...settings, layout, randoms, weight });
    const streams = workers.map((index) => createGradients({ task, shard: { index, count } }, problem));
    const gradients = workers.map(() => new Float32Array(layout.length));
    const average = new Float32Array(layout.length);
    const optimiser = createOptimiser(task.optimiser, layout);
    const state = optimiser.rest();
    const model = problem.initial.slice();
    const last = Math.ceil(steps / 10);
    const curve = { steps: [] as number[], bytes: [] as number[], accuracy: [] as number[] };
    let [bytes, bytesReceived, trainingLoss] = [0, 0, 0];
    for (let step = 0; step < steps; step++) {
      const losses = streams.map((stream, worker) => stream.next(model, gradients[worker]));
      rate = learningRateAt(task.optimiser, step);
      const { sent, received } = mean.average(gradients, average);
      optimiser.step(model, state, average, rate);
      bytes += sent / count;
      bytesReceived += received / count;
      if (step >= steps - last) trainingLoss += losses.reduce((sum, loss) => sum + loss, 0) / count / last;
      if (Math.floor((step + 1) * points / steps) === Math.floor(step * points / steps)) continue;
      curve.steps.push(step + 1);
      curve.bytes.push(bytes);
      curve.accuracy.push(measureAccuracy(problem, model, EXAMPLES_A_POINT));
    }
    return { figures: { accuracy: measureAccuracy(problem, model), trainingLoss, bytes, bytesReceived }, curve };
  },
};
