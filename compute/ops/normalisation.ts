/**
 * Normalisations: means are taken off, and what is left is brought to one size.
 *
 * @module
 */
import {
  add,
  bool,
  broadcastTo,
  float,
  mul,
  reduce,
  reshape,
  scalar,
  scale,
  string,
  sub,
  typeOf,
  unary,
} from "./kernels.ts";
import { type Attributes, entriesIn, type Program, type Ref } from "./program.ts";
import type { Op } from "./tape.ts";

/** What is added to a variance, so that none is 0. */
export interface Epsilon {
  readonly epsilon: number;
}

function attributesOf(format: "NHWC" | "NCHW", { epsilon }: Epsilon, more: Attributes = {}): Attributes {
  return {
    T: typeOf("float32"),
    U: typeOf("float32"),
    epsilon: float(epsilon),
    data_format: string(format),
    is_training: bool(true),
    ...more,
  };
}

/** What the fused kernel gives: its output, the mean and variance of the batch, and what its gradient wants again. */
interface Fused {
  readonly output: Ref;
  readonly mean: Ref;
  readonly variance: Ref;
  readonly reserved: readonly Ref[];
}

function fused(
  program: Program,
  format: "NHWC" | "NCHW",
  [value, gamma, beta]: readonly Ref[],
  epsilon: Epsilon,
): Fused {
  const none = program.constant([], [0], "float32");
  const row = { shape: gamma.shape, type: "float32" } as const;
  const attributes = attributesOf(format, epsilon, { exponential_avg_factor: float(1) });
  const [output, mean, variance, ...reserved] = program.emit(
    "FusedBatchNormV3",
    [value, gamma, beta, none, none],
    attributes,
    [value, row, row, row, row, row],
  );
  return { output, mean, variance, reserved };
}

/** Slopes of the value, of gamma and of beta. */
function fusedBack(
  program: Program,
  format: "NHWC" | "NCHW",
  [slope, value, gamma]: readonly Ref[],
  reserved: readonly Ref[],
  epsilon: Epsilon,
): Ref[] {
  const row = { shape: gamma.shape, type: "float32" } as const;
  const inputs = [slope, value, gamma, ...reserved];
  return program.emit("FusedBatchNormGradV3", inputs, attributesOf(format, epsilon), [value, row, row, row, row])
    .slice(0, 3);
}

/**
 * Batch normalisation in training (Ioffe and Szegedy, ICML 2015): [n, height, width, channels], gamma [channels] and beta
 * [channels] → gamma · (x − mean)/√(variance + ε) + beta, by the mean and variance of each channel; these follow as second
 * and third output, without a slope. The variance is the batch's own: the squares' sum over their number.
 */
export const BATCH_NORMALISATION: Op<Epsilon, readonly Ref[]> = {
  name: "batch normalisation",
  forward(program, inputs, config) {
    const { output, mean, variance, reserved } = fused(program, "NHWC", inputs, config);
    const count = entriesIn(inputs[0].shape) / inputs[0].shape[3];
    // The kernel gives it over n − 1, as an estimate of the population's.
    const own = scale(program, variance, (count - 1) / count);
    return { outputs: [output, mean, own], kept: reserved };
  },
  backward(program, [slope], { inputs: [value, gamma], config, kept: reserved }) {
    if (slope === undefined) return [undefined, undefined, undefined];
    return fusedBack(program, "NHWC", [slope, value, gamma], reserved, config);
  },
};

/** Rows of the last axis, each brought to mean 0 and variance 1 (Ba et al., 2016): [.., d], without gamma and beta. */
export const LAYER_NORMALISATION: Op<
  Epsilon,
  { readonly fed: Ref; readonly ones: Ref; readonly reserved: readonly Ref[] }
> = {
  name: "layer normalisation",
  // A row is to the fused kernel what a channel is: one pass instead of five.
  forward(program, [value], config) {
    const width = value.shape[value.shape.length - 1];
    const rows = entriesIn(value.shape) / width;
    const fed = reshape(program, value, [1, rows, width, 1]);
    const ones = broadcastTo(program, scalar(program, 1), [rows]);
    const zeros = broadcastTo(program, scalar(program, 0), [rows]);
    const { output, reserved } = fused(program, "NCHW", [fed, ones, zeros], config);
    return { outputs: [reshape(program, output, value.shape)], kept: { fed, ones, reserved } };
  },
  backward(program, [slope], { inputs: [value], config, kept: { fed, ones, reserved } }) {
    const rows = reshape(program, slope!, fed.shape);
    const [toValue] = fusedBack(program, "NCHW", [rows, fed, ones], reserved, config);
    return [reshape(program, toValue, value.shape)];
  },
};

