/**
 * Training as a node sees it: the trainer, and what corrects for skewed data.
 *
 * @module
 */
export { SkewCorrection, type SkewCorrectionOptions } from "./skew_correction.ts";
export { moveOn } from "./slow_momentum.ts";
export type { Evaluation, Progress, StepContext, Trainer, TrainerState } from "./trainer.ts";
