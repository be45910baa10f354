/**
 * Trainers of one task shared out over threads.
 *
 * @module
 */
import { createTrainingContext, type TrainingContextOptions } from "./training_context.ts";
import type { ShardOptions } from "./gradients.ts";
import type { Trainer } from "./trainer.ts";
import { startTrainerWorker } from "./trainer_worker.ts";

/** Makes trainers until it is disposed of, and all of them with it. */
export interface TrainerPool extends AsyncDisposable {
  /** Makes a trainer, in the thread whose turn it is. */
  trainer(options: ShardOptions): Promise<Trainer>;
}

/**
 * Readies `workers` threads, each with kernels of one thread, whose sums are added in the same order each time: which
 * thread a trainer is in changes nothing in what it computes. With one, it is the thread that calls.
 *
 * @throws what `createTrainingContext` throws
 */
export async function createTrainerPool(
  options: Omit<TrainingContextOptions, "threads">,
  workers: number,
): Promise<TrainerPool> {
  const alone = { ...options, threads: 1 };
  if (workers <= 1) {
    const context = await createTrainingContext(alone);
    return {
      trainer: (own) => Promise.try(() => context.trainer(own)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  const threads = Array.from({ length: workers }, () => startTrainerWorker());
  let made = 0;
  return {
    trainer: (own) => threads[made++ % threads.length].trainer({ ...alone, ...own }),
    async [Symbol.asyncDispose]() {
      await Promise.all(threads.map((thread) => thread[Symbol.asyncDispose]()));
    },
  };
}
