/**
 * Mean and standard deviation over seeds.
 *
 * @module
 */

/** A figure over seeds. */
export interface Summary {
  /** Mean over the finite values; NaN if there are none. */
  readonly mean: number;
  /** Standard deviation of a sample of them (divided by n − 1); NaN of fewer than two. */
  readonly sd: number;
  /** How many finite values there are. */
  readonly n: number;
}

/**
 * Summarises values; what is not finite is left out of the mean, and shows in `n`.
 *
 * @example
 * ```ts
 * import { summarise } from "./statistics.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(summarise([1, 3, NaN]), { mean: 2, sd: Math.SQRT2, n: 2 });
 * ```
 */
export function summarise(values: readonly number[]): Summary {
  const finite = values.filter(Number.isFinite);
  const n = finite.length;
  const mean = finite.reduce((sum, value) => sum + value, 0) / n;
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: n < 2 ? NaN : Math.sqrt(squares / (n - 1)), n };
}
