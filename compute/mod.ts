/**
 * Vectors, compressors, models, data and tasks as a library. Nothing here loads TensorFlow in the thread that imports it:
 * `createWorkerTrainer` does so in a thread of its own.
 *
 * @module
 */
export {
  addVector,
  createLayout,
  createRandom,
  type Layout,
  norm,
  type Random,
  type RandomState,
  squaredNorm,
  subtract,
  type TensorSpec,
  type Vector,
} from "./vector/mod.ts";
export {
  adaptiveTopK,
  type AdaptiveTopKOptions,
  addScaled,
  applySnapshot,
  type Compressed,
  COMPRESSION_METHODS,
  type CompressionMethod,
  type Compressor,
  type CompressorMemory,
  type CompressorOptions,
  type CompressorRow,
  compressors,
  type CompressorSettings,
  type CompressorSources,
  createCompressor,
  dense,
  fineDifference,
  type Form,
  type MessageForm,
  moveModel,
  SharedVector,
  sparsify,
  type SparsifyOptions,
  squaredNormOf,
  ternaryDifference,
  ternGrad,
  type TernGradOptions,
  toDense,
  topK,
  type TopKOptions,
  VALUE_CODINGS,
  type ValueCoding,
  type Values,
} from "./compression/mod.ts";
export { initialModel, MODEL_NAMES, modelTopology, type Plan, planTopology, type Topology } from "./model/mod.ts";
export {
  type DataForm,
  dataForm,
  type DataSpec,
  parsePartition,
  type Partition,
  partitionAll,
  type Shard,
} from "./data/mod.ts";
export { learningRateAt, type OptimiserSettings, type OptimiserState, type Schedule } from "./optimisers/mod.ts";
export {
  boundTask,
  builtinTask,
  canonicalTask,
  type ExchangeSettings,
  modelDataMismatch,
  parseTask,
  type PreparedTask,
  preparedTask,
  reviewTask,
  type SkewRules,
  type Task,
  TASK_NAMES,
  type TaskOptions,
  type TaskReview,
} from "./task/mod.ts";
export { type Evaluation, type Progress, type StepContext, type Trainer, type TrainerState } from "./training/mod.ts";
export { createWorkerTrainer } from "./training/worker.ts";
