/**
 * Vectors for ids.
 *
 * @module
 */
import { z } from "zod";
import { LOOKUP } from "../../ops/mod.ts";
import { heUniform } from "../initialiser.ts";
import { size } from "./fields.ts";
import { layerKind } from "./layer_kind.ts";

/**
 * A row of a table [symbols, dimensions] for each id: [..] → [.., dimensions]. Rows begin uniform in ±√(6/dimensions), so
 * that those of a symbol have one length whatever their number.
 */
export const EMBEDDING = layerKind({
  name: "Embedding",
  config: z.strictObject({ input_dim: size, output_dim: size }),
  symbols: ({ input_dim }) => input_dim,
  lower(layer, [ids], { input_dim, output_dim }) {
    const table = layer.tensor("embeddings", [input_dim, output_dim], heUniform(output_dim));
    return layer.apply(LOOKUP, [table, ids]);
  },
  read(keras) {
    keras.only("mask_zero", false, "masks are not supported; set it to false");
    return { input_dim: keras.number("input_dim"), output_dim: keras.number("output_dim") };
  },
});
