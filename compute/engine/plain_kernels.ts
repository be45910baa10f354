/**
 * TensorFlow's kernels in the operations of tfjs: a row each.
 *
 * @module
 */
import type * as tensorflow from "@tensorflow/tfjs";
import type { ElementType } from "../ops/mod.ts";
import type { Tf } from "./backend.ts";
import { convolve, convolveBack, convolveKernel, type PlainWindow, runKernel } from "./plain_convolution.ts";
import { COST_KERNELS } from "./plain_costs.ts";
import { ELEMENTWISE_KERNELS } from "./plain_elementwise.ts";
import { NORMALISATION_KERNELS } from "./plain_normalisation.ts";
import type { PlainKernel, Settings } from "./plain_kernel.ts";
import { PICTURE_KERNELS } from "./plain_pictures.ts";
import { RANDOM_KERNELS } from "./plain_random.ts";
import { SEQUENCE_KERNELS } from "./plain_sequences.ts";

type Tensor = tensorflow.Tensor;

const inner = (list: unknown) => (list as readonly number[]).slice(1, 3) as [number, number];
const pad = (settings: Settings) => (settings.padding as string).toLowerCase() as "same" | "valid";
const listOf = (tensor: Tensor) => [...tensor.dataSync<"int32">()];

/** tfjs has no whole numbers of 64 bits; where a kernel wants them, they are small. */
export const plainType = (type: ElementType): Exclude<ElementType, "int64"> => type === "int64" ? "int32" : type;

/** How the window of a convolution walks. */
const walkOf = (settings: Settings): PlainWindow => ({
  strides: inner(settings.strides),
  dilation: inner(settings.dilations),
  pad: pad(settings),
});

const binary = (apply: (tf: Tf) => (left: Tensor, right: Tensor) => Tensor): PlainKernel => (tf, [left, right]) =>
  apply(tf)(left, right);
const unary = (apply: (tf: Tf) => (value: Tensor) => Tensor): PlainKernel => (tf, [value]) => apply(tf)(value);
const reduction =
  (apply: (tf: Tf) => (value: Tensor, axes: number[], keep: boolean) => Tensor): PlainKernel =>
  (tf, [value, axes], { keep_dims }) => apply(tf)(value, listOf(axes), keep_dims as boolean);

/** The table. */
export const PLAIN_KERNELS: Readonly<Record<string, PlainKernel>> = {
  ...ELEMENTWISE_KERNELS,
  ...PICTURE_KERNELS,
  ...NORMALISATION_KERNELS,
  ...RANDOM_KERNELS,
  ...COST_KERNELS,
  ...SEQUENCE_KERNELS,
  AddV2: binary((tf) => tf.add),
  Sub: binary((tf) => tf.sub),
  Mul: binary((tf) => tf.mul),
  RealDiv: binary((tf) => tf.div),
  AddN: (tf, inputs) => tf.addN([...inputs]),
  Neg: unary((tf) => tf.neg),
  Relu: unary((tf) => tf.relu),
  Tanh: unary((tf) => tf.tanh),
  Sigmoid: unary((tf) => tf.sigmoid),
  ReluGrad: (tf, [slope, output]) => tf.mul(slope, tf.step(output)),
  TanhGrad: (tf, [output, slope]) => tf.mul(slope, tf.sub(1, tf.square(output))),
  SigmoidGrad: (tf, [output, slope]) => tf.mul(slope, tf.mul(output, tf.sub(1, output))),
  Softmax: (tf, [logits]) => tf.softmax(logits),
  Sum: reduction((tf) => tf.sum),
  Mean: reduction((tf) => tf.mean),
  Max: reduction((tf) => tf.max),
  Cast: (tf, [value], { DstT }) => tf.cast(value, plainType(DstT as ElementType)),
  Reshape: (tf, [value], _, { outputs: [{ shape }] }) => tf.reshape(value, [...shape]),
  Transpose: (tf, [value, order]) => tf.transpose(value, listOf(order)),
  BroadcastTo: (tf, [value], _, { outputs: [{ shape }] }) => tf.broadcastTo(value, [...shape]),
  ConcatV2: (tf, inputs) => tf.concat(inputs.slice(0, -1), listOf(inputs[inputs.length - 1])[0]),
  SplitV: (tf, [value, sizes, axis]) => tf.split(value, listOf(sizes), listOf(axis)[0]),
  Slice: (tf, [value, begin, size]) => tf.slice(value, listOf(begin), listOf(size)),
  Pad(tf, [value, paddings]) {
    const list = listOf(paddings);
    return tf.pad(value, value.shape.map((_, axis) => [list[2 * axis], list[2 * axis + 1]]));
  },
  MatMul: (tf, [left, right], { transpose_a, transpose_b }) =>
    tf.matMul(left, right, transpose_a as boolean, transpose_b as boolean),
  BatchMatMulV2: (tf, [left, right], { adj_x, adj_y }) => tf.matMul(left, right, adj_x as boolean, adj_y as boolean),
  BiasAdd: binary((tf) => tf.add),
  BiasAddGrad: (tf, [slope]) => tf.sum(slope, slope.shape.slice(0, -1).map((_, axis) => axis)),
  GatherV2: (tf, [table, ids]) => tf.gather(table, ids as tensorflow.Tensor1D),
  UnsortedSegmentSum: (tf, [rows, numbers, count]) =>
    tf.unsortedSegmentSum(rows, numbers as tensorflow.Tensor1D, listOf(count)[0]),
  Conv2D: (tf, [picture, kernel], settings) => convolve(tf, picture, kernel, walkOf(settings)),
  Conv2DBackpropInput: (tf, [, kernel, slope], settings, { outputs: [{ shape }] }) =>
    convolveBack(tf, shape, kernel, slope, walkOf(settings)),
  Conv2DBackpropFilter: (tf, [picture, , slope], settings, { outputs: [{ shape }] }) =>
    convolveKernel(tf, picture, shape, slope, walkOf(settings)),
  MaxPool: (tf, [picture], settings) =>
    tf.maxPool(picture as tensorflow.Tensor4D, inner(settings.ksize), inner(settings.strides), pad(settings)),
  MaxPoolGrad: (tf, [input, output, slope], settings) =>
    runKernel(tf, "MaxPoolGrad", { dy: slope, input, output }, {
      filterSize: inner(settings.ksize),
      strides: inner(settings.strides),
      pad: pad(settings),
      dimRoundingMode: undefined,
    }),
};
