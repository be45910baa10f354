/**
 * The unbiased compressors that the convex test bed compares, and how their bits are counted.
 *
 * @module
 */
import { type Compressed, type Compressor, dense, sparsify, ternGrad } from "../../../../compute/compression/mod.ts";
import type { Layout, Random } from "../../../../compute/vector/mod.ts";
import { qsgdBits } from "../../compressors/elias.ts";
import { paperBits } from "../../compressors/paper_bits.ts";
import { qsgd } from "../../compressors/qsgd.ts";
import { uniformSampling } from "../../compressors/uniform_sampling.ts";

/** The names of the methods. */
export const CONVEX_METHODS = ["dense", "optimal", "uniform", "qsgd", "terngrad"] as const;

/** One of them. */
export type ConvexMethod = typeof CONVEX_METHODS[number];

/** What a method may be set to. */
export interface MethodOptions {
  /** Share of entries of optimal and uniform sampling. */
  readonly density: number;
  /** s of QSGD. */
  readonly levels: number;
}

/** A method as the test bed uses it. */
export interface Method {
  /** The unbiased form, as a run without residual needs. */
  create(options: MethodOptions, random: Random): Compressor;
  /** Bits of a message in the method's own paper. */
  bits(message: Compressed, layout: Layout): number;
}

/** Every method by name. TernGrad does not clip here: clipping is biased. */
export const convexMethods: Readonly<Record<ConvexMethod, Method>> = {
  dense: { create: () => dense({ precision: "f32" }), bits: paperBits },
  optimal: { create: ({ density }, random) => sparsify({ form: "unbiased", density }, random), bits: paperBits },
  uniform: { create: uniformSampling, bits: paperBits },
  qsgd: { create: qsgd, bits: qsgdBits },
  terngrad: { create: (_, random) => ternGrad({ form: "unbiased", clip: Infinity }, random), bits: paperBits },
};
