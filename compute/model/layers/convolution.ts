/**
 * Convolutions.
 *
 * @module
 */
import { z } from "zod";
import { BIAS, CONVOLUTION } from "../../ops/mod.ts";
import { heUniform, ZEROS } from "../initialiser.ts";
import { activation, padding, pair, size } from "./fields.ts";
import { layerKind } from "./layer_kind.ts";

/** Pictures [height, width, channels] and a kernel [rows, columns, channels / groups, filters]. */
export const CONV_2D = layerKind({
  name: "Conv2D",
  config: z.strictObject({
    filters: size,
    kernel_size: pair,
    padding,
    activation,
    strides: pair.optional(),
    dilation_rate: pair.optional(),
    groups: size.optional(),
    use_bias: z.literal(false).optional(),
  }),
  lower(layer, [input], config) {
    layer.requireRank(input, 3);
    const { filters, kernel_size: [rows, columns], padding, activation, use_bias, groups = 1 } = config;
    const { strides = [1, 1], dilation_rate: dilation = [1, 1] } = config;
    const channels = input.shape[3];
    if (channels % groups !== 0 || filters % groups !== 0) {
      throw layer.refuse(`has ${groups} groups, which must divide its ${channels} channels and ${filters} filters`);
    }
    if (Math.max(...strides) > 1 && Math.max(...dilation) > 1) {
      throw layer.refuse("has strides and dilation_rate both above 1, and only one of them may be");
    }
    const deep = channels / groups;
    const kernel = layer.tensor("kernel", [rows, columns, deep, filters], heUniform(rows * columns * deep));
    const bias = use_bias === false ? undefined : layer.tensor("bias", [filters], ZEROS);
    const product = layer.apply(CONVOLUTION, [input, kernel], { strides, padding, dilation });
    if (product.shape.some((extent) => extent < 1)) throw layer.refuse("leaves nothing of its input");
    const shifted = bias === undefined ? product : layer.addBias(product, (value) => layer.apply(BIAS, [value, bias]));
    return layer.activate(shifted, activation);
  },
  read(keras) {
    keras.only("data_format", "channels_last", 'data_format "channels_last" is supported');
    const [strides, dilation_rate] = [keras.pair("strides", 1), keras.pair("dilation_rate", 1)];
    const groups = keras.number("groups", 1);
    return {
      filters: keras.number("filters"),
      kernel_size: keras.pair("kernel_size"),
      padding: keras.word("padding", ["same", "valid"], "valid"),
      activation: keras.activation(),
      ...`${strides}` === "1,1" ? {} : { strides },
      ...`${dilation_rate}` === "1,1" ? {} : { dilation_rate },
      ...groups === 1 ? {} : { groups },
      ...keras.flag("use_bias", true) ? {} : { use_bias: false as const },
    };
  },
});
