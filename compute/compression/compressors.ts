/**
 * The compressors by name. A new one is a file of its own and a row here.
 *
 * @module
 */
import { adaptiveTopK } from "./adaptive_top_k.ts";
import type { Compressor } from "./compressor.ts";
import { dense } from "./dense.ts";
import { FLOAT_BITS, FLOAT_BYTES, type MessageForm, sparseBytes } from "./estimated_bytes.ts";
import type { Random } from "../vector/mod.ts";
import { randomK } from "./random_k.ts";
import { type ValueCoding, valueCodings } from "./sparse_message.ts";
import { sparsify } from "./sparsify.ts";
import { ternGrad } from "./tern_grad.ts";
import { topK } from "./top_k.ts";

/** What a compressor may be told, as plain JSON. What a method has no use for is ignored. */
export interface CompressorOptions {
  /** Share of entries kept, in (0, 1]: exactly or on average, as the method's own file says; dense and TernGrad keep all. */
  readonly density: number;
  /** How Top-K, adaptive or not, codes values. */
  readonly values: ValueCoding;
  /** What dense rounds to; `f32` unless given. */
  readonly precision?: "f32" | "f16";
  /** Exchanges that share one budget of adaptive Top-K; without it the budget slides. */
  readonly horizon?: number | undefined;
  /** A rate for adaptive Top-K instead. */
  readonly entriesPerSecond?: number | undefined;
  /** ε of optimal sparsification's closed form; without it the greedy form meets `density`. */
  readonly epsilon?: number;
  /** TernGrad's clipping in standard deviations; 2.5 unless given. */
  readonly clip?: number | undefined;
}

/** What some compressors draw on. */
export interface CompressorSources {
  readonly random: Random;
  /** Milliseconds of a clock that never goes back; adaptive Top-K with a rate needs it. */
  readonly now?: (() => number) | undefined;
  /** What an error counts at this moment, for adaptive Top-K; 1 throughout by default. */
  readonly weight?: (() => number) | undefined;
}

/** A method of compression: one row of the table. */
export interface CompressorRow {
  /** The name under which it is asked for: its key in the table. */
  readonly name: string;
  /** What an exchange sends, in a few words: `top-k 3.0 % sign`. */
  readonly label: (options: CompressorOptions) => string;
  /** About what one message takes on the wire, in bytes. */
  readonly estimatedBytes: (options: CompressorOptions, form: MessageForm) => number;
  /** Its contractive form, E‖C(v) − v‖² ≤ (1 − δ)‖v‖² with δ > 0, as links need, which keep a residual. */
  readonly create: (options: CompressorOptions, sources: CompressorSources) => Compressor;
  /** Its unbiased form, E Q(v) = v, for gradients that are sent without a residual; left out where it has none. */
  readonly createUnbiased?: (options: CompressorOptions, sources: CompressorSources) => Compressor;
}

/** Bits of an entry of TernGrad's: levels −1, 0 and 1, of which some two thirds are zero. */
const TERNARY_BITS = 1.4;

/** `3.0 %`; whole from 10 % on. */
const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

const table = {
  "dense": {
    name: "dense",
    label: () => "uncompressed",
    estimatedBytes: (_, { length }) => FLOAT_BYTES * length,
    create: ({ precision = "f32" }) => dense({ precision }),
    createUnbiased: () => dense({ precision: "f32" }),
  },
  "top-k": {
    name: "top-k",
    label: ({ density, values }) => `top-k ${percent(density)} ${values}`,
    estimatedBytes: ({ density, values }, form) => sparseBytes(form, density, valueCodings[values].bits),
    create: topK,
  },
  "adaptive-top-k": {
    name: "adaptive-top-k",
    label: ({ density, values }) => `adaptive-top-k ${percent(density)} ${values}`,
    estimatedBytes: ({ density, values }, form) => sparseBytes(form, density, valueCodings[values].bits),
    create: (options, { now, weight }) => adaptiveTopK({ ...options, now, weight }),
  },
  "terngrad": {
    name: "terngrad",
    label: () => "terngrad",
    estimatedBytes: (_, { length, tensors }) => Math.ceil(TERNARY_BITS * length / 8) + FLOAT_BYTES * tensors,
    create: ({ clip }, { random }) => ternGrad({ form: "contractive", clip }, random),
    createUnbiased: ({ clip }, { random }) => ternGrad({ form: "unbiased", clip }, random),
  },
  "optimal": {
    name: "optimal",
    label: ({ density }) => `optimal, ${(100 * density).toFixed(0)} % kept`,
    estimatedBytes: ({ density }, form) => sparseBytes(form, density, FLOAT_BITS),
    create: ({ density, epsilon }, { random }) =>
      sparsify({ form: "contractive", ...(epsilon === undefined ? { density } : { epsilon }) }, random),
    createUnbiased: ({ density, epsilon }, { random }) =>
      sparsify({ form: "unbiased", ...(epsilon === undefined ? { density } : { epsilon }) }, random),
  },
  "random-k": {
    name: "random-k",
    label: ({ density }) => `random-k, ${percent(density)} kept`,
    estimatedBytes: ({ density }, form) => sparseBytes(form, density, FLOAT_BITS),
    create: ({ density }, { random }) => randomK({ form: "contractive", density }, random),
    createUnbiased: ({ density }, { random }) => randomK({ form: "unbiased", density }, random),
  },
} satisfies Readonly<Record<string, CompressorRow>>;

/** The names under which compressors are asked for. */
export type CompressionMethod = keyof typeof table;

/** The table of compressors: all that the task's schema, the command line, the laboratory and the tests know of them. */
export const compressors: Readonly<Record<CompressionMethod, CompressorRow>> = table;

/** The names of all compressors, in the order in which they are offered. */
export const COMPRESSION_METHODS = Object.keys(table) as readonly CompressionMethod[];

/** Which compressor a link uses, as plain JSON. */
export interface CompressorSettings extends CompressorOptions {
  readonly method: CompressionMethod;
}

/**
 * Creates the compressor of one link.
 *
 * @param sources what a method may draw on; the random stream is to be the link's own
 * @throws {RangeError} if a setting is out of its range
 * @throws {TypeError} if there is no such method, or a rate comes without a clock
 *
 * @example
 * ```ts
 * import { createCompressor } from "./compressors.ts";
 * import { createRandom } from "../vector/mod.ts";
 * import assert from "node:assert";
 *
 * const settings = { method: "top-k", density: 0.05, values: "sign" } as const;
 * const compressor = createCompressor(settings, { random: createRandom(1) });
 * assert.strictEqual(compressor.name, "top-k");
 * ```
 */
export function createCompressor(settings: CompressorSettings, sources: CompressorSources): Compressor {
  if (!Object.hasOwn(compressors, settings.method)) {
    const names = COMPRESSION_METHODS.join(", ");
    throw new TypeError(`Cannot create compressor "${settings.method}": no such method; choose one of ${names}`);
  }
  return compressors[settings.method].create(settings, sources);
}
