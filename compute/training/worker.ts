/**
 * A trainer in a worker.
 *
 * @module
 */
export { createWorkerTrainer, type TrainerWorker } from "./trainer_worker.ts";
export type { TrainerOptions } from "./trainer_local.ts";
