/**
 * The mean of several curves.
 *
 * @module
 */
import { summarise, type Summary } from "./statistics.ts";

/** A curve: y at each x, x ascending. */
export interface Curve {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A point of a mean curve. */
export interface CurvePoint extends Summary {
  readonly x: number;
}

/** Points of a mean curve whose curves have different x: finer than a chart of a page's width shows. */
const POINTS = 100;

/**
 * The mean of curves at common x: their own where all have the same, else evenly spaced ones (by ratio if `log`) over what
 * all of them span, between which each curve is interpolated linearly.
 *
 * @returns no point if the curves share no x
 *
 * @example
 * ```ts
 * import { meanCurve } from "./mean_curve.ts";
 * import assert from "node:assert";
 *
 * const [first] = meanCurve([{ x: [0, 2], y: [0, 2] }, { x: [1, 2], y: [3, 3] }], false);
 * assert.deepStrictEqual(first, { x: 1, mean: 2, sd: Math.SQRT2, n: 2 });
 * ```
 */
export function meanCurve(curves: readonly Curve[], log: boolean): CurvePoint[] {
  const usable = curves.map(({ x, y }) => {
    const kept = [...x.keys()].filter((index) => Number.isFinite(x[index]) && (!log || x[index] > 0));
    return { x: kept.map((index) => x[index]), y: kept.map((index) => y[index]) };
  }).filter(({ x }) => x.length > 0);
  if (usable.length === 0) return [];
  const [first] = usable;
  const alike = usable.every(({ x }) => x.length === first.x.length && x.every((value, at) => value === first.x[at]));
  const common = alike ? first.x : spaced(
    Math.max(...usable.map(({ x }) => x[0])),
    Math.min(...usable.map(({ x }) => x[x.length - 1])),
    log,
  );
  return common.map((x) => ({ x, ...summarise(usable.map((curve) => interpolate(curve, x))) }));
}

function spaced(from: number, to: number, log: boolean): number[] {
  if (from > to) return [];
  if (from === to) return [from];
  return Array.from({ length: POINTS }, (_, index) => {
    // The ends are exact: a hair beyond a curve's end there is nothing to interpolate.
    if (index === 0) return from;
    if (index === POINTS - 1) return to;
    const share = index / (POINTS - 1);
    return log ? from * (to / from) ** share : from + share * (to - from);
  });
}

function interpolate({ x, y }: Curve, at: number): number {
  // Where several points have one x, the last of them is what was known then.
  const index = x.findLastIndex((value) => value <= at);
  if (index === x.length - 1 || x[index] === at) return y[index];
  const share = (at - x[index]) / (x[index + 1] - x[index]);
  return y[index] + share * (y[index + 1] - y[index]);
}
