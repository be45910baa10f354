/**
 * Pooling.
 *
 * @module
 */
import { z } from "zod";
import { MAX_POOLING } from "../../ops/mod.ts";
import { padding, pair } from "./fields.ts";
import { layerKind } from "./layer_kind.ts";

/** The largest entry in each window of a picture [height, width, channels]. */
export const MAX_POOLING_2D = layerKind({
  name: "MaxPooling2D",
  config: z.strictObject({ pool_size: pair, strides: pair.optional(), padding: padding.optional() }),
  lower(layer, [input], { pool_size: size, strides = size, padding = "valid" }) {
    layer.requireRank(input, 3);
    const window = { size, strides, padding };
    const pooled = layer.poolFirst(input, (value) => layer.apply(MAX_POOLING, [value], window));
    if (pooled.shape.some((extent) => extent < 1)) throw layer.refuse("leaves nothing of its input");
    return pooled;
  },
  read(keras) {
    keras.only("data_format", "channels_last", 'data_format "channels_last" is supported');
    const pool_size = keras.pair("pool_size", 2);
    const strides = keras.fields.strides == null ? pool_size : keras.pair("strides");
    const padding = keras.word("padding", ["same", "valid"], "valid");
    return {
      pool_size,
      ...`${strides}` === `${pool_size}` ? {} : { strides },
      ...padding === "valid" ? {} : { padding },
    };
  },
});
