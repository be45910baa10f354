/** A smooth function: returns f(x) and writes its gradient. */
export type Smooth = (point: Float64Array, gradient: Float64Array) => number;

/** Where the minimum lies, and what it is. */
export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  /** Norm of the gradient there. */
  readonly slope: number;
}

/** Pairs of steps and gradient changes that are kept; more hardly help on problems of this kind. */
const MEMORY = 20;
/** Armijo's share of the decrease that the slope promises. */
const SUFFICIENT = 1e-4;

/**
 * Minimises a smooth, strictly convex function: L-BFGS (Nocedal 1980; Nocedal and Wright, algorithm 7.5) with steps halved
 * until the decrease is sufficient.
 *
 * @param length number of variables; starts at zero
 * @param tolerance ends when the gradient's norm is at most this
 * @throws {RangeError} if that is not so after 2,000 iterations
 *
 * @example
 * ```ts
 * import { minimise } from "./minimise.ts";
 * import assert from "node:assert";
 *
 * const bowl = (x: Float64Array, gradient: Float64Array) => {
 *   gradient.set([2 * (x[0] - 3), 20 * x[1]]);
 *   return (x[0] - 3) ** 2 + 10 * x[1] ** 2;
 * };
 * assert.ok(Math.abs(minimise(bowl, 2, 1e-9).point[0] - 3) < 1e-8);
 * ```
 */
export function minimise(smooth: Smooth, length: number, tolerance: number): Minimum {
  let point = new Float64Array(length);
  let gradient = new Float64Array(length);
  let value = smooth(point, gradient);
  const pairs: { step: Float64Array; change: Float64Array; curvature: number }[] = [];
  for (let iteration = 0; iteration < 2000; iteration++) {
    const slope = Math.sqrt(dot(gradient, gradient));
    if (slope <= tolerance) return { point, value, slope };

    const direction = gradient.map((entry) => -entry);
    const shares = new Float64Array(pairs.length);
    for (let n = pairs.length - 1; n >= 0; n--) {
      shares[n] = dot(pairs[n].step, direction) / pairs[n].curvature;
      add(direction, pairs[n].change, -shares[n]);
    }
    const last = pairs.at(-1);
    const scale = last ? last.curvature / dot(last.change, last.change) : 1 / slope;
    for (let index = 0; index < length; index++) direction[index] *= scale;
    pairs.forEach(({ step, change, curvature }, n) => {
      add(direction, step, shares[n] - dot(change, direction) / curvature);
    });

    const promise = dot(gradient, direction);
    const nextPoint = new Float64Array(length);
    const nextGradient = new Float64Array(length);
    let size = 1;
    let nextValue = Infinity;
    for (;;) {
      for (let index = 0; index < length; index++) nextPoint[index] = point[index] + size * direction[index];
      nextValue = smooth(nextPoint, nextGradient);
      // Near the minimum f no longer tells two points apart; there the full step is taken.
      if (nextValue <= value + SUFFICIENT * size * promise + 1e-15 * Math.abs(value)) break;
      size /= 2;
      if (size < 1e-12) {
        throw new RangeError(`Cannot minimise: no decrease along the direction at iteration ${iteration}`);
      }
    }
    const step = nextPoint.map((entry, index) => entry - point[index]);
    const change = nextGradient.map((entry, index) => entry - gradient[index]);
    const curvature = dot(step, change);
    if (curvature > 0) pairs.push({ step, change, curvature });
    if (pairs.length > MEMORY) pairs.shift();
    point = nextPoint;
    gradient = nextGradient;
    value = nextValue;
  }
  throw new RangeError(
    `Cannot minimise to a gradient of ${tolerance}: it is ${
      Math.sqrt(dot(gradient, gradient))
    } after 2,000 iterations; ` +
      "raise the regularisation",
  );
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) sum += left[index] * right[index];
  return sum;
}

function add(target: Float64Array, addend: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index++) target[index] += factor * addend[index];
}
