/**
 * Layers that make one value of several.
 *
 * @module
 */
import { z } from "zod";
import {
  ADD,
  BATCH_MATRIX_PRODUCT,
  CONCATENATE,
  entriesIn,
  MAXIMUM,
  MINIMUM,
  MULTIPLY,
  type Op,
  RESHAPE,
  SCALE,
  SIZE_NORMALISATION,
  SUBTRACT,
  TRANSPOSE,
  type Value,
} from "../../ops/mod.ts";
import { shown } from "../keras/keras_fields.ts";
import type { KerasLayer } from "../keras/keras_layer.ts";
import type { LayerScope } from "../lowering.ts";
import { type AnyLayerKind, layerKind } from "./layer_kind.ts";

const MOST_INPUTS = 64;
/** Shapes that an error names. */
const MOST_NAMED = 4;
const listed = (shape: readonly number[]) => `[${shape.slice(1).join(", ")}]`;

/** Shapes of inputs in words, each once. */
function shapesOf(inputs: readonly Value[]): string {
  const shapes = [...new Set(inputs.map(({ shape }) => listed(shape)))];
  const named = shapes.slice(0, MOST_NAMED).join(" and ");
  return shapes.length > MOST_NAMED ? `${named} and ${shapes.length - MOST_NAMED} others` : named;
}

/** Values of one rank: those of fewer axes get axes of extent 1 behind the batch's, as Keras has it. */
function ofOneRank(layer: LayerScope, values: readonly Value[]): Value[] {
  const rank = Math.max(...values.map(({ shape }) => shape.length));
  const raised = values.map((value) => {
    const [batch, ...extents] = value.shape;
    const ones = Array.from({ length: rank - value.shape.length }, () => 1);
    return layer.apply(RESHAPE, [value], { shape: [batch, ...ones, ...extents] });
  });
  const isFit = Array.from(
    { length: rank },
    (_, axis) => new Set(raised.map(({ shape }) => shape[axis]).filter((extent) => extent !== 1)),
  )
    .every(({ size }) => size <= 1);
  if (!isFit) {
    throw layer.refuse(`has inputs of shapes ${shapesOf(values)}, which do not meet`);
  }
  return raised;
}

/** A layer that takes its inputs one after another. @param most inputs */
function folded(
  name: string,
  op: Op,
  most = MOST_INPUTS,
  end?: (layer: LayerScope, value: Value, count: number) => Value,
): AnyLayerKind {
  return layerKind({
    name,
    config: z.strictObject({}),
    inputs: { least: 2, most },
    lower(layer, inputs) {
      const [first, ...others] = ofOneRank(layer, inputs);
      const value = others.reduce((one, other) => layer.apply(op, [one, other]), first);
      return end === undefined ? value : end(layer, value, inputs.length);
    },
    read: () => ({}),
  });
}

/** The sum of the inputs, which are stretched to each other. */
export const ADD_LAYER = folded("Add", ADD);
/** The first less the second. */
export const SUBTRACT_LAYER = folded("Subtract", SUBTRACT, 2);
/** The product of the inputs. */
export const MULTIPLY_LAYER = folded("Multiply", MULTIPLY);
/** The mean of the inputs. */
export const AVERAGE_LAYER = folded(
  "Average",
  ADD,
  MOST_INPUTS,
  (layer, value, count) => layer.apply(SCALE, [value], { factor: 1 / count }),
);
/** The largest of the inputs at each place. */
export const MAXIMUM_LAYER = folded("Maximum", MAXIMUM);
/** The smallest of the inputs at each place. */
export const MINIMUM_LAYER = folded("Minimum", MINIMUM);

const axis = z.int().min(-16).max(16);

/** An axis with the batch's counted, from 0. @throws {TypeError} if there is no such, or it is the batch's */
function axisOf(layer: LayerScope, axis: number, { shape }: Value): number {
  const found = axis < 0 ? axis + shape.length : axis;
  if (found > 0 && found < shape.length) return found;
  throw layer.refuse(`has axis ${axis}, and its input is of shape ${listed(shape)}`);
}

/** The inputs one behind another along an axis, the batch's being 0. */
export const CONCATENATE_LAYER = layerKind({
  name: "Concatenate",
  config: z.strictObject({ axis: axis.optional() }),
  inputs: { least: 2, most: MOST_INPUTS },
  lower(layer, inputs, { axis = -1 }) {
    const along = axisOf(layer, axis, inputs[0]);
    const others = inputs.map(({ shape }) => `${shape.length} ${shape.toSpliced(along, 1)}`);
    if (new Set(others).size > 1) {
      throw layer.refuse(`has inputs of shapes ${shapesOf(inputs)}, which do not meet beside axis ${axis}`);
    }
    return layer.apply(CONCATENATE, inputs, { axis: along });
  },
  read(keras) {
    const axis = keras.number("axis", -1);
    return axis === -1 ? {} : { axis };
  },
});

/**
 * Products of two inputs, summed along an axis of each: the first's other axes, then the second's. Normalised, rows along
 * these axes are brought to length 1 before, so that it is the cosine.
 */
export const DOT = layerKind({
  name: "Dot",
  config: z.strictObject({ axes: z.tuple([axis, axis]), normalize: z.literal(true).optional() }),
  inputs: { least: 2, most: 2 },
  lower(layer, [first, second], { axes, normalize = false }) {
    const [one, other] = [axisOf(layer, axes[0], first), axisOf(layer, axes[1], second)];
    if (first.shape[one] !== second.shape[other]) {
      throw layer.refuse(
        `sums ${first.shape[one]} products with ${second.shape[other]}: axes ${axes.join(" and ")} of ` +
          `${listed(first.shape)} and ${listed(second.shape)}`,
      );
    }
    const [left, right] = [behind(layer, first, one, normalize), behind(layer, second, other, normalize)];
    const product = layer.apply(BATCH_MATRIX_PRODUCT, [left, right], { left: false, right: true });
    const rest = [...first.shape.slice(1).toSpliced(one - 1, 1), ...second.shape.slice(1).toSpliced(other - 1, 1)];
    return layer.apply(RESHAPE, [product], { shape: [first.shape[0], ...rest.length === 0 ? [1] : rest] });
  },
  read: (keras) => ({ axes: axesOf(keras), ...keras.flag("normalize", false) ? { normalize: true as const } : {} }),
});

/** [batch, all others, the axis]. */
function behind(layer: LayerScope, value: Value, axis: number, normalize: boolean): Value {
  const others = value.shape.map((_, at) => at).filter((at) => at !== 0 && at !== axis);
  const turned = layer.apply(TRANSPOSE, [value], { order: [0, ...others, axis] });
  const count = entriesIn(others.map((at) => value.shape[at]));
  const flat = layer.apply(RESHAPE, [turned], { shape: [value.shape[0], count, value.shape[axis]] });
  return normalize ? layer.apply(SIZE_NORMALISATION, [flat], { by: "sum", epsilon: 1e-12 }) : flat;
}

function axesOf(keras: KerasLayer): [number, number] {
  const { axes } = keras.fields;
  if (typeof axes === "number") return [axes, axes];
  if (Array.isArray(axes) && axes.length === 2 && axes.every((axis) => typeof axis === "number")) {
    return [axes[0], axes[1]];
  }
  throw keras.refuse(`has axes ${shown(axes)}`, "give one axis of each input");
}
