/**
 * Attention.
 *
 * @module
 */
import { z } from "zod";
import {
  ATTENTION,
  BIAS,
  CONCATENATE,
  MATRIX_PRODUCT,
  RESHAPE,
  SCALE,
  SPLIT,
  TRANSPOSE,
  type Value,
} from "../../ops/mod.ts";
import { glorotUniform, ZEROS } from "../initialiser.ts";
import type { LayerScope } from "../lowering.ts";
import { size } from "./fields.ts";
import { layerKind } from "./layer_kind.ts";

/** A projection to heads. */
interface Projection {
  readonly name: "query" | "key" | "value";
  readonly input: Value;
  /** Heads, and entries of each. */
  readonly count: number;
  readonly width: number;
  /** What the result is multiplied by. */
  readonly factor: number;
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
    const common = { count, useBias: use_bias !== false };
    const factor = 1 / Math.sqrt(key_dim);
    const [queries, keys, values] = projectAll(layer, [
      { name: "query", input: query, width: key_dim, factor, ...common },
      { name: "key", input: key, width: key_dim, factor: 1, ...common },
      { name: "value", input: value, width: value_dim, factor: 1, ...common },
    ]);
    const noise = dropout !== undefined && layer.isTraining ? { rate: dropout, seed: layer.seed() } : undefined;
    const seen = layer.apply(ATTENTION, [queries, keys, values], { isCausal, dropout: noise });
    const rows = inRows(layer, seen, [batch * positions, count * value_dim]);
    const kernel = headTensor(layer, "attention_output/kernel", [count, value_dim, features]);
    const flat = layer.apply(RESHAPE, [kernel], { shape: [count * value_dim, features] });
    const product = layer.apply(MATRIX_PRODUCT, [rows, flat]);
    const output = common.useBias
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
 * Each input [batch, positions, features] → [heads · batch, positions, width]. Heads lie in front, so that two axes alone
 * change places. Where all are projected from one input to one width, that is one product.
 */
function projectAll(layer: LayerScope, projections: readonly Projection[]): Value[] {
  const [first, ...others] = projections;
  const areOne = others.every(({ input, width }) => input === first.input && width === first.width);
  if (!areOne) return projections.map((projection) => project(layer, [projection])[0]);
  return project(layer, projections);
}

/** Projections of one input to one width. */
function project(layer: LayerScope, projections: readonly Projection[]): Value[] {
  const [{ input, count, width, useBias }] = projections;
  const [batch, positions, features] = input.shape;
  const tensors = projections.map((projection) => tensorsOf(layer, projection, features));
  const rows = layer.apply(RESHAPE, [input], { shape: [batch * positions, features] });
  const product = layer.apply(MATRIX_PRODUCT, [rows, joined(layer, tensors.map(({ kernel }) => kernel), 1)]);
  const biases = tensors.flatMap(({ bias }) => bias ?? []);
  const apart = useBias ? layer.apply(BIAS, [product, joined(layer, biases, 0)]) : product;
  const all = projections.length * count;
  const heads = layer.apply(RESHAPE, [apart], { shape: [batch * positions, all, width] });
  const turned = layer.apply(TRANSPOSE, [heads], { order: [1, 0, 2] });
  const parts = projections.length === 1
    ? [turned]
    : layer.tape.applyAll(SPLIT, [turned], { axis: 0, sizes: projections.map(() => count) });
  return parts.map((part) => layer.apply(RESHAPE, [part], { shape: [count * batch, positions, width] }));
}

function joined(layer: LayerScope, tensors: readonly Value[], axis: number): Value {
  return tensors.length === 1 ? tensors[0] : layer.apply(CONCATENATE, tensors, { axis });
}

/** Kernel [features, heads · width] and bias of a projection. They have fewer entries than the product, so they are scaled. */
function tensorsOf(
  layer: LayerScope,
  { name, count, width, factor, useBias }: Projection,
  features: number,
): { kernel: Value; bias: Value | undefined } {
  const units = count * width;
  const ready = (tensor: Value, shape: readonly number[]) => {
    const flat = layer.apply(RESHAPE, [tensor], { shape });
    return factor === 1 ? flat : layer.apply(SCALE, [flat], { factor });
  };
  const kernel = headTensor(layer, `${name}/kernel`, [features, count, width]);
  const bias = useBias ? ready(layer.tensor(`${name}/bias`, [count, width], ZEROS), [units]) : undefined;
  return { kernel: ready(kernel, [features, units]), bias };
}

/** [heads · batch, positions, width] → rows of a position each, its heads side by side. */
function inRows(layer: LayerScope, heads: Value, [rows, units]: readonly [number, number]): Value {
  const width = heads.shape[2];
  const count = units / width;
  const apart = layer.apply(RESHAPE, [heads], { shape: [count, rows, width] });
  const turned = layer.apply(TRANSPOSE, [apart], { order: [1, 0, 2] });
  return layer.apply(RESHAPE, [turned], { shape: [rows, units] });
}

/**
 * A kernel of three axes, which begins as Keras has it: the first axis counts as places of a window, so that the kernel
 * begins smaller than its product's fans would have it. That serves a block to which its input is added.
 */
function headTensor(layer: LayerScope, name: string, shape: readonly [number, number, number]): Value {
  const [places, from, to] = shape;
  return layer.tensor(name, shape, glorotUniform(places * from, places * to));
}
