import { z } from "zod";
import { type Budget, budgetStateSchema, horizonBudget, slidingBudget, timedBudget } from "./budget.ts";
import type { Compressor } from "./compressor.ts";
import { ensureContraction } from "./ensure_contraction.ts";
import { keptCount } from "./kept_count.ts";
import { selectTopK } from "./select_top_k.ts";
import { type ValueCoding, valueCodings } from "./sparse_message.ts";
import type { Vector } from "../vector/mod.ts";

/** The gain η of the controller: slow enough that a large update keeps more, quick enough to follow a fading one. */
const GAIN = 0.2;

/** What adaptive Top-K may keep. Without `horizon` and `entriesPerSecond` the run has no end and the budget slides. */
export interface AdaptiveTopKOptions {
  /** Mean share of entries kept, in (0, 1]. */
  readonly density: number;
  readonly values: ValueCoding;
  /** Exchanges that share one budget, which they use up exactly. */
  readonly horizon?: number | undefined;
  /** A rate instead; `density` then holds for the first exchange. Needs `now`. */
  readonly entriesPerSecond?: number | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: (() => number) | undefined;
  /** w_t > 0, what an error counts at this moment; 1 throughout by default. */
  readonly weight?: (() => number) | undefined;
}

/**
 * Budgeted adaptive Top-K, after Ruan, Yan, Xiao, Song, Xu (arXiv 2210.13532): exchanges with a large residual keep more
 * entries than those with a small one, within one budget.
 *
 * Minimises Σ_t w_t·‖v_t − Top_{k_t}(v_t)‖² subject to Σ_t k_t ≤ K. Its Lagrangian keeps every entry with w_t·v_i² ≥ μ, so
 * k_t = #{i : w_t·v_i² ≥ μ_t} within the budget's bounds, and μ ← μ·exp(η(k_t/k̄ − 1)) with k̄ = (K − spent)/(T − t) steers it so that
 * the budget lasts. The paper's own formula differs; the problem is the same. One instance serves one link.
 *
 * Each message is Top-K's, so ‖v − C‖² ≤ (1 − k/d)‖v‖² with exact values. The half floats that stand in for a message that is
 * no contraction are not charged to the budget.
 *
 * @throws {RangeError} if an option is out of its range
 * @throws {TypeError} if `entriesPerSecond` comes without `now`
 *
 * @example
 * ```ts
 * import { adaptiveTopK } from "./adaptive_top_k.ts";
 * import { keptEntries } from "./apply.ts";
 * import { createLayout } from "../vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [100] }]);
 * const compressor = adaptiveTopK({ density: 0.1, values: "sign", horizon: 5 });
 * let kept = 0;
 * for (const size of [5, 4, 3, 2, 1]) {
 *   const vector = Float32Array.from({ length: 100 }, (_, index) => size * Math.sin(index + 1));
 *   kept += keptEntries(compressor.compress(vector, layout));
 * }
 * assert.strictEqual(kept, 50);
 * ```
 */
export function adaptiveTopK(options: AdaptiveTopKOptions): Compressor {
  createBudget(options, 1);
  const { weight = () => 1 } = options;
  let remembered: { readonly length: number; readonly budget: Budget } | undefined;
  let threshold: number | undefined;
  return {
    name: "adaptive-top-k",
    compress(vector, layout) {
      remembered ??= { length: vector.length, budget: createBudget(options, vector.length) };
      const { budget } = remembered;
      const { least, most, mean } = budget.grant();
      const w = weight();
      const wanted = threshold === undefined ? Math.round(mean) : countFrom(vector, Math.sqrt(threshold / w));
      const indices = selectTopK(vector, Math.min(Math.max(wanted, least), most));
      budget.spend(indices.length);
      threshold ??= leastSquare(vector, indices, w);
      if (threshold !== undefined) threshold *= Math.exp(GAIN * (indices.length / mean - 1));
      return ensureContraction(vector, valueCodings[options.values].message(vector, indices, layout), layout);
    },
    save: () => ({ threshold, length: remembered?.length, budget: remembered?.budget.save() }),
    restore(memory) {
      const known = memorySchema.safeParse(memory);
      if (!known.success) throw new TypeError("Cannot go on with this memory: it is not one of adaptive Top-K");
      const { length, budget } = known.data;
      threshold = known.data.threshold;
      remembered = undefined;
      if (length === undefined || budget === undefined) return;
      remembered = { length, budget: createBudget(options, length) };
      remembered.budget.restore(budget);
    },
  };
}

const memorySchema = z.strictObject({
  threshold: z.number().min(0).optional(),
  length: z.int().positive().optional(),
  budget: budgetStateSchema.optional(),
});

function createBudget({ density, horizon, entriesPerSecond, now }: AdaptiveTopKOptions, length: number): Budget {
  keptCount(density, 1);
  const mean = Math.max(1, density * length);
  if (entriesPerSecond !== undefined) {
    if (now === undefined) throw new TypeError("Cannot keep a rate of entries without a clock: give `now` too");
    return timedBudget(entriesPerSecond, mean, length, now);
  }
  return horizon === undefined ? slidingBudget(mean, length) : horizonBudget(mean, horizon, length);
}

/** Number of entries of at least this absolute value, which is not negative. */
function countFrom(vector: Vector, least: number): number {
  // As whole numbers, for the bits of magnitudes order as they do: a subtraction an entry, and no branch.
  const bits = new Int32Array(vector.buffer, vector.byteOffset, vector.length);
  const rounded = Float32Array.of(least);
  const below = new Int32Array(rounded.buffer)[0] - (rounded[0] < least ? 0 : 1);
  let count = 0;
  for (let index = 0; index < bits.length; index++) count += (below - (bits[index] & 0x7fffffff)) >>> 31;
  return count;
}

/** The least w·v_i² among some entries: the μ that keeps just them. Undefined if there are none. */
function leastSquare(vector: Vector, indices: Uint32Array, w: number): number | undefined {
  let least = Infinity;
  for (const index of indices) least = Math.min(least, w * vector[index] * vector[index]);
  return least === Infinity ? undefined : least;
}
