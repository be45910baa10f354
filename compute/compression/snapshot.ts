/**
 * Models sent whole, as coarse differences to the task's initial model: how a link is opened later than at the start.
 * The shared vector need not be near the model, only equal at both ends; the residual carries the rest.
 *
 * @module
 */
import { addScaled } from "./apply.ts";
import type { Compressed } from "./compressor.ts";
import { type Layout, requireFinite, subtract, type TensorSpec, type Vector } from "../vector/mod.ts";

/** Share of the mean absolute value above which an entry is sent: near the optimum for normal values (Li, Zhang, Liu 2016). */
const TERNARY_THRESHOLD = 0.7;
/** Step of the fine difference in units of the tensor's root mean square: 2.9 bits an entry when entropy-coded. */
const FINE_STEP = 0.5;
const LARGEST_LEVEL = 127;

/**
 * The difference model − initial in levels −1, 0 and 1: for each tensor, the sign of each entry above .7 of the mean
 * absolute value, times the mean absolute value of those entries. A contraction, since it is the best scale for its signs.
 *
 * @param scratch written over, of the layout's length; a new vector by default
 * @throws {RangeError} if an entry is NaN or infinite
 * @throws {TypeError} if the vectors are not of the layout's length
 *
 * @example
 * ```ts
 * import { applySnapshot, ternaryDifference } from "./snapshot.ts";
 * import { createLayout } from "../vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [4] }]);
 * const initial = Float32Array.of(1, 1, 1, 1);
 * const snapshot = ternaryDifference(Float32Array.of(5, 1, -1, 1.5), initial, layout);
 * assert.deepStrictEqual([...applySnapshot(initial, snapshot, layout)], [4, 1, -2, 1]);
 * ```
 */
export function ternaryDifference(model: Vector, initial: Vector, layout: Layout, scratch?: Vector): Compressed {
  return quantise({ model, initial, layout, scratch }, (difference, { offset, length }, levels) => {
    const end = offset + length;
    let sum = 0;
    for (let index = offset; index < end; index++) sum += Math.abs(difference[index]);
    const threshold = TERNARY_THRESHOLD * sum / length;
    let kept = 0;
    let keptSum = 0;
    for (let index = offset; index < end; index++) {
      const size = Math.abs(difference[index]);
      if (size <= threshold) continue;
      levels[index] = difference[index] < 0 ? -1 : 1;
      kept++;
      keptSum += size;
    }
    return kept === 0 ? 0 : keptSum / kept;
  });
}

/**
 * The difference model − initial in steps of half a tensor's root mean square, rounded to the nearest of ±127 steps: what a
 * joiner takes as its model. A contraction, since rounding to the nearest step is never worse than rounding to zero.
 *
 * @param scratch written over, of the layout's length; a new vector by default
 * @throws {RangeError} if an entry is NaN or infinite
 * @throws {TypeError} if the vectors are not of the layout's length
 */
export function fineDifference(model: Vector, initial: Vector, layout: Layout, scratch?: Vector): Compressed {
  return quantise({ model, initial, layout, scratch }, (difference, { offset, length }, levels) => {
    const end = offset + length;
    let squares = 0;
    for (let index = offset; index < end; index++) squares += difference[index] * difference[index];
    const step = Math.fround(FINE_STEP * Math.sqrt(squares / length));
    for (let index = offset; step > 0 && index < end; index++) {
      const level = Math.round(difference[index] / step);
      levels[index] = Math.min(Math.max(level, -LARGEST_LEVEL), LARGEST_LEVEL);
    }
    return step;
  });
}

/** The vector a snapshot stands for: initial + difference, each entry rounded to float32 once; both ends come to the same bits. */
export function applySnapshot(initial: Vector, snapshot: Compressed, layout: Layout): Vector {
  const model = initial.slice();
  addScaled(model, snapshot, layout, 1);
  return model;
}

/** Fills the levels of each tensor with `fill`, which returns the tensor's scale. */
function quantise(
  { model, initial, layout, scratch }: {
    readonly model: Vector;
    readonly initial: Vector;
    readonly layout: Layout;
    readonly scratch: Vector | undefined;
  },
  fill: (difference: Vector, tensor: TensorSpec, levels: Int8Array) => number,
): Compressed {
  if (model.length !== layout.length || initial.length !== layout.length) {
    throw new TypeError(
      `Cannot take the difference of models of ${model.length} and ${initial.length} entries under a layout of ` +
        `${layout.length}: they differ in length`,
    );
  }
  const difference = scratch ?? new Float32Array(model.length);
  subtract(model, initial, difference);
  requireFinite(difference, "take a snapshot");
  const levels = new Int8Array(model.length);
  const scales = new Float32Array(layout.tensors.length);
  layout.tensors.forEach((tensor, t) => scales[t] = fill(difference, tensor, levels));
  return { kind: "quantised", length: model.length, scales, levels };
}
