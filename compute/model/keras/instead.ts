/**
 * What to put instead of layers and operations that are not supported.
 *
 * @module
 */
import { nearest } from "../../support/mod.ts";
import { LAYER_KINDS } from "../layers/mod.ts";

/** By class. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ["Lambda", "write it with layers: a file has no code of yours"],
  ["TFOpLambda", "write the operation as a layer, such as Add, Multiply, Rescaling or Activation"],
  ["SlicingOpLambda", "write the slice as a layer, such as Cropping1D or Cropping2D"],
  ["TensorFlowOpLayer", "write the operation as a layer, such as Add, Multiply, Rescaling or Activation"],
  ["Masking", "masks are not supported; cut or fill sequences to one length"],
  ["Attention", "take MultiHeadAttention"],
  ["AdditiveAttention", "take MultiHeadAttention"],
  ["GroupedQueryAttention", "take MultiHeadAttention"],
  ["GroupQueryAttention", "take MultiHeadAttention"],
  ["RNN", "take SimpleRNN, LSTM or GRU"],
  ["ConvLSTM2D", "take Conv2D and LSTM"],
  ["SeparableConv1D", "take Conv1D with groups, then Conv1D with kernel_size 1"],
  ["Conv3D", "take Conv2D: pictures have two axes here"],
  ["LocallyConnected2D", "take Conv2D"],
  ["EinsumDense", "take Dense, and Reshape or Permute around it"],
  ["SpectralNormalization", "leave that wrapper out"],
  ["Resizing", "bring the pictures to one size first (murmuration task new --shape)"],
  ["RandomFlip", "leave it out, and alter the pictures before they are stored"],
  ["RandomRotation", "leave it out, and alter the pictures before they are stored"],
  ["TextVectorization", "leave it out: text is read as ids here"],
  ["StringLookup", "leave it out: the data's reader makes numbers of words"],
  ["Discretization", "leave it out, and store the numbers as they are to be"],
]);

/** By the class of an operation of Keras 3. */
const INSTEAD_OF_OPERATION: ReadonlyMap<string, string> = new Map([
  ["Relu", 'take keras.layers.Activation("relu")'],
  ["Softmax", "take keras.layers.Softmax()"],
  ["Mean", "take keras.layers.GlobalAveragePooling1D or 2D"],
  ["Max", "take keras.layers.GlobalMaxPooling1D or 2D"],
  ["Sum", "take keras.layers.GlobalAveragePooling1D or 2D and Rescaling"],
  ["GetItem", "take keras.layers.Cropping1D or Cropping2D, and Reshape"],
  ["Transpose", "take keras.layers.Permute"],
  ["Reshape", "take keras.layers.Reshape"],
  ["ExpandDims", "take keras.layers.Reshape"],
  ["Squeeze", "take keras.layers.Reshape"],
  ["Matmul", "take keras.layers.Dot"],
  ["Einsum", "take keras.layers.Dot"],
  ["TrueDivide", "take keras.layers.Rescaling for numbers"],
  ["Negative", "take keras.layers.Rescaling(-1)"],
  ["Pad", "take keras.layers.ZeroPadding2D"],
]);

/** What to do about a layer of a class that is not supported: another one, or the nearest name. */
export function insteadOf(kind: string): string {
  const known = INSTEAD.get(kind);
  if (known !== undefined) return known;
  const near = nearest(kind.slice(0, 100), [...LAYER_KINDS.keys()]);
  return near === undefined ? "docs/models.md lists the layers that are supported" : `did you mean "${near}"?`;
}

/** What to do about an operation of Keras 3, which comes as a layer though it is none. */
export function insteadOfOperation(kind: string): string {
  return INSTEAD_OF_OPERATION.get(kind) ??
    "take a layer instead, such as keras.layers.Activation, Rescaling, Add or Multiply";
}
