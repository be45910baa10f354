/**
 * Where a falling curve stands at a cost, and what it costs to come down to a height.
 *
 * @module
 */

/** A point of a curve: what was spent, and the height, above zero. */
export interface CurvePoint {
  readonly cost: number;
  readonly height: number;
}

/**
 * The height at a cost: between two points the logarithm of the height is a straight line; beyond the last point it is the
 * last height.
 *
 * @param curve at least one point, costs not decreasing
 *
 * @example
 * ```ts
 * import { heightAt } from "./curve.ts";
 * import assert from "node:assert";
 *
 * const curve = [{ cost: 0, height: 1 }, { cost: 10, height: 0.01 }];
 * assert.ok(Math.abs(heightAt(curve, 5) - 0.1) < 1e-12);
 * ```
 */
export function heightAt(curve: readonly CurvePoint[], cost: number): number {
  const next = curve.findIndex((point) => point.cost >= cost);
  if (next === -1) return curve[curve.length - 1].height;
  if (next === 0 || curve[next].cost === cost) return curve[next].height;
  const before = curve[next - 1];
  const share = (cost - before.cost) / (curve[next].cost - before.cost);
  return before.height * (curve[next].height / before.height) ** share;
}

/**
 * The cost at which the curve first comes down to a height, on the same lines.
 *
 * @returns undefined if it never does
 */
export function costOf(curve: readonly CurvePoint[], height: number): number | undefined {
  const next = curve.findIndex((point) => point.height <= height);
  if (next <= 0) return next === 0 ? curve[0].cost : undefined;
  const before = curve[next - 1];
  const share = Math.log(before.height / height) / Math.log(before.height / curve[next].height);
  return before.cost + share * (curve[next].cost - before.cost);
}
