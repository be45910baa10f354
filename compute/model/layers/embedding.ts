/**
 * Vectors for ids.
 *
 * @module
 */
import { z } from "zod";
import { ADD, BROADCAST, CROP, LOOKUP, RESHAPE, type Value } from "../../ops/mod.ts";
import { heUniform } from "../initialiser.ts";
import type { LayerScope } from "../lowering.ts";
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

/**
 * A row for each position, whatever stands there: [positions, dimensions] → the same. It is KerasHub's layer of the name,
 * and is added to what it is for by an Add.
 */
export const POSITION_EMBEDDING = layerKind({
  name: "PositionEmbedding",
  config: z.strictObject({ sequence_length: size }),
  lower(layer, [input], { sequence_length }) {
    layer.requireRank(input, 2);
    return layer.apply(BROADCAST, [rowsOf(layer, "embeddings", sequence_length, input.shape)], { shape: input.shape });
  },
  read: (keras) => ({ sequence_length: keras.number("sequence_length") }),
});

/** Rows for ids, plus those for their positions: [positions] → [positions, dimensions], as KerasHub's layer of the name. */
export const TOKEN_AND_POSITION_EMBEDDING = layerKind({
  name: "TokenAndPositionEmbedding",
  config: z.strictObject({ vocabulary_size: size, sequence_length: size, embedding_dim: size }),
  symbols: ({ vocabulary_size }) => vocabulary_size,
  lower(layer, [ids], { vocabulary_size, sequence_length, embedding_dim }) {
    layer.requireRank(ids, 1);
    const shape = [vocabulary_size, embedding_dim];
    const table = layer.tensor("token_embedding/embeddings", shape, heUniform(embedding_dim));
    const tokens = layer.apply(LOOKUP, [table, ids]);
    const rows = rowsOf(layer, "position_embedding/embeddings", sequence_length, tokens.shape);
    return layer.apply(ADD, [tokens, rows]);
  },
  read(keras) {
    keras.only("mask_zero", false, "masks are not supported; set it to false");
    return {
      vocabulary_size: keras.number("vocabulary_size"),
      sequence_length: keras.number("sequence_length"),
      embedding_dim: keras.number("embedding_dim"),
    };
  },
});

/** The rows of the first positions, [1, positions, dimensions]. */
function rowsOf(layer: LayerScope, name: string, most: number, [, positions, dimensions]: readonly number[]): Value {
  if (positions > most) throw layer.refuse(`has rows for ${most} positions and is given ${positions}`);
  const table = layer.tensor(name, [most, dimensions], heUniform(dimensions));
  const rows = layer.apply(CROP, [table], { crops: [[0, most - positions], [0, 0]] });
  return layer.apply(RESHAPE, [rows], { shape: [1, positions, dimensions] });
}
