// @ts-check
/**
 * The curve so far, never longer than a bound: moments lie further apart the longer it gets.
 *
 * @module
 */
/** @import { HistoryPoint } from "../control/mod.ts" */

/** More moments than a chart has pixels are not seen. */
const LIMIT = 1200;

/**
 * @typedef {object} HistoryBuffer
 * @property {() => readonly HistoryPoint[]} points oldest first
 * @property {(points: readonly HistoryPoint[]) => void} extend adds the moments that are newer than the last
 * @property {(points: readonly HistoryPoint[]) => void} restart takes all that a daemon has, after a connection was lost
 */

/**
 * An empty curve.
 *
 * @param {number} [limit] most moments it keeps, at least 4
 * @returns {HistoryBuffer}
 *
 * @example
 * ```ts
 * import assert from "node:assert";
 * import { createHistory } from "./history_buffer.js";
 *
 * const history = createHistory(8);
 * const rest = { round: 0, loss: 1, bytesSent: 0, denseBytes: 0, bytesByKind: { deltas: 0, openings: 0, heartbeats: 0 } };
 * for (let time = 1; time <= 1000; time++) {
 *   history.extend([{ ...rest, time, steps: time, metric: undefined, servedMetric: undefined }]);
 * }
 * assert(history.points().length <= 8);
 * assert.strictEqual(history.points().at(-1)?.time, 1000);
 * ```
 */
export function createHistory(limit = LIMIT) {
  /** @type {HistoryPoint[]} */
  let points = [];
  /** Least time between two moments but the newest, in ms. */
  let spacing = 0;

  /** @param {HistoryPoint} point */
  function add(point) {
    const [before, last] = points.slice(-2);
    // The newest moment gives way to a newer one while it is close to the one before it.
    if (last !== undefined && last.time - before.time < spacing) points[points.length - 1] = merged(last, point);
    else points.push(point);
    if (points.length <= limit) return;
    const all = points;
    spacing = (point.time - all[0].time) / (limit / 2);
    points = [];
    for (const one of all) add(one);
  }
  /** @param {readonly HistoryPoint[]} given */
  function extend(given) {
    for (const point of given) if (point.time > (points.at(-1)?.time ?? -Infinity)) add(point);
  }
  return {
    points: () => points,
    extend,
    restart: (given) => {
      // A daemon that was started anew may know nothing of what this page has seen.
      const isLater = (given[0]?.time ?? Infinity) > (points.at(-1)?.time ?? -Infinity);
      if (!isLater) {
        points = [];
        spacing = 0;
      }
      extend(given);
    },
  };
}

/**
 * The later of two moments; as metrics are rarer than moments, it takes over those of the earlier one.
 *
 * @param {HistoryPoint} earlier
 * @param {HistoryPoint} later
 * @returns {HistoryPoint}
 */
function merged({ metric, servedMetric }, later) {
  return { ...later, metric: later.metric ?? metric, servedMetric: later.servedMetric ?? servedMetric };
}
