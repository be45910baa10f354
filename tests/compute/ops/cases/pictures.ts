import fc from "fast-check";
import { CONVOLUTION, MAX_POOLING } from "../../../../compute/ops/mod.ts";
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

export const PICTURES: readonly OpCase[] = [
  opCase(CONVOLUTION, convolutions),
  opCase(MAX_POOLING, poolings),
];
