import fc from "fast-check";
import {
  AVERAGE_POOLING,
  CONVOLUTION,
  DEPTHWISE_CONVOLUTION,
  MAX_POOLING,
  placesAlong,
  TRANSPOSED_CONVOLUTION,
} from "../../../../compute/ops/mod.ts";
import { type OpCase, opCase } from "../check_op.ts";
import { extent, paddings, pairs } from "./shapes.ts";

/** Height or width that a window of a size and dilation fits into. */
const around = (size: number, dilation = 1) => (more: number) => (size - 1) * dilation + more;

const convolutions = fc.record({
  batch: extent(3),
  size: pairs(3),
  more: pairs(4),
  // TensorFlow takes strides or dilation.
  steps: fc.oneof(fc.record({ strides: pairs(3) }), fc.record({ dilation: pairs(2) })),
  padding: paddings,
  groups: extent(2),
  deep: extent(3),
  filters: extent(3),
}).map(({ batch, size, more, steps, padding, groups, deep, filters }) => {
  const { strides, dilation }: { strides: [number, number]; dilation: [number, number] } = {
    strides: [1, 1],
    dilation: [1, 1],
    ...steps,
  };
  const place = (axis: 0 | 1) => around(size[axis], dilation[axis])(more[axis]);
  return {
    inputs: [{ shape: [batch, place(0), place(1), deep * groups] }, { shape: [...size, deep, filters * groups] }],
    config: { strides, dilation, padding },
  };
});

/** Windows over pictures. */
export const poolings = fc.record({
  batch: extent(2),
  size: pairs(3),
  more: pairs(4),
  strides: pairs(3),
  padding: paddings,
  channels: extent(3),
}).map(({ batch, size, more, strides, padding, channels }) => ({
  inputs: [{
    shape: [batch, around(size[0])(more[0]), around(size[1])(more[1]), channels],
    entries: "spread" as const,
  }],
  config: { size, strides, padding },
}));

const depthwise = fc.record({
  batch: extent(3),
  size: pairs(3),
  more: pairs(4),
  stride: extent(3),
  padding: paddings,
  channels: extent(3),
  multiplier: extent(2),
}).map(({ batch, size, more, stride, padding, channels, multiplier }) => ({
  inputs: [
    { shape: [batch, around(size[0])(more[0]), around(size[1])(more[1]), channels] },
    { shape: [...size, channels, multiplier] },
  ],
  config: { strides: [stride, stride] as [number, number], padding },
}));

/** Back to front: the input is what the convolution gives of a picture, and the output that picture. */
const transposed = convolutions.map(({ inputs: [{ shape: picture }, { shape: kernel }], config }) => {
  const [batch, ...size] = picture;
  const along = (axis: 0 | 1) =>
    placesAlong(size[axis], kernel[axis], config.strides[axis], config.dilation[axis], config.padding);
  const filters = kernel[3];
  return {
    inputs: [{ shape: [batch, along(0), along(1), filters] }, { shape: [kernel[0], kernel[1], picture[3], filters] }],
    config: { ...config, size: [size[0], size[1]] as [number, number] },
  };
});

export const PICTURES: readonly OpCase[] = [
  opCase(CONVOLUTION, convolutions),
  opCase(DEPTHWISE_CONVOLUTION, depthwise),
  opCase(TRANSPOSED_CONVOLUTION, transposed),
  opCase(MAX_POOLING, poolings),
  opCase(AVERAGE_POOLING, poolings),
];
