/**
 * Convolutions over pictures, [batch, height, width, channels].
 *
 * @module
 */
import { bool, ints, string, typeOf } from "./kernels.ts";
import type { Attributes, Extents, Program, Ref } from "./program.ts";
import { intList } from "./kernels.ts";
import type { Op } from "./tape.ts";

/** How a window walks over a picture. */
export interface Window {
  /** Rows and columns from one place to the next. */
  readonly strides: readonly [number, number];
  /** "same": zeros around, so that ⌈extent / stride⌉ places are left; "valid": only places that lie within. */
  readonly padding: "same" | "valid";
}

/** A window of a convolution. */
export interface ConvolutionWindow extends Window {
  /** Rows and columns between neighbours within the window. */
  readonly dilation: readonly [number, number];
}

/**
 * Places that a window has along one axis; less than 1 where it does not fit.
 *
 * @param extent of the picture
 * @param size of the window
 */
export function placesAlong(extent: number, size: number, stride: number, dilation: number, padding: string): number {
  if (padding === "same") return Math.ceil(extent / stride);
  return Math.ceil((extent - (size - 1) * dilation) / stride);
}

/** A kernel [height, width, channels / groups, filters] on a picture. */
export const CONVOLUTION: Op<ConvolutionWindow> = {
  name: "convolution",
  forward(program, [picture, kernel], window) {
    const [batch, height, width] = picture.shape;
    const [rows, columns, , filters] = kernel.shape;
    const { strides, padding, dilation } = window;
    const shape = [
      batch,
      placesAlong(height, rows, strides[0], dilation[0], padding),
      placesAlong(width, columns, strides[1], dilation[1], padding),
      filters,
    ];
    return { outputs: run(program, "Conv2D", [picture, kernel], window, { shape, type: "float32" }), kept: undefined };
  },
  backward(program, [slope], { inputs: [picture, kernel], config, wanted }) {
    const toPicture = () =>
      run(program, "Conv2DBackpropInput", [intList(program, picture.shape), kernel, slope!], config, picture)[0];
    const toKernel = () =>
      run(program, "Conv2DBackpropFilter", [picture, intList(program, kernel.shape), slope!], config, kernel)[0];
    return [wanted[0] ? toPicture() : undefined, wanted[1] ? toKernel() : undefined];
  },
};

/** What a convolution that is taken back to front gives. */
export interface TransposedWindow extends ConvolutionWindow {
  /** Extents of the picture that it gives, of which the convolution would make this one: height and width. */
  readonly size: readonly [number, number];
}

/** A kernel [height, width, filters, channels] on a picture of `channels`: what a convolution's slope is for its input. */
export const TRANSPOSED_CONVOLUTION: Op<TransposedWindow> = {
  name: "transposed convolution",
  forward(program, [picture, kernel], window) {
    const shape = [picture.shape[0], ...window.size, kernel.shape[2]];
    const inputs = [intList(program, shape), kernel, picture];
    return {
      outputs: run(program, "Conv2DBackpropInput", inputs, window, { shape, type: "float32" }),
      kept: undefined,
    };
  },
  backward(program, [slope], { inputs: [picture, kernel], config, wanted }) {
    const toPicture = () => run(program, "Conv2D", [slope!, kernel], config, picture)[0];
    const toKernel = () =>
      run(program, "Conv2DBackpropFilter", [slope!, intList(program, kernel.shape), picture], config, kernel)[0];
    return [wanted[0] ? toPicture() : undefined, wanted[1] ? toKernel() : undefined];
  },
};

/**
 * A kernel [height, width, channels, multiplier] on a picture, channel by channel → [.., channels · multiplier]. TensorFlow
 * wants both strides equal.
 */
export const DEPTHWISE_CONVOLUTION: Op<Window> = {
  name: "depthwise convolution",
  forward(program, [picture, kernel], window) {
    const [batch, height, width] = picture.shape;
    const [rows, columns, channels, multiplier] = kernel.shape;
    const { strides, padding } = window;
    const shape = [
      batch,
      placesAlong(height, rows, strides[0], 1, padding),
      placesAlong(width, columns, strides[1], 1, padding),
      channels * multiplier,
    ];
    const outputs = runDepthwise(program, "", [picture, kernel], window, { shape, type: "float32" });
    return { outputs, kept: undefined };
  },
  backward(program, [slope], { inputs: [picture, kernel], config, wanted }) {
    const toPicture = () =>
      runDepthwise(program, "BackpropInput", [intList(program, picture.shape), kernel, slope!], config, picture)[0];
    const toKernel = () =>
      runDepthwise(program, "BackpropFilter", [picture, intList(program, kernel.shape), slope!], config, kernel)[0];
    return [wanted[0] ? toPicture() : undefined, wanted[1] ? toKernel() : undefined];
  },
};

function runDepthwise(program: Program, which: string, inputs: Ref[], window: Window, output: Extents): Ref[] {
  const attributes: Attributes = {
    T: typeOf("float32"),
    strides: ints([1, ...window.strides, 1]),
    padding: string(window.padding.toUpperCase()),
    explicit_paddings: ints([]),
    data_format: string("NHWC"),
    dilations: ints([1, 1, 1, 1]),
  };
  const { shape, type } = output;
  return program.emit(`DepthwiseConv2dNative${which}`, inputs, attributes, [{ shape, type }]);
}

function run(program: Program, kernel: string, inputs: Ref[], window: ConvolutionWindow, output: Extents): Ref[] {
  const attributes: Attributes = {
    T: typeOf("float32"),
    strides: ints([1, ...window.strides, 1]),
    use_cudnn_on_gpu: bool(true),
    padding: string(window.padding.toUpperCase()),
    explicit_paddings: ints([]),
    data_format: string("NHWC"),
    dilations: ints([1, ...window.dilation, 1]),
  };
  return program.emit(kernel, inputs, attributes, [{ shape: output.shape, type: output.type }]);
}
