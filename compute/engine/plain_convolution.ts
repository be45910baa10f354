/**
 * Convolutions of tfjs with the dilation and the groups that TensorFlow's have: the kernel with zeros between its entries,
 * and group by group.
 *
 * @module
 */
import type * as tensorflow from "@tensorflow/tfjs";
import type { Tf } from "./backend.ts";

type Tensor = tensorflow.Tensor;
type Picture = tensorflow.Tensor4D;

/** How the window walks. */
export interface PlainWindow {
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly pad: "same" | "valid";
}

/** Calls a kernel of tfjs by its name. */
export function runKernel(
  tf: Tf,
  kernel: string,
  inputs: Record<string, Tensor>,
  attributes: Record<string, unknown>,
): Tensor {
  return tf.engine().runKernel(kernel, inputs as never, attributes as never) as Tensor;
}

const settingsOf = ({ strides, pad }: PlainWindow) => ({
  strides: [...strides] as [number, number],
  pad,
  dataFormat: "NHWC",
  dimRoundingMode: undefined,
});

/** Pictures and a kernel [rows, columns, channels / groups, filters]. */
export function convolve(tf: Tf, picture: Tensor, kernel: Tensor, window: PlainWindow): Tensor {
  const [pictures, kernels] = groupsOf(tf, picture, inflate(tf, kernel, window.dilation));
  const results = pictures.map((part, at) =>
    tf.conv2d(part as Picture, kernels[at] as Picture, [...window.strides], window.pad)
  );
  return tf.concat(results, 3);
}

/** The slope of the pictures, of extents `shape`. */
export function convolveBack(
  tf: Tf,
  shape: readonly number[],
  kernel: Tensor,
  slope: Tensor,
  window: PlainWindow,
): Tensor {
  const groups = shape[3] / kernel.shape[2]!;
  const kernels = tf.split(inflate(tf, kernel, window.dilation), groups, 3);
  const slopes = tf.split(slope, groups, 3);
  const inputShape = [...shape.slice(0, 3), kernel.shape[2]!];
  const results = kernels.map((filter, at) =>
    runKernel(tf, "Conv2DBackpropInput", { dy: slopes[at], filter }, { ...settingsOf(window), inputShape })
  );
  return tf.concat(results, 3);
}

/** The slope of the kernel, of extents `shape`. */
export function convolveKernel(
  tf: Tf,
  picture: Tensor,
  shape: readonly number[],
  slope: Tensor,
  window: PlainWindow,
): Tensor {
  const groups = picture.shape[3]! / shape[2];
  const slopes = tf.split(slope, groups, 3);
  const filterShape = [...inflatedShape(shape, window.dilation), shape[2], shape[3] / groups];
  const results = tf.split(picture, groups, 3).map((x, at) =>
    runKernel(tf, "Conv2DBackpropFilter", { x, dy: slopes[at] }, { ...settingsOf(window), filterShape })
  );
  const [rows, columns] = window.dilation;
  return tf.stridedSlice(tf.concat(results, 3), [0, 0, 0, 0], [...filterShape.slice(0, 3), shape[3]], [
    rows,
    columns,
    1,
    1,
  ]);
}

/** Pictures and kernels by groups. */
function groupsOf(tf: Tf, picture: Tensor, kernel: Tensor): [Tensor[], Tensor[]] {
  const groups = picture.shape[3]! / kernel.shape[2]!;
  return [tf.split(picture, groups, 3), tf.split(kernel, groups, 3)];
}

function inflatedShape([rows, columns]: readonly number[], dilation: readonly [number, number]): [number, number] {
  return [(rows - 1) * dilation[0] + 1, (columns - 1) * dilation[1] + 1];
}

/** A kernel with zeros between its rows and columns. */
export function inflate(tf: Tf, kernel: Tensor, dilation: readonly [number, number]): Tensor {
  if (dilation[0] === 1 && dilation[1] === 1) return kernel;
  const [rows, columns, deep, filters] = kernel.shape as [number, number, number, number];
  const apart = tf.reshape(kernel, [rows, 1, columns, 1, deep * filters]);
  const padded = tf.pad(apart, [[0, 0], [0, dilation[0] - 1], [0, 0], [0, dilation[1] - 1], [0, 0]]);
  const [height, width] = inflatedShape(kernel.shape, dilation);
  const whole = tf.reshape(padded, [rows * dilation[0], columns * dilation[1], deep, filters]);
  return tf.slice(whole, [0, 0, 0, 0], [height, width, deep, filters]);
}
