/**
 * A trainer in the thread that calls it.
 *
 * @module
 */
import type { Dataset } from "../data/mod.ts";
import type { ShardOptions } from "./gradients.ts";
import type { Trainer } from "./trainer.ts";
import { createTrainingContext, type TrainingContextOptions } from "./training_context.ts";

/** What a trainer is made from; plain values, so that they can be sent to a worker. */
export interface TrainerOptions extends TrainingContextOptions, ShardOptions {
  /** A worker that trains makes way for all other work of the machine, but for its first steps; false by default. */
  readonly background?: boolean;
}

/**
 * Readies the backend, loads the data and prepares the model, for one trainer alone.
 *
 * @param loaded the task's data, where it is loaded already
 * @throws what `createTrainingContext` and its `trainer` throw
 */
export async function createTrainer(options: TrainerOptions, loaded?: Dataset): Promise<Trainer> {
  return (await createTrainingContext(options, { loaded })).trainer(options);
}
