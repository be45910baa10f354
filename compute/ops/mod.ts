/**
 * Differentiable operations, written in TensorFlow's kernels as data.
 *
 * @module
 */
export { ELU, LEAKY_RELU, RELU, RELU_6, SELU, SIGMOID, SOFTPLUS, SOFTSIGN, SQUARE_ROOT, TANH } from "./activations.ts";
export { ADD, type Axes, DIVIDE, MEAN, MULTIPLY, SCALE, SUBTRACT, SUM } from "./arithmetic.ts";
export { ATTENTION, type AttentionRule } from "./attention.ts";
export {
  CONVOLUTION,
  type ConvolutionWindow,
  DEPTHWISE_CONVOLUTION,
  placesAlong,
  TRANSPOSED_CONVOLUTION,
  type TransposedWindow,
  type Window,
} from "./convolution.ts";
export { ABSOLUTE_ERROR, HUBER, SIGMOID_CROSS_ENTROPY, SQUARED_ERROR } from "./costs.ts";
export { CROSS_ENTROPY, SMOOTHED_CROSS_ENTROPY } from "./cross_entropy.ts";
export { CLIP, EXPONENTIAL, GATE, GELU, GELU_TANH, MAXIMUM, MINIMUM, SWISH } from "./elementwise.ts";
export { BATCH_MATRIX_PRODUCT, BIAS, MATRIX_PRODUCT, type Turned } from "./linear.ts";
export { LOOKUP } from "./lookup.ts";
export { LSTM_SEQUENCE } from "./lstm.ts";
export {
  BATCH_NORMALISATION,
  type Epsilon,
  GROUP_NORMALISATION,
  type Grouping,
  LAYER_NORMALISATION,
  SIZE_NORMALISATION,
  type SizeRule,
} from "./normalisation.ts";
export { AVERAGE_POOLING, MAX_POOLING, type PoolingWindow } from "./pooling.ts";
export {
  type Attribute,
  type Attributes,
  type ConstantValues,
  type ElementType,
  entriesIn,
  type Extents,
  type KernelNode,
  neededFor,
  Program,
  type Ref,
} from "./program.ts";
export { GATED_RECURRENCE, GATED_RECURRENCE_BEFORE, SIMPLE_RECURRENCE } from "./recurrence.ts";
export { ENLARGE, type Enlargement, INTERPOLATE } from "./resize.ts";
export { BROADCAST, CONCATENATE, CROP, PAD, RESHAPE, REVERSE, SPLIT, TRANSPOSE } from "./shapes.ts";
export { LOG_SOFTMAX, SOFTMAX } from "./softmax.ts";
export type { StepRule, StepValues } from "./step_rule.ts";
export { type Op, Tape, trained, untrained, type Value } from "./tape.ts";
