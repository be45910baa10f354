/**
 * The table of layers: a kind is a file's value and a row here.
 *
 * @module
 */
import { ACTIVATION, ELU_LAYER, LEAKY_RELU_LAYER, PRELU, RELU_LAYER, SOFTMAX_LAYER } from "./activation_layers.ts";
import { MULTI_HEAD_ATTENTION } from "./attention.ts";
import { CONV_1D, CONV_2D } from "./convolution.ts";
import { DENSE } from "./dense.ts";
import { DEPTHWISE_CONV_2D, SEPARABLE_CONV_2D } from "./depthwise_convolution.ts";
import { EMBEDDING, POSITION_EMBEDDING, TOKEN_AND_POSITION_EMBEDDING } from "./embedding.ts";
import type { AnyLayerKind } from "./layer_kind.ts";
import {
  ADD_LAYER,
  AVERAGE_LAYER,
  CONCATENATE_LAYER,
  DOT,
  MAXIMUM_LAYER,
  MINIMUM_LAYER,
  MULTIPLY_LAYER,
  SUBTRACT_LAYER,
} from "./merge.ts";
import {
  BATCH_NORMALIZATION,
  GROUP_NORMALIZATION,
  LAYER_NORMALIZATION,
  RMS_NORMALIZATION,
  UNIT_NORMALIZATION,
} from "./normalisation.ts";
import {
  AVERAGE_POOLING_1D,
  AVERAGE_POOLING_2D,
  GLOBAL_AVERAGE_POOLING_1D,
  GLOBAL_AVERAGE_POOLING_2D,
  GLOBAL_MAX_POOLING_1D,
  GLOBAL_MAX_POOLING_2D,
  MAX_POOLING_1D,
  MAX_POOLING_2D,
} from "./pooling.ts";
import { GRU, LSTM, SIMPLE_RNN } from "./recurrent.ts";
import {
  ALPHA_DROPOUT,
  DROPOUT,
  GAUSSIAN_DROPOUT,
  GAUSSIAN_NOISE,
  SPATIAL_DROPOUT_1D,
  SPATIAL_DROPOUT_2D,
} from "./regularise.ts";
import { NORMALIZATION, RESCALING } from "./scaling.ts";
import {
  CROPPING_1D,
  CROPPING_2D,
  FLATTEN,
  PERMUTE,
  REPEAT_VECTOR,
  RESHAPE_LAYER,
  UP_SAMPLING_1D,
  UP_SAMPLING_2D,
  ZERO_PADDING_1D,
  ZERO_PADDING_2D,
} from "./shape.ts";
import { CONV_2D_TRANSPOSE } from "./transposed_convolution.ts";
import { bidirectional, timeDistributed } from "./wrappers.ts";

const BASIC: readonly AnyLayerKind[] = [EMBEDDING, CONV_2D, MAX_POOLING_2D, FLATTEN, DENSE];
const PICTURES: readonly AnyLayerKind[] = [
  CONV_1D,
  DEPTHWISE_CONV_2D,
  SEPARABLE_CONV_2D,
  CONV_2D_TRANSPOSE,
  MAX_POOLING_1D,
  AVERAGE_POOLING_1D,
  AVERAGE_POOLING_2D,
  GLOBAL_MAX_POOLING_1D,
  GLOBAL_MAX_POOLING_2D,
  GLOBAL_AVERAGE_POOLING_1D,
  GLOBAL_AVERAGE_POOLING_2D,
];
const NORMALISATIONS: readonly AnyLayerKind[] = [
  BATCH_NORMALIZATION,
  LAYER_NORMALIZATION,
  GROUP_NORMALIZATION,
  RMS_NORMALIZATION,
  UNIT_NORMALIZATION,
  RESCALING,
  NORMALIZATION,
];
const MERGES: readonly AnyLayerKind[] = [
  ADD_LAYER,
  SUBTRACT_LAYER,
  MULTIPLY_LAYER,
  AVERAGE_LAYER,
  MAXIMUM_LAYER,
  MINIMUM_LAYER,
  CONCATENATE_LAYER,
  DOT,
];
const SHAPES: readonly AnyLayerKind[] = [
  RESHAPE_LAYER,
  PERMUTE,
  REPEAT_VECTOR,
  UP_SAMPLING_1D,
  UP_SAMPLING_2D,
  ZERO_PADDING_1D,
  ZERO_PADDING_2D,
  CROPPING_1D,
  CROPPING_2D,
];
const NOISES: readonly AnyLayerKind[] = [
  DROPOUT,
  SPATIAL_DROPOUT_1D,
  SPATIAL_DROPOUT_2D,
  GAUSSIAN_DROPOUT,
  GAUSSIAN_NOISE,
  ALPHA_DROPOUT,
];
const ACTIVATIONS: readonly AnyLayerKind[] = [
  ACTIVATION,
  RELU_LAYER,
  LEAKY_RELU_LAYER,
  ELU_LAYER,
  PRELU,
  SOFTMAX_LAYER,
];

const SEQUENCES: readonly AnyLayerKind[] = [POSITION_EMBEDDING, TOKEN_AND_POSITION_EMBEDDING, MULTI_HEAD_ATTENTION];
const RECURRENT: readonly AnyLayerKind[] = [SIMPLE_RNN, LSTM, GRU];

/** All but those that wrap others. */
const PLAIN: readonly AnyLayerKind[] = [
  ...BASIC,
  ...PICTURES,
  ...NORMALISATIONS,
  ...MERGES,
  ...SHAPES,
  ...NOISES,
  ...ACTIVATIONS,
  ...SEQUENCES,
  ...RECURRENT,
];
const WRAPPERS: readonly AnyLayerKind[] = [bidirectional(RECURRENT), timeDistributed(PLAIN)];

/** All kinds of layers by what they are for, as the documentation lists them. */
export const LAYER_FAMILIES: Readonly<Record<string, readonly AnyLayerKind[]>> = {
  "the first ones": BASIC,
  "pictures and signals": PICTURES,
  "scale": NORMALISATIONS,
  "several inputs": MERGES,
  "shape": SHAPES,
  "noise in training": NOISES,
  "activations": ACTIVATIONS,
  "sequences": [...SEQUENCES, ...RECURRENT],
  "around another layer": WRAPPERS,
};

/** All kinds of layers by their classes. */
export const LAYER_KINDS: ReadonlyMap<string, AnyLayerKind> = new Map(
  [...PLAIN, ...WRAPPERS].map((kind) => [kind.name, kind]),
);
