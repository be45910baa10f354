import {
  COMPRESSION_METHODS,
  type CompressionMethod,
  compressors,
  type ValueCoding,
} from "../../../../compute/compression/mod.ts";
import type { Layout, Random } from "../../../../compute/vector/mod.ts";
import { compressedMean } from "./compressed_mean.ts";
import { denseMean } from "./dense_mean.ts";
import type { GradientMean } from "./gradient_mean.ts";
import { sharedScaleMean } from "./shared_scale_mean.ts";

/** What they are made from. A method takes what it has use for. */
export interface MeanParts {
  readonly layout: Layout;
  /** One stream a worker. */
  readonly randoms: readonly Random[];
  /** Share of the entries that a message carries. */
  readonly density: number;
  /** Whether a method without an unbiased form keeps residuals. */
  readonly residual: boolean;
  /** Steps in all, over which adaptive Top-K spends its budget. */
  readonly steps: number;
  /** What adaptive Top-K counts an error as, at this moment. */
  readonly weight: () => number;
  /** How Top-K codes values. */
  readonly values: ValueCoding;
  /** TernGrad's clipping in standard deviations. */
  readonly clip: number;
  /** Whether TernGrad's workers agree on one scale a tensor. */
  readonly sharedScale: boolean;
}

/** One way to average gradients, made from its parts. */
type CreateMean = (parts: MeanParts) => GradientMean;

/** The average of a method's messages: its unbiased form without residuals, or where it has none, the contractive one. */
function meanBy(method: CompressionMethod): CreateMean {
  const { create, createUnbiased } = compressors[method];
  return ({ layout, randoms, density, values, clip, residual, steps, weight }) => {
    const options = { density, values, clip, horizon: steps };
    const made = randoms.map((random) => (createUnbiased ?? create)(options, { random, weight }));
    return compressedMean(layout, made, createUnbiased === undefined && residual);
  };
}

const ternGradMean = meanBy("terngrad");

/** Methods for which workers do more than send each other compressed gradients. */
const SPECIAL: { readonly [method in CompressionMethod]?: CreateMean } = {
  "dense": ({ layout }) => denseMean(layout),
  "terngrad": (parts) =>
    parts.sharedScale ? sharedScaleMean(parts.layout, parts.clip, parts.randoms) : ternGradMean(parts),
};

/**
 * Every way to average gradients, by name: one for each compressor. Unbiased forms go without residuals; contractions, such
 * as Top-K, go with them unless it is asked not to.
 */
export const gradientMeans = Object.fromEntries(
  COMPRESSION_METHODS.map((method) => [method, SPECIAL[method] ?? meanBy(method)]),
) as Readonly<Record<CompressionMethod, CreateMean>>;
