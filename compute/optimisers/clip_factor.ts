import { norm, type Vector } from "../vector/mod.ts";

/**
 * The factor min(1, c/‖g‖) that clips a gradient by its global norm, over all tensors together (Pascanu, Mikolov and Bengio,
 * "On the difficulty of training recurrent neural networks", ICML 2013); 1 where there is no c.
 *
 * A gradient that is not finite is not hidden: the factor is then 0 or NaN, and 0·∞ is NaN.
 *
 * @param clip c
 *
 * @example
 * ```ts
 * import { clipFactor } from "./clip_factor.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual([1, 5, 10].map((clip) => clipFactor(Float32Array.of(3, 4), clip)), [0.2, 1, 1]);
 * ```
 */
export function clipFactor(gradient: Vector, clip: number | undefined): number {
  if (clip === undefined) return 1;
  const size = norm(gradient);
  return size <= clip ? 1 : clip / size;
}
