/**
 * Kernels over pictures in the operations of tfjs: a row each.
 *
 * @module
 */
import type * as tensorflow from "@tensorflow/tfjs";
import type { Tf } from "./backend.ts";
import { runKernel } from "./plain_convolution.ts";
import type { PlainKernel } from "./plain_kernel.ts";

type Tensor = tensorflow.Tensor;
type Picture = tensorflow.Tensor4D;
type Settings = Readonly<Record<string, unknown>>;

const inner = (list: unknown) => (list as readonly number[]).slice(1, 3) as [number, number];
const pad = (settings: Settings) => (settings.padding as string).toLowerCase() as "same" | "valid";
const walkOf = (settings: Settings) => ({
  strides: inner(settings.strides),
  pad: pad(settings),
  dilations: [1, 1],
  dimRoundingMode: undefined,
});

/**
 * What each of `many` rows takes of `few` when a picture is interpolated, [many, few]: by the distance of its centre from
 * the two nearest centres. tfjs has no gradient for it.
 */
function shares(tf: Tf, many: number, few: number): Tensor {
  const values = new Float32Array(many * few);
  for (let row = 0; row < many; row++) {
    const place = (row + 0.5) * few / many - 0.5;
    const before = Math.floor(place);
    const ahead = place - before;
    const within = (at: number) => Math.min(Math.max(at, 0), few - 1);
    values[row * few + within(before)] += 1 - ahead;
    values[row * few + within(before + 1)] += ahead;
  }
  return tf.tensor2d(values, [many, few]);
}

/** The table. */
export const PICTURE_KERNELS: Readonly<Record<string, PlainKernel>> = {
  DepthwiseConv2dNative: (tf, [picture, kernel], settings) =>
    tf.depthwiseConv2d(picture as Picture, kernel as Picture, inner(settings.strides), pad(settings)),
  DepthwiseConv2dNativeBackpropInput: (tf, [, filter, dy], settings, { outputs: [{ shape }] }) =>
    runKernel(tf, "DepthwiseConv2dNativeBackpropInput", { dy, filter }, {
      ...walkOf(settings),
      inputShape: [...shape],
    }),
  DepthwiseConv2dNativeBackpropFilter: (tf, [x, , dy], settings, { outputs: [{ shape }] }) =>
    runKernel(tf, "DepthwiseConv2dNativeBackpropFilter", { x, dy }, { ...walkOf(settings), filterShape: [...shape] }),
  AvgPool: (tf, [picture], settings) =>
    tf.avgPool(picture as Picture, inner(settings.ksize), inner(settings.strides), pad(settings)),
  AvgPoolGrad: averageBack,
  ResizeNearestNeighbor: (tf, [picture], _, { outputs: [{ shape }] }) =>
    tf.image.resizeNearestNeighbor(picture as Picture, [shape[1], shape[2]]),
  ResizeNearestNeighborGrad(tf, [slope], _, { outputs: [{ shape: [batch, height, width, channels] }] }) {
    const [, rows, columns] = slope.shape as number[];
    // By whole factors, so that each entry stands for a block; that of tfjs is not exact.
    const blocks = tf.reshape(slope, [batch, height, rows / height, width, columns / width, channels]);
    return tf.sum(blocks, [2, 4]);
  },
  ResizeBilinear: (tf, [picture], _, { outputs: [{ shape }] }) =>
    tf.image.resizeBilinear(picture as Picture, [shape[1], shape[2]], false, true),
  ResizeBilinearGrad(tf, [slope], _, { outputs: [{ shape }] }) {
    const [batch, height, width, channels] = shape;
    const [, rows, columns] = slope.shape as number[];
    // [batch, rows, columns · channels], then [batch · height, columns, channels].
    const tall = tf.matMul(
      tf.tile(tf.expandDims(shares(tf, rows, height), 0), [batch, 1, 1]),
      tf.reshape(slope, [batch, rows, columns * channels]),
      true,
    );
    const wide = tf.matMul(
      tf.tile(tf.expandDims(shares(tf, columns, width), 0), [batch * height, 1, 1]),
      tf.reshape(tall, [batch * height, columns, channels]),
      true,
    );
    return tf.reshape(wide, [...shape]);
  },
};

/** Each slope over its window, in equal shares; zeros around count for nothing, so that shares differ at the border. */
function averageBack(
  tf: Tf,
  [, slope]: readonly Tensor[],
  settings: Settings,
  { outputs: [{ shape }] }: Parameters<PlainKernel>[3],
): Tensor {
  const [height, width] = inner(settings.ksize);
  const filter = tf.ones<tensorflow.Rank.R4>([height, width, shape[3], 1]);
  const walk = walkOf(settings);
  const counts = tf.depthwiseConv2d(
    tf.ones<tensorflow.Rank.R4>([...shape] as [number, number, number, number]),
    filter,
    walk.strides,
    walk.pad,
  );
  return runKernel(tf, "DepthwiseConv2dNativeBackpropInput", { dy: tf.div(slope, counts), filter }, {
    ...walk,
    inputShape: [...shape],
  });
}
