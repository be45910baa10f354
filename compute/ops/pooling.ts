/**
 * Pooling over pictures, [batch, height, width, channels].
 *
 * @module
 */
import { placesAlong, type Window } from "./convolution.ts";
import { intList, ints, string, typeOf } from "./kernels.ts";
import type { Attributes } from "./program.ts";
import type { Op } from "./tape.ts";

/** A window of a pooling. */
export interface PoolingWindow extends Window {
  /** Rows and columns of the window. */
  readonly size: readonly [number, number];
}

/** The largest entry in each window. */
export const MAX_POOLING: Op<PoolingWindow> = {
  name: "max pooling",
  forward(program, [picture], window) {
    const output = { shape: pooledShape(picture.shape, window), type: "float32" } as const;
    return { outputs: program.emit("MaxPool", [picture], attributesOf(window), [output]), kept: undefined };
  },
  backward(program, [slope], { inputs: [picture], outputs: [output], config }) {
    return program.emit("MaxPoolGrad", [picture, output, slope!], attributesOf(config), [
      { shape: picture.shape, type: "float32" },
    ]);
  },
};

/** The mean of each window; zeros around a picture do not count. */
export const AVERAGE_POOLING: Op<PoolingWindow> = {
  name: "average pooling",
  forward(program, [picture], window) {
    const output = { shape: pooledShape(picture.shape, window), type: "float32" } as const;
    return { outputs: program.emit("AvgPool", [picture], attributesOf(window), [output]), kept: undefined };
  },
  backward: (program, [slope], { inputs: [{ shape }], config }) =>
    program.emit("AvgPoolGrad", [intList(program, shape), slope!], attributesOf(config), [{ shape, type: "float32" }]),
};

/** Extents of a picture after pooling. */
function pooledShape([batch, height, width, channels]: readonly number[], window: PoolingWindow): number[] {
  const { size, strides, padding } = window;
  const along = (extent: number, axis: 0 | 1) => placesAlong(extent, size[axis], strides[axis], 1, padding);
  return [batch, along(height, 0), along(width, 1), channels];
}

function attributesOf({ size, strides, padding }: PoolingWindow): Attributes {
  return {
    T: typeOf("float32"),
    ksize: ints([1, ...size, 1]),
    strides: ints([1, ...strides, 1]),
    padding: string(padding.toUpperCase()),
    data_format: string("NHWC"),
  };
}
