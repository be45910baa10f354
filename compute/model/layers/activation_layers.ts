/**
 * Activations that are layers.
 *
 * @module
 */
import { z } from "zod";
import {
  ADD,
  CLIP,
  ELU,
  GATE,
  LEAKY_RELU,
  MULTIPLY,
  RELU,
  RELU_6,
  SCALE,
  SOFTMAX,
  SUBTRACT,
  type Value,
} from "../../ops/mod.ts";
import { ZEROS } from "../initialiser.ts";
import type { LayerScope } from "../lowering.ts";
import { activation, axis } from "./fields.ts";
import { layerKind } from "./layer_kind.ts";
import { lastAxis, listOf, unless } from "./settings.ts";

const slope = z.number().min(0).max(1e6);

/** An activation by its name. */
export const ACTIVATION = layerKind({
  name: "Activation",
  config: z.strictObject({ activation }),
  lower: (layer, [input], { activation }) => layer.activate(input, activation),
  read: (keras) => ({ activation: keras.activation() }),
});

/** A rectifier with an upper end, a slope below, and a threshold under which the slope begins. */
export const RELU_LAYER = layerKind({
  name: "ReLU",
  config: z.strictObject({
    max_value: slope.optional(),
    negative_slope: slope.optional(),
    threshold: slope.optional(),
  }),
  lower(layer, [input], { max_value, negative_slope = 0, threshold = 0 }) {
    if (max_value === undefined && threshold === 0) {
      if (negative_slope === 0) return layer.activate(input, "relu");
      return layer.apply(LEAKY_RELU, [input], { slope: negative_slope });
    }
    const positive = rectified(layer, input, max_value, threshold);
    if (negative_slope === 0) return positive;
    const below = layer.apply(SUBTRACT, [layer.constant(threshold), input]);
    const fallen = layer.apply(SCALE, [layer.apply(RELU, [below])], { factor: negative_slope });
    return layer.apply(SUBTRACT, [positive, fallen]);
  },
  read(keras) {
    const max = keras.fields.max_value ?? null;
    return {
      ...max === null ? {} : { max_value: keras.number("max_value") },
      ...unless("negative_slope", keras.number("negative_slope", 0), 0),
      ...unless("threshold", keras.number("threshold", 0), 0),
    };
  },
});

function rectified(layer: LayerScope, input: Value, most: number | undefined, threshold: number): Value {
  if (threshold === 0 && most === 6) return layer.apply(RELU_6, [input]);
  const open = threshold === 0 ? input : layer.apply(GATE, [input], { least: threshold, bySize: false });
  return most === undefined ? open : layer.apply(CLIP, [open], { least: 0, most });
}

/** x above 0, alpha · x below it. Keras 3 calls it negative_slope, and reads alpha too. */
export const LEAKY_RELU_LAYER = layerKind({
  name: "LeakyReLU",
  config: z.strictObject({ alpha: slope.optional() }),
  lower: (layer, [input], { alpha = 0.3 }) => layer.apply(LEAKY_RELU, [input], { slope: alpha }),
  read: (keras) => unless("alpha", keras.number("negative_slope", keras.number("alpha", 0.3)), 0.3),
});

/** x above 0, alpha · (eˣ − 1) below it. */
export const ELU_LAYER = layerKind({
  name: "ELU",
  config: z.strictObject({ alpha: slope.optional() }),
  lower(layer, [input], { alpha = 1 }) {
    const plain = layer.apply(ELU, [input]);
    if (alpha === 1) return plain;
    // Above 0 both are x, below it the second is 0.
    const scaled = layer.apply(SCALE, [plain], { factor: alpha });
    return layer.apply(ADD, [scaled, layer.apply(SCALE, [layer.apply(RELU, [input])], { factor: 1 - alpha })]);
  },
  read: (keras) => unless("alpha", keras.number("alpha", 1), 1),
});

/** x above 0, alpha · x below it, alpha being trained: one for each place of an input, but one along `shared_axes`. */
export const PRELU = layerKind({
  name: "PReLU",
  config: z.strictObject({ shared_axes: z.array(axis).min(1).max(16).optional() }),
  lower(layer, [input], { shared_axes = [] }) {
    const [, ...extents] = input.shape;
    const strange = shared_axes.find((axis) => axis > extents.length);
    if (strange !== undefined) throw layer.refuse(`shares axis ${strange} of an input that has ${extents.length}`);
    const shape = extents.map((extent, at) => shared_axes.includes(at + 1) ? 1 : extent);
    const alpha = layer.tensor("alpha", shape, ZEROS);
    const below = layer.apply(RELU, [layer.apply(SCALE, [input], { factor: -1 })]);
    return layer.apply(SUBTRACT, [layer.apply(RELU, [input]), layer.apply(MULTIPLY, [below, alpha])]);
  },
  read(keras) {
    if ((keras.fields.shared_axes ?? null) === null) return {};
    return { shared_axes: listOf(keras, "shared_axes").toSorted((one, other) => one - other) };
  },
});

/** The softmax along the last axis, in the middle of a model; at its end it is the loss's part. */
export const SOFTMAX_LAYER = layerKind({
  name: "Softmax",
  config: z.strictObject({ axis: axis.optional() }),
  lower(layer, [input], { axis }) {
    layer.requireLast(input, axis);
    return layer.apply(SOFTMAX, [input]);
  },
  read: lastAxis,
});
