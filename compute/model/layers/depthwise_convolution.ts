/**
 * Convolutions of each channel by itself.
 *
 * @module
 */
import { z } from "zod";
import { CONVOLUTION, type ConvolutionWindow, DEPTHWISE_CONVOLUTION, RESHAPE, type Value } from "../../ops/mod.ts";
import { heUniform } from "../initialiser.ts";
import type { KerasLayer } from "../keras/keras_layer.ts";
import type { LayerScope } from "../lowering.ts";
import { finish, requireEither } from "./convolution.ts";
import { activation, none, padding, pair, size } from "./fields.ts";
import { layerKind } from "./layer_kind.ts";
import { biasOf, channelsLast, unless } from "./settings.ts";

const shared = {
  kernel_size: pair,
  padding,
  activation,
  strides: pair.optional(),
  dilation_rate: pair.optional(),
  depth_multiplier: size.optional(),
  use_bias: none.optional(),
};

/** Settings of the part that goes channel by channel. */
interface Depthwise {
  readonly kernel_size: readonly [number, number];
  readonly padding: "same" | "valid";
  readonly strides?: readonly [number, number] | undefined;
  readonly dilation_rate?: readonly [number, number] | undefined;
  readonly depth_multiplier?: number | undefined;
}

/** [height, width, channels] → [.., channels · depth_multiplier], by the layer's tensor of a name. */
function convolveEach(layer: LayerScope, picture: Value, tensor: string, config: Depthwise): Value {
  layer.requireRank(picture, 3);
  const { kernel_size: [rows, columns], padding, depth_multiplier = 1 } = config;
  const { strides = [1, 1], dilation_rate: dilation = [1, 1] } = config;
  const window: ConvolutionWindow = { strides, dilation, padding };
  requireEither(layer, window);
  const channels = picture.shape[3];
  const kernel = layer.tensor(tensor, [rows, columns, channels, depth_multiplier], heUniform(rows * columns));
  const isPlain = strides[0] === strides[1] && Math.max(...dilation) === 1;
  const product = isPlain
    ? layer.apply(DEPTHWISE_CONVOLUTION, [picture, kernel], window)
    // The kernel of depthwise convolutions has neither; as many groups as channels are the same.
    : layer.apply(CONVOLUTION, [
      picture,
      layer.apply(RESHAPE, [kernel], { shape: [rows, columns, 1, channels * depth_multiplier] }),
    ], window);
  if (product.shape.some((extent) => extent < 1)) throw layer.refuse("leaves nothing of its input");
  return product;
}

function readShared(keras: KerasLayer) {
  channelsLast(keras);
  return {
    kernel_size: keras.pair("kernel_size"),
    padding: keras.word("padding", ["same", "valid"], "valid"),
    activation: keras.activation(),
    ...unless("strides", keras.pair("strides", 1), [1, 1]),
    ...unless("dilation_rate", keras.pair("dilation_rate", 1), [1, 1]),
    ...unless("depth_multiplier", keras.number("depth_multiplier", 1), 1),
    ...biasOf(keras),
  };
}

/** A kernel [rows, columns, channels, depth_multiplier], each channel by itself. */
export const DEPTHWISE_CONV_2D = layerKind({
  name: "DepthwiseConv2D",
  config: z.strictObject(shared),
  lower: (layer, [input], config) => finish(layer, convolveEach(layer, input, "kernel", config), config),
  read: readShared,
});

/** Each channel by itself, and then the channels of each place: [1, 1, channels · depth_multiplier, filters]. */
export const SEPARABLE_CONV_2D = layerKind({
  name: "SeparableConv2D",
  config: z.strictObject({ filters: size, ...shared }),
  lower(layer, [input], config) {
    const each = convolveEach(layer, input, "depthwise_kernel", config);
    const channels = each.shape[3];
    const pointwise = layer.tensor("pointwise_kernel", [1, 1, channels, config.filters], heUniform(channels));
    const window: ConvolutionWindow = { strides: [1, 1], dilation: [1, 1], padding: "valid" };
    return finish(layer, layer.apply(CONVOLUTION, [each, pointwise], window), config);
  },
  read: (keras) => ({ filters: keras.number("filters"), ...readShared(keras) }),
});
