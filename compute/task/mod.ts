/**
 * Tasks: manifests, those that are built in, and what a task means for those who take part.
 *
 * @module
 */
export { boundTask } from "./bound_task.ts";
export {
  builtinTask,
  defaultSkewRules,
  type PictureTask,
  skewRulesFor,
  TASK_NAMES,
  type TaskOptions,
  usualModel,
} from "./builtin_task.ts";
export { CLASS_TASK_NAMES, TASK_MODEL_NAMES } from "./built_in/tasks.ts";
export { type TaskMetric, taskMetric } from "./task_metric.ts";
export { type FileReference, fileReference, PIECE_BYTES, pieceHashes } from "./file_reference.ts";
export { readStart } from "./read_start.ts";
export { modelDataMismatch } from "./model_data_mismatch.ts";
export { canonicalTask, exchangeSchema, type ExchangeSettings, parseTask, type SkewRules, type Task } from "./task.ts";
export { type PreparedTask, preparedTask } from "./prepared_task.ts";
export { reviewTask, type TaskReview } from "./task_review.ts";
