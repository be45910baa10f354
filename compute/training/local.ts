/**
 * Trainers of this thread, and what they are made of: gradients and loss.
 *
 * @module
 */
export {
  createGradients,
  type Gradients,
  type GradientsOptions,
  type GradientsParts,
  type ShardOptions,
} from "./gradients.ts";
export { countRight, crossEntropy } from "./loss.ts";
export { createTrainer, type TrainerOptions } from "./trainer_local.ts";
export { createTrainerPool, type TrainerPool } from "./trainer_pool.ts";
export { createTrainingContext, type TrainingContext, type TrainingContextOptions } from "./training_context.ts";
