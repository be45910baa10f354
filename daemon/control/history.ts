/**
 * The curve of a node's training, short enough to be drawn however long it has run.
 *
 * @module
 */
import type { NodeEvent, NodeStatus, Recorder } from "../node/mod.ts";
import type { HistoryPoint } from "./api.ts";

/** What a history is set up with. */
export interface HistoryOptions {
  /** The most moments kept; an even number. Default 600: more than a chart has pixels to show. */
  readonly limit?: number;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
  /** Moments of an earlier run, oldest first, as `points` gave them. */
  readonly points?: readonly HistoryPoint[];
}

/** An observer that keeps the curve. */
export interface History {
  readonly record: Recorder;
  /** The moments so far, oldest first; the last one is still growing. Times rise. */
  points(): readonly HistoryPoint[];
}

/**
 * Creates a history. Every moment stands for as many rounds as the others: one at first. When there are `limit` of them,
 * neighbours are merged two by two, and each new moment takes twice as many rounds. A merged moment has the mean loss, and
 * the later one's everything else (of metrics, the later that was measured).
 *
 * @throws {RangeError} if the limit is not even and at least 2
 *
 * @example
 * ```ts
 * import { createHistory } from "./history.ts";
 * import assert from "node:assert";
 *
 * const history = createHistory({ limit: 4 });
 * const sums = { links: 0, exchanges: 0, bytesSent: 0, bytesReceived: 0, denseBytes: 0 };
 * const bytesByKind = { deltas: 0, openings: 0, heartbeats: 0 };
 * for (let round = 1; round <= 8; round++) {
 *   history.record({ type: "round", round, steps: 16 * round, loss: round, ...sums, bytesByKind });
 * }
 * assert.deepStrictEqual(history.points().map(({ loss }) => loss), [1.5, 3.5, 5.5, 7.5]);
 * ```
 */
export function createHistory({ limit = 600, now = Date.now, points: earlier = [] }: HistoryOptions = {}): History {
  if (!Number.isInteger(limit) || limit < 2 || limit % 2 !== 0) {
    throw new RangeError(`Cannot keep a history of ${limit} moments: use an even number, at least 2`);
  }
  let points: readonly HistoryPoint[] = earlier;
  while (points.length > limit) points = halve(points);
  /** Rounds that a moment stands for. */
  let span = spanOf(points);
  /** Rounds in the last moment so far. */
  let filled = span;

  /** The clock may be set back; times of a curve rise all the same. */
  const timeAfter = (last: HistoryPoint | undefined) => Math.max(now(), (last?.time ?? -Infinity) + 1);

  function addRound(status: NodeStatus): void {
    const last = points.at(-1);
    const { round, steps, loss, bytesSent, bytesByKind, denseBytes } = status;
    const point = { time: timeAfter(last), round, steps, loss, bytesSent, bytesByKind, denseBytes };
    if (last !== undefined && filled < span) {
      const { metric, servedMetric } = last;
      const mean = (last.loss * filled + loss) / (filled + 1);
      points = points.with(-1, { ...point, loss: mean, metric, servedMetric });
      filled++;
      return;
    }
    if (points.length >= limit) {
      points = halve(points);
      span *= 2;
    }
    points = [...points, { ...point, metric: undefined, servedMetric: undefined }];
    filled = 1;
  }

  function record(event: NodeEvent): void {
    if (event.type === "round") addRound(event);
    const last = points.at(-1);
    if (event.type !== "evaluated" || last === undefined) return;
    const { metric, servedMetric } = event;
    points = points.with(-1, { ...last, time: timeAfter(last), metric, servedMetric });
  }

  return { record, points: () => points };
}

function halve(points: readonly HistoryPoint[]): HistoryPoint[] {
  const merged: HistoryPoint[] = [];
  for (let index = 0; index < points.length; index += 2) {
    const [first, second] = [points[index], points[index + 1]];
    merged.push(second === undefined ? first : merge(first, second));
  }
  return merged;
}

function merge(first: HistoryPoint, second: HistoryPoint): HistoryPoint {
  return {
    ...second,
    loss: (first.loss + second.loss) / 2,
    metric: second.metric ?? first.metric,
    servedMetric: second.servedMetric ?? first.servedMetric,
  };
}

/** Rounds a moment stands for, as the mean distance of those there are. */
function spanOf(points: readonly HistoryPoint[]): number {
  if (points.length < 2) return 1;
  return Math.max(1, Math.round((points[points.length - 1].round - points[0].round) / (points.length - 1)));
}
