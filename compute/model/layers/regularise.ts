/**
 * Noise in training, by seed; nothing in evaluation.
 *
 * @module
 */
import { z } from "zod";
import { ADD, MULTIPLY, SCALE, untrained, type Value } from "../../ops/mod.ts";
import { add, cast, compare, mul, normal, scalar, scale, uniform } from "../../ops/kernels.ts";
import type { LayerScope } from "../lowering.ts";
import { type AnyLayerKind, layerKind } from "./layer_kind.ts";

const rate = z.number().min(0).lt(1);

/** 1 where an entry is kept, which it is with a chance of 1 − rate, and 0 elsewhere. */
function kept(layer: LayerScope, shape: readonly number[], rate: number) {
  const { program } = layer;
  const drawn = uniform(program, shape, layer.seed());
  return cast(program, compare(program, "GreaterEqual", drawn, scalar(program, rate)), "float32");
}

/**
 * A share of the entries becomes 0, and the others are that much larger (Srivastava et al., JMLR 2014).
 *
 * @param shapeOf extents of the noise, 1 along axes where it is the same
 */
function dropout(
  name: string,
  rank: number | undefined,
  shapeOf: (shape: readonly number[]) => number[],
): AnyLayerKind {
  return layerKind({
    name,
    config: z.strictObject({ rate }),
    lower(layer, [input], { rate }) {
      if (rank !== undefined) layer.requireRank(input, rank);
      if (!layer.isTraining || rate === 0) return input;
      const mask = kept(layer, shapeOf(input.shape), rate);
      return layer.apply(MULTIPLY, [input, untrained(scale(layer.program, mask, 1 / (1 - rate)))]);
    },
    read(keras) {
      keras.only("noise_shape", null, "leave noise_shape out, or take SpatialDropout1D or 2D");
      keras.only("data_format", "channels_last", 'data_format "channels_last" is supported');
      return { rate: keras.number("rate") };
    },
  });
}

/** Entry by entry. */
export const DROPOUT = dropout("Dropout", undefined, (shape) => [...shape]);
/** Whole channels of a sequence. */
export const SPATIAL_DROPOUT_1D = dropout("SpatialDropout1D", 2, ([batch, , channels]) => [batch, 1, channels]);
/** Whole channels of a picture. */
export const SPATIAL_DROPOUT_2D = dropout("SpatialDropout2D", 3, ([batch, , , channels]) => [batch, 1, 1, channels]);

/** Normal noise of a deviation. */
function noise(layer: LayerScope, { shape }: Value, deviation: number) {
  return scale(layer.program, normal(layer.program, shape, layer.seed()), deviation);
}

/** Each entry times normal noise of mean 1 and variance rate/(1 − rate). */
export const GAUSSIAN_DROPOUT = layerKind({
  name: "GaussianDropout",
  config: z.strictObject({ rate }),
  lower(layer, [input], { rate }) {
    if (!layer.isTraining || rate === 0) return input;
    const { program } = layer;
    const factor = add(program, noise(layer, input, Math.sqrt(rate / (1 - rate))), scalar(program, 1));
    return layer.apply(MULTIPLY, [input, untrained(factor)]);
  },
  read: (keras) => ({ rate: keras.number("rate") }),
});

/** Each entry plus normal noise. */
export const GAUSSIAN_NOISE = layerKind({
  name: "GaussianNoise",
  config: z.strictObject({ stddev: z.number().min(0).max(1e6) }),
  lower(layer, [input], { stddev }) {
    if (!layer.isTraining || stddev === 0) return input;
    return layer.apply(ADD, [input, untrained(noise(layer, input, stddev))]);
  },
  read: (keras) => ({ stddev: keras.number("stddev") }),
});

/** What SELU tends to for large negative entries. */
const SELU_LEAST = -1.0507009873554805 * 1.6732632423543772;

/** A share of the entries becomes what SELU tends to below; mean and variance stay (Klambauer et al., NIPS 2017). */
export const ALPHA_DROPOUT = layerKind({
  name: "AlphaDropout",
  config: z.strictObject({ rate }),
  lower(layer, [input], { rate }) {
    if (!layer.isTraining || rate === 0) return input;
    const { program } = layer;
    const factor = 1 / Math.sqrt((1 - rate) * (1 + rate * SELU_LEAST ** 2));
    const shift = -factor * SELU_LEAST * rate;
    const mask = kept(layer, input.shape, rate);
    // factor · (x · mask + least · (1 − mask)) + shift
    const rest = add(
      program,
      mul(program, mask, scalar(program, -factor * SELU_LEAST)),
      scalar(program, factor * SELU_LEAST + shift),
    );
    const scaled = layer.apply(SCALE, [layer.apply(MULTIPLY, [input, untrained(mask)])], { factor });
    return layer.apply(ADD, [scaled, untrained(rest)]);
  },
  read(keras) {
    keras.only("noise_shape", null, "leave noise_shape out");
    return { rate: keras.number("rate") };
  },
});
