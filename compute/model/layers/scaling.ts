/**
 * Numbers brought to another scale by what a file says, not by what is trained.
 *
 * @module
 */
import { z } from "zod";
import { ADD, MULTIPLY, SCALE, type Value } from "../../ops/mod.ts";
import { isFields, shown } from "../keras/keras_fields.ts";
import type { KerasLayer } from "../keras/keras_layer.ts";
import type { LayerScope } from "../lowering.ts";
import { axis } from "./fields.ts";
import { layerKind } from "./layer_kind.ts";
import { lastAxis } from "./settings.ts";

/** Columns that may each have a number of their own. */
const MOST_COLUMNS = 4096;
const number = z.number().min(-1e30).max(1e30);
const numbers = z.union([number, z.array(number).min(1).max(MOST_COLUMNS)]);
const positive = z.number().min(0).max(1e30);
const positives = z.union([positive, z.array(positive).min(1).max(MOST_COLUMNS)]);

/** factor · value + shift, each one number or one for each entry of the last axis. */
function affine(
  layer: LayerScope,
  value: Value,
  factor: number | readonly number[],
  shift: number | readonly number[],
): Value {
  const scaled = typeof factor === "number"
    ? layer.apply(SCALE, [value], { factor })
    : layer.apply(MULTIPLY, [value, layer.constants(factor, [factor.length])]);
  if (typeof shift !== "number") return layer.apply(ADD, [scaled, layer.constants(shift, [shift.length])]);
  return shift === 0 ? scaled : layer.apply(ADD, [scaled, layer.constant(shift)]);
}

/** @throws {TypeError} unless there is one number for each entry of the last axis, or one for all */
function requireFit(layer: LayerScope, { shape }: Value, key: string, given: number | readonly number[]): void {
  const columns = shape[shape.length - 1];
  if (typeof given === "number" || given.length === 1 || given.length === columns) return;
  throw layer.refuse(
    `has ${given.length} numbers as its ${key}, and its input has ${columns} entries on the last axis`,
  );
}

/** scale · input + offset. */
export const RESCALING = layerKind({
  name: "Rescaling",
  config: z.strictObject({ scale: numbers, offset: numbers.optional() }),
  lower(layer, [input], { scale, offset = 0 }) {
    requireFit(layer, input, "scale", scale);
    requireFit(layer, input, "offset", offset);
    return affine(layer, input, scale, offset);
  },
  read(keras) {
    const [scale, offset] = [numbersOf(keras, "scale"), numbersOf(keras, "offset", 0)];
    return { scale, ...offset === 0 ? {} : { offset } };
  },
});

/** What a deviation is at least, as Keras has it. */
const LEAST_DEVIATION = 1e-7;

/** (input − mean)/√variance, by numbers that are given; inverted, √variance · input + mean. */
export const NORMALIZATION = layerKind({
  name: "Normalization",
  config: z.strictObject({
    mean: numbers,
    variance: positives,
    axis: axis.optional(),
    invert: z.literal(true).optional(),
  }),
  lower(layer, [input], { mean, variance, axis, invert = false }) {
    layer.requireLast(input, axis);
    requireFit(layer, input, "mean", mean);
    requireFit(layer, input, "variance", variance);
    const deviation = map(variance, (value) => Math.max(Math.sqrt(value), LEAST_DEVIATION));
    if (invert) return affine(layer, input, deviation, mean);
    const centred = affine(layer, input, 1, map(mean, (value) => -value));
    return affine(layer, centred, map(deviation, (value) => 1 / value), 0);
  },
  read(keras) {
    if ((keras.fields.mean ?? null) === null || (keras.fields.variance ?? null) === null) {
      throw keras.refuse("has no mean and variance", "give them as numbers: Normalization(mean=…, variance=…)");
    }
    const mean = numbersOf(keras, "mean");
    const everywhere = Array.isArray(keras.fields.axis) && keras.fields.axis.length === 0;
    return {
      mean,
      variance: numbersOf(keras, "variance"),
      ...everywhere || (keras.fields.axis === null && typeof mean === "number") ? {} : lastAxis(keras),
      ...keras.flag("invert", false) ? { invert: true as const } : {},
    };
  },
});

function map(values: number | readonly number[], by: (value: number) => number): number | number[] {
  return typeof values === "number" ? by(values) : values.map(by);
}

/** One number or a list of them, which may lie in lists of one, as Keras writes arrays. */
function numbersOf(keras: KerasLayer, key: string, otherwise?: number): number | number[] {
  let value: unknown = keras.fields[key] ?? otherwise;
  if (isFields(value) && isFields(value.config)) value = value.config.value;
  for (let depth = 0; depth < 8 && Array.isArray(value) && value.length === 1; depth++) value = value[0];
  if (typeof value === "number") return value;
  if (Array.isArray(value) && value.every((each) => typeof each === "number")) return value;
  throw keras.refuse(`has ${key} ${shown(keras.fields[key])}`, "give a number, or one for each entry of the last axis");
}
