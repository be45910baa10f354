/**
 * Pooling.
 *
 * @module
 */
import { z } from "zod";
import { AVERAGE_POOLING, MAX_POOLING, MEAN, type Op, type PoolingWindow, RESHAPE, type Value } from "../../ops/mod.ts";
import type { KerasLayer } from "../keras/keras_layer.ts";
import type { LayerScope } from "../lowering.ts";
import { asPicture, asSequence } from "./convolution.ts";
import { padding, pair, size } from "./fields.ts";
import type { AnyLayerKind } from "./layer_kind.ts";
import { layerKind } from "./layer_kind.ts";
import { channelsLast, single, unless } from "./settings.ts";

/** Pools a picture. Max pooling may come before the bias and the rectifier that it follows. */
function pool(layer: LayerScope, picture: Value, op: Op<PoolingWindow>, window: PoolingWindow): Value {
  const apply = (value: Value) => {
    const pooled = layer.apply(op, [value], window);
    if (pooled.shape.some((extent) => extent < 1)) throw layer.refuse("leaves nothing of its input");
    return pooled;
  };
  return op === MAX_POOLING ? layer.poolFirst(picture, apply) : apply(picture);
}

/** Windows of a picture [height, width, channels]. */
function pooling2D(name: string, op: Op<PoolingWindow>): AnyLayerKind {
  return layerKind({
    name,
    config: z.strictObject({ pool_size: pair, strides: pair.optional(), padding: padding.optional() }),
    lower(layer, [input], { pool_size: size, strides = size, padding = "valid" }) {
      layer.requireRank(input, 3);
      return pool(layer, input, op, { size, strides, padding });
    },
    read(keras) {
      channelsLast(keras);
      const pool_size = keras.pair("pool_size", 2);
      const strides = keras.fields.strides == null ? pool_size : keras.pair("strides");
      return { pool_size, ...unless("strides", strides, pool_size), ...readPadding(keras) };
    },
  });
}

/** Windows of a sequence [steps, channels]. */
function pooling1D(name: string, op: Op<PoolingWindow>): AnyLayerKind {
  return layerKind({
    name,
    config: z.strictObject({ pool_size: size, strides: size.optional(), padding: padding.optional() }),
    lower(layer, [input], { pool_size, strides = pool_size, padding = "valid" }) {
      layer.requireRank(input, 2);
      const window: PoolingWindow = { size: [1, pool_size], strides: [1, strides], padding };
      return asSequence(layer, pool(layer, asPicture(layer, input), op, window));
    },
    read(keras) {
      channelsLast(keras);
      const pool_size = single(keras, "pool_size", 2);
      const strides = single(keras, "strides", pool_size);
      return { pool_size, ...unless("strides", strides, pool_size), ...readPadding(keras) };
    },
  });
}

function readPadding(keras: KerasLayer) {
  return unless("padding", keras.word("padding", ["same", "valid"], "valid"), "valid");
}

/** One entry a channel, of all places: the largest or the mean. */
function globalPooling(name: string, rank: 1 | 2, apply: (layer: LayerScope, input: Value) => Value): AnyLayerKind {
  return layerKind({
    name,
    config: z.strictObject({ keepdims: z.literal(true).optional() }),
    lower(layer, [input], { keepdims = false }) {
      layer.requireRank(input, rank + 1);
      const { shape } = input;
      const [batch, channels] = [shape[0], shape[shape.length - 1]];
      const extents = keepdims ? shape.slice(1, -1).map(() => 1) : [];
      return layer.apply(RESHAPE, [apply(layer, input)], { shape: [batch, ...extents, channels] });
    },
    read(keras) {
      channelsLast(keras);
      return keras.flag("keepdims", false) ? { keepdims: true as const } : {};
    },
  });
}

/** Axes of the places of a value: all but the batch's and the channels'. */
const placesOf = ({ shape }: Value) => shape.slice(1, -1).map((_, axis) => axis + 1);

const mean = (layer: LayerScope, input: Value) => layer.apply(MEAN, [input], { axes: placesOf(input), keep: false });

/** By a window as large as the input, since there is a fast kernel for windows. */
function largest(layer: LayerScope, input: Value): Value {
  const picture = input.shape.length === 3 ? asPicture(layer, input) : input;
  const size: [number, number] = [picture.shape[1], picture.shape[2]];
  return pool(layer, picture, MAX_POOLING, { size, strides: size, padding: "valid" });
}

/** The largest entry in each window of a picture. */
export const MAX_POOLING_2D = pooling2D("MaxPooling2D", MAX_POOLING);
/** The mean of each window of a picture. */
export const AVERAGE_POOLING_2D = pooling2D("AveragePooling2D", AVERAGE_POOLING);
/** The largest entry in each window of a sequence. */
export const MAX_POOLING_1D = pooling1D("MaxPooling1D", MAX_POOLING);
/** The mean of each window of a sequence. */
export const AVERAGE_POOLING_1D = pooling1D("AveragePooling1D", AVERAGE_POOLING);
/** The largest entry of each channel of a picture. */
export const GLOBAL_MAX_POOLING_2D = globalPooling("GlobalMaxPooling2D", 2, largest);
/** The mean of each channel of a picture. */
export const GLOBAL_AVERAGE_POOLING_2D = globalPooling("GlobalAveragePooling2D", 2, mean);
/** The largest entry of each channel of a sequence. */
export const GLOBAL_MAX_POOLING_1D = globalPooling("GlobalMaxPooling1D", 1, largest);
/** The mean of each channel of a sequence. */
export const GLOBAL_AVERAGE_POOLING_1D = globalPooling("GlobalAveragePooling1D", 1, mean);
