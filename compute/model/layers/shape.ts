/**
 * Layers that only lay entries out otherwise.
 *
 * @module
 */
import { z } from "zod";
import { BROADCAST, CROP, ENLARGE, entriesIn, INTERPOLATE, PAD, RESHAPE, TRANSPOSE } from "../../ops/mod.ts";
import { shown } from "../keras/keras_fields.ts";
import type { KerasLayer } from "../keras/keras_layer.ts";
import { asPicture, asSequence } from "./convolution.ts";
import { pair, size } from "./fields.ts";
import { type AnyLayerKind, layerKind } from "./layer_kind.ts";
import { channelsLast, listOf, single, twoOf, unless } from "./settings.ts";

/** All entries of an example in a row. */
export const FLATTEN = layerKind({
  name: "Flatten",
  config: z.strictObject({}),
  lower(layer, [input]) {
    const [batch, ...extents] = input.shape;
    return layer.apply(RESHAPE, [input], { shape: [batch, entriesIn(extents)] });
  },
  read(keras) {
    channelsLast(keras);
    return {};
  },
});

/** The entries of an example in other extents, of which one may be −1: as many as are left. */
export const RESHAPE_LAYER = layerKind({
  name: "Reshape",
  config: z.strictObject({ target_shape: z.array(z.union([size, z.literal(-1)])).min(1).max(8) }),
  lower(layer, [input], { target_shape }) {
    const [batch, ...extents] = input.shape;
    const entries = entriesIn(extents);
    const given = entriesIn(target_shape.filter((extent) => extent !== -1));
    const open = target_shape.filter((extent) => extent === -1).length;
    if (open > 1 || (open === 1 ? entries % given !== 0 : entries !== given)) {
      throw layer.refuse(`cannot bring [${extents.join(", ")}] to [${target_shape.join(", ")}]`);
    }
    const shape = target_shape.map((extent) => extent === -1 ? entries / given : extent);
    return layer.apply(RESHAPE, [input], { shape: [batch, ...shape] });
  },
  read: (keras) => ({ target_shape: listOf(keras, "target_shape") }),
});

/** The axes of an example in another order, counted from 1. */
export const PERMUTE = layerKind({
  name: "Permute",
  config: z.strictObject({ dims: z.array(z.int().positive().max(8)).min(1).max(8) }),
  lower(layer, [input], { dims }) {
    layer.requireRank(input, dims.length);
    if (dims.toSorted((one, other) => one - other).some((axis, at) => axis !== at + 1)) {
      throw layer.refuse(`has dims [${dims.join(", ")}], which must name each of the axes 1 to ${dims.length} once`);
    }
    return layer.apply(TRANSPOSE, [input], { order: [0, ...dims] });
  },
  read: (keras) => ({ dims: listOf(keras, "dims") }),
});

/** A row, n times: [n, entries]. */
export const REPEAT_VECTOR = layerKind({
  name: "RepeatVector",
  config: z.strictObject({ n: size }),
  lower(layer, [input], { n }) {
    layer.requireRank(input, 1);
    const [batch, entries] = input.shape;
    const one = layer.apply(RESHAPE, [input], { shape: [batch, 1, entries] });
    return layer.apply(BROADCAST, [one], { shape: [batch, n, entries] });
  },
  read: (keras) => ({ n: keras.number("n") }),
});

/** Each step of a sequence repeated. */
export const UP_SAMPLING_1D = layerKind({
  name: "UpSampling1D",
  config: z.strictObject({ size: size.optional() }),
  lower(layer, [input], { size = 2 }) {
    layer.requireRank(input, 2);
    return asSequence(layer, layer.apply(ENLARGE, [asPicture(layer, input)], { size: [1, size] }));
  },
  read: (keras) => unless("size", single(keras, "size", 2), 2),
});

/** Each row and column of a picture repeated, or interpolated between. */
export const UP_SAMPLING_2D = layerKind({
  name: "UpSampling2D",
  config: z.strictObject({ size: pair.optional(), interpolation: z.literal("bilinear").optional() }),
  lower(layer, [input], { size: [rows, columns] = [2, 2], interpolation }) {
    layer.requireRank(input, 3);
    return layer.apply(interpolation === undefined ? ENLARGE : INTERPOLATE, [input], { size: [rows, columns] });
  },
  read(keras) {
    channelsLast(keras);
    const interpolation = keras.word("interpolation", ["nearest", "bilinear"], "nearest");
    return {
      ...unless("size", keras.pair("size", 2), [2, 2]),
      ...interpolation === "nearest" ? {} : { interpolation },
    };
  },
});

/** How many there are before and behind. */
const border = z.tuple([z.int().min(0).max(65_536), z.int().min(0).max(65_536)]);
const borders = z.tuple([border, border]);

/** A layer over the border of a sequence. */
function atEnds(name: string, key: "padding" | "cropping"): AnyLayerKind {
  return layerKind({
    name,
    config: z.strictObject({ [key]: border }),
    lower(layer, [input], config) {
      layer.requireRank(input, 2);
      const ends = [[0, 0], config[key] as [number, number], [0, 0]] as const;
      return key === "padding"
        ? layer.apply(PAD, [input], { paddings: ends })
        : layer.apply(CROP, [input], { crops: ends });
    },
    read: (keras) => ({ [key]: twoOf(keras, key, keras.fields[key] ?? 1) }),
  });
}

/** A layer over the border of a picture. @param usual what Keras has by default */
function around(name: string, key: "padding" | "cropping", usual: number): AnyLayerKind {
  return layerKind({
    name,
    config: z.strictObject({ [key]: borders }),
    lower(layer, [input], config) {
      layer.requireRank(input, 3);
      const [rows, columns] = config[key] as z.infer<typeof borders>;
      const ends = [[0, 0], rows, columns, [0, 0]] as const;
      return key === "padding"
        ? layer.apply(PAD, [input], { paddings: ends })
        : layer.apply(CROP, [input], { crops: ends });
    },
    read(keras) {
      channelsLast(keras);
      return { [key]: bordersOf(keras, key, usual) };
    },
  });
}

/** Above and below, left and right: one number, one for each axis, or two for each. */
function bordersOf(keras: KerasLayer, key: string, usual: number): [[number, number], [number, number]] {
  const value = keras.fields[key] ?? usual;
  const axes: unknown = typeof value === "number" ? [value, value] : value;
  if (!Array.isArray(axes) || axes.length !== 2) {
    throw keras.refuse(`has ${key} ${shown(value)}`, "give two numbers for the rows and two for the columns");
  }
  return [twoOf(keras, key, axes[0]), twoOf(keras, key, axes[1])];
}

/** Zeros before and behind a sequence. */
export const ZERO_PADDING_1D = atEnds("ZeroPadding1D", "padding");
/** Zeros around a picture. */
export const ZERO_PADDING_2D = around("ZeroPadding2D", "padding", 1);
/** A sequence without its ends. */
export const CROPPING_1D = atEnds("Cropping1D", "cropping");
/** A picture without its border. */
export const CROPPING_2D = around("Cropping2D", "cropping", 0);
