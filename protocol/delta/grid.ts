/**
 * A tensor as rows and columns, and how much each of them has moved so far.
 *
 * @module
 */
import type { TensorSpec } from "../../compute/vector/mod.ts";
import type { Reference } from "./reference.ts";

/** A row or column that moved as much as the mean. */
export const MEAN_ACTIVITY = 128;
/** What a row or column is given even if it never moved: what was still may start to move. */
const LEAST_ACTIVITY = 32;

/**
 * The length of a tensor's rows, which is the number of its columns: its last extent, that is, the units of the layer. 0 if the
 * tensor has no rows and columns: with one extent, or of one column only.
 *
 * @example
 * ```ts
 * import { rowLength } from "./grid.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(rowLength({ name: "conv/kernel", shape: [5, 5, 6, 16], offset: 0, length: 2400 }), 16);
 * assert.strictEqual(rowLength({ name: "conv/bias", shape: [16], offset: 2400, length: 16 }), 0);
 * ```
 */
export function rowLength({ shape }: TensorSpec): number {
  const last = shape[shape.length - 1];
  return shape.length > 1 && last > 1 ? last : 0;
}

/** Scratch for the sums, reused by every call: as long as the longest tensor has rows and columns. */
let sums = new Float64Array(0);

/**
 * How much each row and each column has moved: ⌊96·a/ā⌋ + 32, a the sum of |r − x₀| over its entries and ā the mean of these sums;
 * 128 for all if nothing has moved.
 *
 * @param rows written from 0 to the number of rows
 * @param columns written from 0 to the number of columns
 */
export function measureActivity(
  { offset, length }: TensorSpec,
  width: number,
  { shared, initial }: Reference,
  rows: Float64Array,
  columns: Float64Array,
): void {
  const height = length / width;
  if (sums.length < height + width) sums = new Float64Array(height + width);
  const ofRows = sums.subarray(0, height);
  const ofColumns = sums.subarray(height, height + width).fill(0);
  let index = offset;
  let total = 0;
  for (let row = 0; row < height; row++) {
    let sum = 0;
    for (let column = 0; column < width; column++, index++) {
      const moved = Math.abs(shared[index] - initial[index]);
      sum += moved;
      ofColumns[column] += moved;
    }
    ofRows[row] = sum;
    total += sum;
  }
  grade(ofRows, total, rows);
  grade(ofColumns, total, columns);
}

function grade(moved: Float64Array, total: number, grades: Float64Array): void {
  if (total === 0) {
    grades.fill(MEAN_ACTIVITY, 0, moved.length);
    return;
  }
  const factor = ((MEAN_ACTIVITY - LEAST_ACTIVITY) * moved.length) / total;
  for (let index = 0; index < moved.length; index++) {
    grades[index] = LEAST_ACTIVITY + Math.floor(moved[index] * factor);
  }
}
