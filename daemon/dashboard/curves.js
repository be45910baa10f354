// @ts-check
/// <reference lib="dom" />
/**
 * The task's metric and the loss over steps or time.
 *
 * @module
 */
import { createChart } from "./chart.js";
import { columnsOf } from "./curve_columns.js";
import { part, setText } from "./element.js";
import { formatCount, formatNumber } from "./format.js";
import { formatMetric, titleOfMetric } from "./metric.js";
/** @import { HistoryPoint, TaskMetric } from "../control/mod.ts" */

/**
 * Draws the charts; they appear when their library has come.
 *
 * @param {() => readonly HistoryPoint[]} points the curve as it is now
 * @param {() => TaskMetric | undefined} metric undefined before the task is known
 * @returns {() => void} draws them anew
 */
export function createCurves(points, metric) {
  /** @type {"steps" | "time"} */
  let axis = "steps";
  let columns = columnsOf([], axis);
  const isTime = () => axis === "time";
  const formatX = (/** @type {number} */ x) => isTime() ? clockTime(x, columns.x) : shortCount(x);
  const served = part("served", HTMLElement);
  const own = part("own", HTMLElement);
  const loss = part("loss", HTMLElement);

  /** @param {number | undefined} index of the moment whose figures are shown large; undefined = the latest */
  function show(index) {
    const at = (/** @type {(number | null)[]} */ column) => lastUpTo(column, index ?? column.length - 1);
    setText(served, formatMetric(metric(), at(columns.served)));
    setText(own, formatMetric(metric(), at(columns.own)));
    setText(loss, formatNumber(at(columns.smooth)));
    const x = index === undefined ? undefined : columns.x[index];
    const words = x === undefined ? "" : isTime() ? ` at ${clockTime(x, columns.x)}` : ` at step ${formatCount(x)}`;
    for (
      const [figure, name] of /** @type {const} */ ([
        [served, "served model"],
        [own, "own model"],
        [loss, "training loss, smoothed"],
      ])
    ) {
      if (figure.nextElementSibling) setText(figure.nextElementSibling, name + words);
    }
  }

  const charts = Promise.all([
    createChart(part("metric-chart", HTMLElement), {
      label: "Metric",
      series: [
        { name: "own model", colour: "--own", width: 1.5 },
        { name: "served model", colour: "--served", width: 2.5 },
      ],
      format: (value) =>
        metric()?.unit === "share"
          ? `${formatNumber(Number((value * 100).toFixed(2)), 3)} %`.replace(/\.0+ /, " ")
          : formatNumber(value, 3),
      formatX,
      range: (least, largest) => {
        if (metric()?.unit !== "share") return withRoom(least, largest);
        const room = Math.max(.005, (largest - least) * .08);
        return [Math.max(0, least - room), Math.min(1, largest + room)];
      },
      isTime,
      pointed: show,
    }),
    createChart(part("loss-chart", HTMLElement), {
      label: "Training loss",
      series: [
        { name: "each round", colour: "--loss-faint", width: 1 },
        { name: "smoothed", colour: "--loss", width: 2.5 },
      ],
      format: (value) => formatNumber(value, 2),
      formatX,
      range: (least, largest) => [Math.max(0, least - (largest - least) * .08), largest + (largest - least) * .08 || 1],
      isTime,
      pointed: show,
    }),
  ]);

  async function draw() {
    columns = columnsOf(points(), axis);
    show(undefined);
    setText(part("curves-title", HTMLElement), `${titleOfMetric(metric())} and loss`);
    const [measured, losses] = await charts;
    const { x, own: owns, served: serveds, loss: raw, smooth } = columns;
    measured.set([x, owns, serveds]);
    losses.set([x, raw, smooth]);
    const where = `over ${axis}, ${x.length} moments; arrow keys read single ones`;
    measured.describe(`${titleOfMetric(metric())} of the served and the own model ${where}`);
    losses.describe(`Training loss ${where}`);
  }

  for (const input of document.querySelectorAll('input[name="axis"]')) {
    input.addEventListener("change", () => {
      axis = /** @type {HTMLInputElement} */ (input).value === "time" ? "time" : "steps";
      void draw();
    });
  }
  return () => void draw();
}

/**
 * Some room above and below numbers without bounds.
 *
 * @param {number} least
 * @param {number} largest
 * @returns {[number, number]}
 */
function withRoom(least, largest) {
  const room = (largest - least) * .08 || Math.abs(largest) * .05 || 1;
  return [least < 0 ? least - room : Math.max(0, least - room), largest + room];
}

/**
 * @param {readonly (number | null)[]} column
 * @param {number} index
 */
function lastUpTo(column, index) {
  for (let i = index; i >= 0; i--) {
    const value = column[i];
    if (value !== null && value !== undefined) return value;
  }
  return undefined;
}

/** @param {number} x */
function shortCount(x) {
  return x >= 1e6 ? `${x / 1e6} M` : x >= 1e4 ? `${x / 1e3} k` : formatCount(x);
}

/**
 * @param {number} seconds since 1970
 * @param {readonly number[]} all
 */
function clockTime(seconds, all) {
  const span = (all.at(-1) ?? 0) - (all[0] ?? 0);
  const date = new Date(seconds * 1000);
  if (span > 3 * 86_400) return date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return date.toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: span < 1200 ? "2-digit" : undefined,
  });
}
