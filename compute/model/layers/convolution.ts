/**
 * Convolutions.
 *
 * @module
 */
import { z } from "zod";
import { BIAS, CONVOLUTION, type ConvolutionWindow, PAD, RESHAPE, type Value } from "../../ops/mod.ts";
import { heUniform, ZEROS } from "../initialiser.ts";
import type { LayerScope } from "../lowering.ts";
import type { Activation } from "./activations.ts";
import { activation, none, padding, pair, size } from "./fields.ts";
import { layerKind } from "./layer_kind.ts";
import { biasOf, channelsLast, single, unless } from "./settings.ts";

/** A bias for each channel, if there is one, and an activation. @param use_bias there is one unless it is false */
export function finish(
  layer: LayerScope,
  product: Value,
  { use_bias, activation }: { readonly use_bias?: false | undefined; readonly activation: Activation },
): Value {
  if (product.shape.some((extent) => extent < 1)) throw layer.refuse("leaves nothing of its input");
  if (use_bias === false) return layer.activate(product, activation);
  const bias = layer.tensor("bias", [product.shape[3]], ZEROS);
  return layer.activate(layer.addBias(product, (value) => layer.apply(BIAS, [value, bias])), activation);
}

/** Checks strides against dilation. @throws {TypeError} if both are above 1, which TensorFlow has no kernel for */
export function requireEither(
  layer: LayerScope,
  { strides, dilation }: Pick<ConvolutionWindow, "strides" | "dilation">,
): void {
  if (Math.max(...strides) > 1 && Math.max(...dilation) > 1) {
    throw layer.refuse("has strides and dilation_rate both above 1, and only one of them may be");
  }
}

/** A kernel of a convolution, [rows, columns, channels / groups, filters] as it is trained. */
interface KernelRule {
  readonly filters: number;
  readonly groups: number;
  /** Its extents in the model: of one axis or two. */
  readonly kernelSize: readonly number[];
}

/** A convolution of a picture; its kernel is the layer's tensor `kernel`. */
function convolve(
  layer: LayerScope,
  picture: Value,
  { filters, groups, kernelSize }: KernelRule,
  window: ConvolutionWindow,
): Value {
  const channels = picture.shape[3];
  if (channels % groups !== 0 || filters % groups !== 0) {
    throw layer.refuse(`has ${groups} groups, which must divide its ${channels} channels and ${filters} filters`);
  }
  requireEither(layer, window);
  const deep = channels / groups;
  const fanIn = kernelSize.reduce((all, extent) => all * extent, deep);
  const tensor = layer.tensor("kernel", [...kernelSize, deep, filters], heUniform(fanIn));
  const [rows, columns] = kernelSize.length === 1 ? [1, kernelSize[0]] : kernelSize;
  const kernel = layer.apply(RESHAPE, [tensor], { shape: [rows, columns, deep, filters] });
  return layer.apply(CONVOLUTION, [picture, kernel], window);
}

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
    use_bias: none.optional(),
  }),
  lower(layer, [input], config) {
    layer.requireRank(input, 3);
    const { filters, kernel_size: kernelSize, padding, groups = 1 } = config;
    const { strides = [1, 1], dilation_rate: dilation = [1, 1] } = config;
    const product = convolve(layer, input, { filters, groups, kernelSize }, { strides, padding, dilation });
    return finish(layer, product, config);
  },
  read(keras) {
    channelsLast(keras);
    return {
      filters: keras.number("filters"),
      kernel_size: keras.pair("kernel_size"),
      padding: keras.word("padding", ["same", "valid"], "valid"),
      activation: keras.activation(),
      ...unless("strides", keras.pair("strides", 1), [1, 1]),
      ...unless("dilation_rate", keras.pair("dilation_rate", 1), [1, 1]),
      ...unless("groups", keras.number("groups", 1), 1),
      ...biasOf(keras),
    };
  },
});

/**
 * Sequences [steps, channels] and a kernel [size, channels / groups, filters]. Padded "causal", a place depends on those
 * before it and itself alone.
 */
export const CONV_1D = layerKind({
  name: "Conv1D",
  config: z.strictObject({
    filters: size,
    kernel_size: size,
    padding: z.enum(["same", "valid", "causal"]),
    activation,
    strides: size.optional(),
    dilation_rate: size.optional(),
    groups: size.optional(),
    use_bias: none.optional(),
  }),
  lower(layer, [input], config) {
    layer.requireRank(input, 2);
    const { filters, kernel_size, groups = 1, strides = 1, dilation_rate = 1 } = config;
    const isCausal = config.padding === "causal";
    const ahead = isCausal ? dilation_rate * (kernel_size - 1) : 0;
    const padded = layer.apply(PAD, [input], { paddings: [[0, 0], [ahead, 0], [0, 0]] });
    const picture = asPicture(layer, padded);
    const product = convolve(layer, picture, { filters, groups, kernelSize: [kernel_size] }, {
      strides: [1, strides],
      padding: config.padding === "same" ? "same" : "valid",
      dilation: [1, dilation_rate],
    });
    return asSequence(layer, finish(layer, product, config));
  },
  read(keras) {
    channelsLast(keras);
    return {
      filters: keras.number("filters"),
      kernel_size: single(keras, "kernel_size"),
      padding: keras.word("padding", ["same", "valid", "causal"], "valid"),
      activation: keras.activation(),
      ...unless("strides", single(keras, "strides", 1), 1),
      ...unless("dilation_rate", single(keras, "dilation_rate", 1), 1),
      ...unless("groups", keras.number("groups", 1), 1),
      ...biasOf(keras),
    };
  },
});

/** A sequence [batch, steps, channels] as a picture of one row. */
export function asPicture(layer: LayerScope, value: Value): Value {
  const [batch, steps, channels] = value.shape;
  return layer.apply(RESHAPE, [value], { shape: [batch, 1, steps, channels] });
}

/** A picture of one row as a sequence. */
export function asSequence(layer: LayerScope, value: Value): Value {
  const [batch, , steps, channels] = value.shape;
  return layer.apply(RESHAPE, [value], { shape: [batch, steps, channels] });
}
