/**
 * Training as a node sees it: the trainer, the schedule, what corrects for skewed data.
 *
 * @module
 */
export { learningRateAt, type Schedule } from "./schedule.ts";
export { SkewCorrection, type SkewCorrectionOptions } from "./skew_correction.ts";
export { moveOn } from "./slow_momentum.ts";
export type { Evaluation, Progress, StepContext, Trainer, TrainerState } from "./trainer.ts";