/** How rows are brought to one size. */
export interface SizeRule extends Epsilon {
  /** By the mean of the squares, or by their sum. */
  readonly by: "mean" | "sum";
}

/** Rows of the last axis over √(mean of squares + ε) (Zhang and Sennrich, NeurIPS 2019), or over √(sum of squares + ε). */
export const SIZE_NORMALISATION: Op<SizeRule, Ref> = {
  name: "size normalisation",
  forward(program, [value], { by, epsilon }) {
    const squares = reduceLast(program, by === "mean" ? "Mean" : "Sum", mul(program, value, value));
    const factor = unary(program, "Rsqrt", add(program, squares, scalar(program, epsilon)));
    return { outputs: [mul(program, value, factor)], kept: factor };
  },
  backward(program, [slope], { outputs: [output], config: { by }, kept: factor }) {
    const along = reduceLast(program, by === "mean" ? "Mean" : "Sum", mul(program, slope!, output));
    return [mul(program, factor, sub(program, slope!, mul(program, output, along)))];
  },
};

function reduceLast(program: Program, kernel: string, value: Ref): Ref {
  return reduce(program, kernel, value, [value.shape.length - 1], true);
}

/** Into how many groups channels are divided. */
export interface Grouping extends Epsilon {
  readonly groups: number;
}

/**
 * Group normalisation (Wu and He, ECCV 2018): [batch, places, channels], gamma [channels] and beta [channels] → gamma ·
 * (x − mean)/√(variance + ε) + beta, by the mean and variance of each group of neighbouring channels over all places.
 *
 * Sums over the places are taken channel by channel, so that nothing is laid out anew: the groups are only in small values.
 */
export const GROUP_NORMALISATION: Op<Grouping, { readonly centred: Ref; readonly inverse: Ref }> = {
  name: "group normalisation",
  forward(program, [value, gamma, beta], { groups, epsilon }) {
    const mean = overGroups(program, reduce(program, "Mean", value, [1]), groups);
    const centred = sub(program, value, mean);
    const squares = reduce(program, "Mean", unary(program, "Square", centred), [1]);
    const variance = overGroups(program, squares, groups);
    const inverse = unary(program, "Rsqrt", add(program, variance, scalar(program, epsilon)));
    const scaled = mul(program, centred, mul(program, inverse, gamma));
    return { outputs: [add(program, scaled, beta)], kept: { centred, inverse } };
  },
  backward(program, [slope], { inputs: [value, gamma], config: { groups }, kept: { centred, inverse }, wanted }) {
    const [batch, places, channels] = value.shape;
    // Sums over the places: [batch, 1, channels].
    const sums = reduce(program, "Sum", slope!, [1], true);
    const products = reduce(program, "Sum", mul(program, slope!, centred), [1], true);
    const toGamma = () => reduce(program, "Sum", mul(program, products, inverse), [0, 1]);
    const toBeta = () => reduce(program, "Sum", sums, [0, 1]);
    const toValue = () => {
      const perGroup = (each: Ref) => {
        const mean = scale(program, reshape(program, mul(program, each, gamma), [batch, channels]), 1 / places);
        return mul(program, overGroups(program, mean, groups), inverse);
      };
      const share = mul(program, mul(program, inverse, inverse), perGroup(products));
      const rest = add(program, mul(program, centred, share), perGroup(sums));
      return sub(program, mul(program, slope!, mul(program, inverse, gamma)), rest);
    };
    return [
      wanted[0] ? toValue() : undefined,
      wanted[1] ? toGamma() : undefined,
      wanted[2] ? toBeta() : undefined,
    ];
  },
};

/** Means of a value [batch, channels] over each group, at every channel of it: [batch, 1, channels]. */
function overGroups(program: Program, value: Ref, groups: number): Ref {
  const [batch, channels] = value.shape;
  const wide = [batch, groups, channels / groups];
  const means = reduce(program, "Mean", reshape(program, value, wide), [2], true);
  return reshape(program, broadcastTo(program, means, wide), [batch, 1, channels]);
}
