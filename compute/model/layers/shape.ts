/**
 * Layers that only lay entries out otherwise.
 *
 * @module
 */
import { z } from "zod";
import { entriesIn, RESHAPE } from "../../ops/mod.ts";
import { layerKind } from "./layer_kind.ts";

/** All entries of an example in a row. */
export const FLATTEN = layerKind({
  name: "Flatten",
  config: z.strictObject({}),
  lower(layer, [input]) {
    const [batch, ...extents] = input.shape;
    return layer.apply(RESHAPE, [input], { shape: [batch, entriesIn(extents)] });
  },
  read(keras) {
    keras.only("data_format", "channels_last", 'data_format "channels_last" is supported');
    return {};
  },
});
