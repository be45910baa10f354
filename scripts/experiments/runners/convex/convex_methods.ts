/**
 * The unbiased compressors that the convex test bed compares, and how their bits are counted.
 *
 * @module
 */
import {
  type Compressed,
  COMPRESSION_METHODS,
  type Compressor,
  compressors,
} from "../../../../compute/compression/mod.ts";
import type { Layout, Random } from "../../../../compute/vector/mod.ts";
import { qsgdBits } from "../../compressors/elias.ts";
import { paperBits } from "../../compressors/paper_bits.ts";
import { qsgd } from "../../compressors/qsgd.ts";
import { uniformSampling } from "../../compressors/uniform_sampling.ts";

/** What a method may be set to. */
export interface MethodOptions {
  /** Share of entries of methods that choose some. */
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

/** The product's compressors that have an unbiased form. TernGrad does not clip here: clipping is biased. */
const ours = COMPRESSION_METHODS.flatMap((name): [string, Method][] => {
  const { createUnbiased } = compressors[name];
  if (createUnbiased === undefined) return [];
  const create = ({ density }: MethodOptions, random: Random) =>
    createUnbiased({ density, values: "f32", clip: Infinity }, { random });
  return [[name, { create, bits: paperBits }]];
});

/** Every method by name: the product's, and the laboratory's own. */
export const convexMethods: Readonly<Record<string, Method>> = {
  ...Object.fromEntries(ours),
  uniform: { create: uniformSampling, bits: paperBits },
  qsgd: { create: qsgd, bits: qsgdBits },
};

/** The names of the methods. */
export const CONVEX_METHODS: readonly string[] = Object.keys(convexMethods);
