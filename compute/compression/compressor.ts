/**
 * What a compressor is, what it makes, and how that is applied.
 *
 * @module
 */
import type { Layout, Vector } from "../vector/mod.ts";

/** The values of a sparse message, one for each of its indices, in their order. */
export type Values =
  /** Exact values. */
  | { readonly kind: "f32"; readonly values: Float32Array }
  /**
   * Four bits a value: a sign and one of eight levels half an octave apart below the tensor's largest magnitude.
   * `codes[n]` = level | sign << 3; see `log4.ts` for what a code stands for.
   */
  | { readonly kind: "log4"; readonly codes: Uint8Array; readonly scales: Uint8Array }
  /** One sign a value and one magnitude a tensor. `negative[n]` is 1 for a negative value, `scales[t]` a magnitude code. */
  | { readonly kind: "sign"; readonly negative: Uint8Array; readonly scales: Uint8Array }
  /**
   * Optimal sparsification: entries kept with certainty carry their value, all others ±`magnitude`.
   * `exact[n]` is 1 where the n-th value is the next of `values`; `negative[n]` is its sign otherwise (and 0 where exact).
   */
  | {
    readonly kind: "split";
    readonly exact: Uint8Array;
    readonly values: Float32Array;
    readonly negative: Uint8Array;
    readonly magnitude: number;
  };

/** A compressed vector of `length` entries: what a delta carries. */
export type Compressed =
  /** Every entry; `precision` says what the values were rounded to and are sent as. */
  | { readonly kind: "dense"; readonly precision: "f32" | "f16"; readonly values: Float32Array }
  /** Some entries, `indices` strictly increasing; every other entry is zero. */
  | { readonly kind: "sparse"; readonly length: number; readonly indices: Uint32Array; readonly values: Values }
  /**
   * Every entry as a small integer times its tensor's scale. Ternary messages (TernGrad, snapshots of an opening) have
   * levels −1, 0 and 1 only.
   */
  | { readonly kind: "quantised"; readonly length: number; readonly scales: Float32Array; readonly levels: Int8Array };

/**
 * Compresses vectors for one link. A compressor that keeps a budget has state of its own, so each link has its own
 * instance; given the same state and the same vector the result is the same.
 */
export interface Compressor {
  readonly name: string;
  /**
   * Compresses `vector`; the vector is not changed and not kept.
   *
   * The result C(v) is a contraction: E‖C(v) − v‖² < ‖v‖² for v ≠ 0, as error feedback needs.
   *
   * @throws {RangeError} if an entry is NaN or infinite
   */
  compress(vector: Vector, layout: Layout): Compressed;
  /** What it remembers, for a checkpoint; absent where each message stands alone. */
  save?(): CompressorMemory;
  /** Goes on from what one of the same settings remembered. @throws {TypeError} if it is another's; nothing has changed then */
  restore?(memory: unknown): void;
}

/** What a compressor remembers from message to message: plain JSON, and its own business. */
export type CompressorMemory = Readonly<Record<string, unknown>>;
