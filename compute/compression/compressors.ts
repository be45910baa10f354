import { adaptiveTopK } from "./adaptive_top_k.ts";
import type { Compressor } from "./compressor.ts";
import { dense } from "./dense.ts";
import type { Random } from "../vector/mod.ts";
import type { ValueCoding } from "./sparse_message.ts";
import { sparsify } from "./sparsify.ts";
import { ternGrad } from "./tern_grad.ts";
import { topK } from "./top_k.ts";

/** The names under which compressors are asked for. */
export type CompressionMethod = "dense" | "top-k" | "adaptive-top-k" | "terngrad" | "optimal";

/** Which compressor a link uses, as plain JSON. What a method has no use for is ignored. */
export interface CompressorSettings {
  readonly method: CompressionMethod;
  /** Share of entries kept, in (0, 1]: exactly for Top-K, on average for adaptive Top-K and optimal sparsification. */
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

/** Every compressor by name, each in its contractive form, as links need. */
export const compressors: Readonly<
  Record<CompressionMethod, (settings: CompressorSettings, sources: CompressorSources) => Compressor>
> = {
  "dense": ({ precision = "f32" }) => dense({ precision }),
  "top-k": topK,
  "adaptive-top-k": (settings, { now, weight }) => adaptiveTopK({ ...settings, now, weight }),
  "terngrad": ({ clip }, { random }) => ternGrad({ form: "contractive", clip }, random),
  "optimal": ({ density, epsilon }, { random }) =>
    sparsify({ form: "contractive", ...(epsilon === undefined ? { density } : { epsilon }) }, random),
};

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
    const names = Object.keys(compressors).join(", ");
    throw new TypeError(`Cannot create compressor "${settings.method}": no such method; choose one of ${names}`);
  }
  return compressors[settings.method](settings, sources);
}
