// @ts-check
/**
 * Pen strokes as the picture a model of handwritten digits was trained on: as MNIST was made, the ink fits a box of 20 by
 * 20 pixels and its centre of mass stands in the middle of 28 by 28 (LeCun, Bottou, Bengio and Haffner, 1998).
 *
 * @module
 */

/** @typedef {readonly (readonly [number, number])[]} Stroke points from left and top, in [0, 1] of the pad */

/** Side of the box for the ink, of 28 pixels. */
const BOX = 20 / 28;
/** Half the pen's width, of 28 pixels: the ink that MNIST's digits have on average. */
const PEN = 1.25 / 28;
/** Ink smaller than this share of the pad is not blown up: a dot stays a dot. */
const LEAST_EXTENT = .12;

/**
 * Draws the strokes.
 *
 * @param {readonly Stroke[]} strokes
 * @param {number} rows
 * @param {number} columns
 * @returns {number[]} rows × columns bytes, row by row: 0 = nothing, 255 = ink, antialiased; all 0 without a stroke
 *
 * @example
 * ```ts
 * import assert from "node:assert";
 * import { digitImage } from "./digit_image.js";
 *
 * const image = digitImage([[[.1, .1], [.1, .5]]], 28, 28);
 * const ink = image.reduce((sum, value) => sum + value, 0);
 * const x = image.reduce((sum, value, i) => sum + value * (i % 28), 0) / ink;
 * assert(Math.abs(x - 13.5) < .1);
 * ```
 */
export function digitImage(strokes, rows, columns) {
  const points = strokes.flat();
  if (points.length === 0) return new Array(rows * columns).fill(0);
  const side = Math.min(rows, columns);
  const radius = PEN * side;
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, top] = [least(xs), least(ys)];
  const extent = Math.max(greatest(xs) - left, greatest(ys) - top, LEAST_EXTENT);
  const scale = (BOX * side - 2 * radius) / extent;
  const placed = strokes.map((stroke) =>
    stroke.map(([x, y]) => /** @type {[number, number]} */ ([(x - left) * scale, (y - top) * scale]))
  );

  // The centre of mass is found on the first drawing and put into the middle by the second.
  const margin = 2 * radius;
  const first = raster(placed, { rows, columns, radius, right: margin, down: margin });
  let [ink, x, y] = [0, 0, 0];
  first.forEach((value, i) => {
    ink += value;
    x += value * (i % columns);
    y += value * Math.floor(i / columns);
  });
  const [width, height] = [greatest(xs) - left, greatest(ys) - top].map((one) => one * scale);
  return raster(placed, {
    rows,
    columns,
    radius,
    right: within(margin + (columns - 1) / 2 - x / ink, radius, columns - 1 - radius - width),
    down: within(margin + (rows - 1) / 2 - y / ink, radius, rows - 1 - radius - height),
  }).map((value) => Math.round(value * 255));
}

/**
 * How much of each pixel is ink: by the distance of its middle from the nearest stretch of a stroke.
 *
 * @param {readonly (readonly (readonly [number, number])[])[]} strokes in pixels
 * @param {{ rows: number, columns: number, radius: number, right: number, down: number }} frame
 * @returns {number[]}
 */
function raster(strokes, { rows, columns, radius, right, down }) {
  const image = new Array(rows * columns).fill(0);
  const reach = radius + 1;
  for (const stroke of strokes) {
    stroke.forEach(([bx, by], i) => {
      const [ax, ay] = stroke[Math.max(0, i - 1)];
      const [x0, y0, x1, y1] = [ax + right, ay + down, bx + right, by + down];
      const [toRow, toColumn] = [
        Math.min(rows - 1, Math.ceil(Math.max(y0, y1) + reach)),
        Math.min(columns - 1, Math.ceil(Math.max(x0, x1) + reach)),
      ];
      for (let row = Math.max(0, Math.floor(Math.min(y0, y1) - reach)); row <= toRow; row++) {
        for (let column = Math.max(0, Math.floor(Math.min(x0, x1) - reach)); column <= toColumn; column++) {
          const cover = radius + .5 - distance(column, row, x0, y0, x1, y1);
          const at = row * columns + column;
          if (cover > image[at]) image[at] = Math.min(1, cover);
        }
      }
    });
  }
  return image;
}

/**
 * From a point to a stretch.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 */
function distance(x, y, x0, y0, x1, y1) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / length));
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}

/** @param {readonly number[]} values not spread into arguments, of which there may be too many */
function least(values) {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

/** @param {readonly number[]} values */
function greatest(values) {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
function within(value, low, high) {
  return Math.max(low, Math.min(high, value));
}
