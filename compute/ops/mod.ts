/**
 * Differentiable operations, written in TensorFlow's kernels as data.
 *
 * @module
 */
export { RELU, SIGMOID, TANH } from "./activations.ts";
export { ADD, type Axes, DIVIDE, MEAN, MULTIPLY, SCALE, SUBTRACT, SUM } from "./arithmetic.ts";
export { CONVOLUTION, type ConvolutionWindow, placesAlong, type Window } from "./convolution.ts";
export { CROSS_ENTROPY } from "./cross_entropy.ts";
export { BATCH_MATRIX_PRODUCT, BIAS, MATRIX_PRODUCT, type Turned } from "./linear.ts";
export { LOOKUP } from "./lookup.ts";
export { MAX_POOLING, type PoolingWindow } from "./pooling.ts";
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
export { RESHAPE, TRANSPOSE } from "./shapes.ts";
export { type Op, Tape, trained, untrained, type Value } from "./tape.ts";
