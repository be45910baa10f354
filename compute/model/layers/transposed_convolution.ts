/**
 * Convolutions taken back to front, which make pictures larger.
 *
 * @module
 */
import { z } from "zod";
import { TRANSPOSED_CONVOLUTION } from "../../ops/mod.ts";
import { heUniform } from "../initialiser.ts";
import { finish, requireEither } from "./convolution.ts";
import { activation, none, padding, pair, size } from "./fields.ts";
import { layerKind } from "./layer_kind.ts";
import { biasOf, channelsLast, unless } from "./settings.ts";

/**
 * A kernel [rows, columns, filters, channels]: each entry of the input is spread over a window of the output. Padded
 * "same" an extent becomes extent · stride, otherwise (extent − 1) · stride + the larger of stride and window.
 */
export const CONV_2D_TRANSPOSE = layerKind({
  name: "Conv2DTranspose",
  config: z.strictObject({
    filters: size,
    kernel_size: pair,
    padding,
    activation,
    strides: pair.optional(),
    dilation_rate: pair.optional(),
    use_bias: none.optional(),
  }),
  lower(layer, [input], config) {
    layer.requireRank(input, 3);
    const { filters, kernel_size, padding, strides = [1, 1], dilation_rate: dilation = [1, 1] } = config;
    requireEither(layer, { strides, dilation });
    const [, height, width, channels] = input.shape;
    const along = (extent: number, axis: 0 | 1) => {
      if (padding === "same") return extent * strides[axis];
      return (extent - 1) * strides[axis] + Math.max((kernel_size[axis] - 1) * dilation[axis] + 1, strides[axis]);
    };
    const reach = kernel_size[0] * kernel_size[1] * channels / (strides[0] * strides[1]);
    const kernel = layer.tensor("kernel", [...kernel_size, filters, channels], heUniform(Math.max(1, reach)));
    const product = layer.apply(TRANSPOSED_CONVOLUTION, [input, kernel], {
      strides,
      padding,
      dilation,
      size: [along(height, 0), along(width, 1)],
    });
    return finish(layer, product, config);
  },
  read(keras) {
    channelsLast(keras);
    keras.only("output_padding", null, "leave output_padding out; Cropping2D or ZeroPadding2D brings it to size");
    return {
      filters: keras.number("filters"),
      kernel_size: keras.pair("kernel_size"),
      padding: keras.word("padding", ["same", "valid"], "valid"),
      activation: keras.activation(),
      ...unless("strides", keras.pair("strides", 1), [1, 1]),
      ...unless("dilation_rate", keras.pair("dilation_rate", 1), [1, 1]),
      ...biasOf(keras),
    };
  },
});
