// @ts-check
/**
 * The curve as the columns of a chart.
 *
 * @module
 */
/** @import { HistoryPoint } from "../control/mod.ts" */

/** How much of the smoothed loss a new moment replaces. */
const FRESH = .15;

/**
 * @typedef {object} Columns rising x, and null where a moment has no value
 * @property {number[]} x steps, or s since 1970
 * @property {(number | null)[]} own the task's metric of the node's own model
 * @property {(number | null)[]} served the same of the served model
 * @property {(number | null)[]} loss
 * @property {(number | null)[]} smooth the loss, smoothed exponentially forwards and then backwards, so that it does not lag
 */

/**
 * Columns over steps or over time. A daemon that went on from a checkpoint has steps twice; over steps the later count.
 *
 * @param {readonly HistoryPoint[]} points oldest first
 * @param {"steps" | "time"} axis
 * @returns {Columns}
 *
 * @example
 * ```ts
 * import assert from "node:assert";
 * import { columnsOf } from "./curve_columns.js";
 *
 * const rest = { round: 0, bytesSent: 0, denseBytes: 0, bytesByKind: { deltas: 0, openings: 0, heartbeats: 0 } };
 * const moment = (time: number, steps: number, loss: number) => (
 *   { ...rest, time, steps, loss, metric: undefined, servedMetric: undefined }
 * );
 * const columns = columnsOf([moment(1000, 16, 2), moment(2000, 32, 1), moment(3000, 32, 3)], "steps");
 * assert.deepStrictEqual([columns.x, columns.loss], [[16, 32], [2, 3]]);
 * ```
 */
export function columnsOf(points, axis) {
  const kept = axis === "time" ? points : rising(points);
  /** @type {Columns} */
  const columns = { x: [], own: [], served: [], loss: [], smooth: [] };
  for (const { time, steps, metric, servedMetric, loss } of kept) {
    columns.x.push(axis === "time" ? time / 1000 : steps);
    columns.own.push(metric ?? null);
    columns.served.push(servedMetric ?? null);
    columns.loss.push(Number.isFinite(loss) ? loss : null);
  }
  columns.smooth = smoothed(smoothed(columns.loss).reverse()).reverse();
  return columns;
}

/** @param {readonly (number | null)[]} values */
function smoothed(values) {
  /** @type {number | null} */
  let mean = null;
  return values.map((value) => {
    if (value !== null) mean = mean === null ? value : mean + FRESH * (value - mean);
    return mean;
  });
}

/** @param {readonly HistoryPoint[]} points */
function rising(points) {
  /** @type {HistoryPoint[]} */
  const kept = [];
  let next = Infinity;
  for (let i = points.length - 1; i >= 0; i--) {
    if (points[i].steps >= next) continue;
    next = points[i].steps;
    kept.push(points[i]);
  }
  return kept.reverse();
}
