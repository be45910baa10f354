import { adaptiveTopK, sparsify, ternGrad, topK, type ValueCoding } from "../../../../compute/compression/mod.ts";
import type { Layout, Random } from "../../../../compute/vector/mod.ts";
import { compressedMean } from "./compressed_mean.ts";
import { denseMean } from "./dense_mean.ts";
import type { GradientMean } from "./gradient_mean.ts";
import { sharedScaleMean } from "./shared_scale_mean.ts";

/** The names under which ways to average gradients are asked for. */
export const WORKER_METHODS = ["dense", "terngrad", "optimal", "top-k", "adaptive-top-k"] as const;

/** One of the ways to average gradients. */
export type WorkerMethod = (typeof WORKER_METHODS)[number];

/** What they are made from. A method takes what it has use for. */
export interface MeanParts {
  readonly layout: Layout;
  /** One stream a worker. */
  readonly randoms: readonly Random[];
  /** Share of the entries that a message carries. */
  readonly density: number;
  /** Whether Top-K, adaptive or not, keeps residuals. */
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

/**
 * Every way to average gradients, by name. Unbiased compressors go without residuals; Top-K, which is a contraction, goes with
 * them unless it is asked not to.
 */
export const gradientMeans: Readonly<Record<WorkerMethod, (parts: MeanParts) => GradientMean>> = {
  "dense": ({ layout }) => denseMean(layout),
  "terngrad": ({ layout, randoms, clip, sharedScale }) =>
    sharedScale
      ? sharedScaleMean(layout, clip, randoms)
      : compressedMean(layout, randoms.map((random) => ternGrad({ form: "unbiased", clip }, random)), false),
  "optimal": ({ layout, randoms, density }) =>
    compressedMean(layout, randoms.map((random) => sparsify({ form: "unbiased", density }, random)), false),
  "top-k": ({ layout, randoms, density, values, residual }) =>
    compressedMean(layout, randoms.map(() => topK({ density, values })), residual),
  "adaptive-top-k": ({ layout, randoms, density, values, residual, steps, weight }) =>
    compressedMean(layout, randoms.map(() => adaptiveTopK({ density, values, horizon: steps, weight })), residual),
};
