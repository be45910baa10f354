/**
 * Attention.
 *
 * @module
 */
import { z } from "zod";
import { ATTENTION, BIAS, entriesIn, MATRIX_PRODUCT, RESHAPE, SCALE, TRANSPOSE, type Value } from "../../ops/mod.ts";
import { glorotUniform, ZEROS } from "../initialiser.ts";
import type { LayerScope } from "../lowering.ts";
import { size } from "./fields.ts";
import { layerKind } from "./layer_kind.ts";

/** One head's extents, and how many there are. */
interface Heads {
  readonly count: number;
  readonly width: number;
  readonly useBias: boolean;
}

/**
 * Several heads, each of which attends by projections of its own (Vaswani et al., NeurIPS 2017). It takes queries
 * [positions, features], values [places, features] and keys, which are the values where they are left out, and gives
 * [positions, features of the queries].
 *
 * Tensors are as Keras has them: kernels [features, heads, width] of query, key and value, and [heads, width, features] of
 * the output.
 */
export const MULTI_HEAD_ATTENTION = layerKind({
  name: "MultiHeadAttention",
  config: z.strictObject({
    num_heads: size.max(1024),
    key_dim: size,
    value_dim: size.optional(),
    dropout: z.number().positive().lt(1).optional(),
    use_bias: z.literal(false).optional(),
  }),
  inputs: { least: 2, most: 3 },
  lower(layer, [query, value, key = value], config, { use_causal_mask: isCausal = false }) {
    const { num_heads: count, key_dim, value_dim = key_dim, use_bias, dropout } = config;
    for (const input of [query, value, key]) layer.requireRank(input, 2);
    const [batch, positions, features] = query.shape;
    if (key.shape[1] !== value.shape[1]) {
      throw layer.refuse(`takes ${key.shape[1]} keys and ${value.shape[1]} values, which must be as many`);
    }
    const heads = { count, width: key_dim, useBias: use_bias !== false };
    const queries = project(layer, "query", query, heads, 1 / Math.sqrt(key_dim));
    const keys = project(layer, "key", key, heads);
    const values = project(layer, "value", value, { ...heads, width: value_dim });
    const noise = dropout !== undefined && layer.isTraining ? { rate: dropout, seed: layer.seed() } : undefined;
    const seen = layer.apply(ATTENTION, [queries, keys, values], { isCausal, dropout: noise });
    const rows = inRows(layer, seen, [batch * positions, count * value_dim]);
    const kernel = layer.tensor(
      "attention_output/kernel",
      [count, value_dim, features],
      glorotUniform(count * value_dim, features),
    );
    const flat = layer.apply(RESHAPE, [kernel], { shape: [count * value_dim, features] });
    const product = layer.apply(MATRIX_PRODUCT, [rows, flat]);
    const output = heads.useBias
      ? layer.apply(BIAS, [product, layer.tensor("attention_output/bias", [features], ZEROS)])
      : product;
    return layer.apply(RESHAPE, [output], { shape: query.shape });
  },
  read(keras) {
    keras.only("use_gate", false, "attention without a gate is supported");
    keras.only("sliding_window", null, "attention to all positions is supported; leave it out");
    keras.only("output_shape", null, "an output as wide as the query is supported; leave it out");
    const axes = keras.fields.attention_axes ?? [1];
    if (`${axes}` !== "1") {
      throw keras.refuse("has other attention_axes than [1]", "let it attend along its first axis");
    }
    const [key_dim, dropout] = [keras.number("key_dim"), keras.number("dropout", 0)];
    const value_dim = keras.number("value_dim", key_dim);
    return {
      num_heads: keras.number("num_heads"),
      key_dim,
      ...value_dim === key_dim ? {} : { value_dim },
      ...dropout === 0 ? {} : { dropout },
      ...keras.flag("use_bias", true) ? {} : { use_bias: false as const },
    };
  },
});

/**
 * [batch, positions, features] → [heads · batch, positions, width]. Heads lie in front, so that two axes alone change
 * places.
 */
function project(layer: LayerScope, name: string, input: Value, { count, width, useBias }: Heads, factor = 1): Value {
  const [batch, positions, features] = input.shape;
  const units = count * width;
  // The kernel has fewer entries than the product, so it is scaled instead.
  const scaled = (tensor: Value) => factor === 1 ? tensor : layer.apply(SCALE, [tensor], { factor });
  const kernel = scaled(layer.tensor(`${name}/kernel`, [features, count, width], glorotUniform(features, units)));
  const rows = layer.apply(RESHAPE, [input], { shape: [batch * positions, features] });
  const flat = layer.apply(RESHAPE, [kernel], { shape: [features, units] });
  const product = layer.apply(MATRIX_PRODUCT, [rows, flat]);
  const apart = useBias ? layer.apply(BIAS, [product, biasOf(layer, name, [count, width], scaled)]) : product;
  const heads = layer.apply(RESHAPE, [apart], { shape: [batch * positions, count, width] });
  const turned = layer.apply(TRANSPOSE, [heads], { order: [1, 0, 2] });
  return layer.apply(RESHAPE, [turned], { shape: [count * batch, positions, width] });
}

function biasOf(layer: LayerScope, name: string, shape: readonly number[], scaled: (bias: Value) => Value): Value {
  const bias = scaled(layer.tensor(`${name}/bias`, shape, ZEROS));
  return layer.apply(RESHAPE, [bias], { shape: [entriesIn(shape)] });
}

/** [heads · batch, positions, width] → rows of a position each, its heads side by side. */
function inRows(layer: LayerScope, heads: Value, [rows, units]: readonly [number, number]): Value {
  const width = heads.shape[2];
  const count = units / width;
  const apart = layer.apply(RESHAPE, [heads], { shape: [count, rows, width] });
  const turned = layer.apply(TRANSPOSE, [apart], { order: [1, 0, 2] });
  return layer.apply(RESHAPE, [turned], { shape: [rows, units] });
}
