// @ts-check
/// <reference lib="dom" />
/**
 * A line chart that is fed new data, fits its place, follows light and dark, and can be read by keyboard.
 *
 * @module
 */
import { colour, onThemeChange } from "./theme.js";
/** @import uPlot from "uplot" */

/** Served by the daemon, from the package; loaded after the first paint. */
const LIBRARY = "/vendor/uplot.js";
const HEIGHT = 210;

/**
 * @typedef {object} ChartSeries
 * @property {string} name
 * @property {string} colour of the style sheet
 * @property {number} width in px
 */

/**
 * @typedef {object} ChartOptions
 * @property {string} label what the chart is, for those who do not see it
 * @property {readonly ChartSeries[]} series
 * @property {(value: number) => string} format of a value at the vertical axis
 * @property {(x: number) => string} formatX
 * @property {(least: number, largest: number) => [number, number]} range of the vertical axis
 * @property {() => boolean} isTime the horizontal axis is in s since 1970
 * @property {(index: number | undefined) => void} pointed the moment under the cursor, undefined when it has left
 */

/** @typedef {{ set: (columns: (number | null)[][]) => void, describe: (words: string) => void }} Chart */

/**
 * Draws a chart in `target`.
 *
 * @param {HTMLElement} target
 * @param {ChartOptions} options
 * @returns {Promise<Chart>}
 */
export async function createChart(target, options) {
  /** @type {{ default: typeof uPlot }} */
  const { default: Plot } = await import(LIBRARY);
  const plot = new Plot(plotOptions(target, options), [[], ...options.series.map(() => [])], target);
  new ResizeObserver(() => {
    if (target.clientWidth !== plot.width) plot.setSize({ width: target.clientWidth, height: HEIGHT });
  }).observe(target);
  onThemeChange(() => plot.redraw());

  // A chart's cursor follows the arrow keys as it follows the mouse.
  target.tabIndex = 0;
  target.setAttribute("role", "img");
  target.setAttribute("aria-label", options.label);
  target.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20, Home: -Infinity, End: Infinity }[event.key];
    const [xs] = plot.data;
    if (way === undefined || xs.length === 0) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(xs.length - 1, (plot.cursor.idx ?? xs.length - 1) + way));
    plot.setCursor({ left: plot.valToPos(xs[index], "x"), top: plot.over.clientHeight / 2 });
  });
  target.addEventListener("blur", () => plot.setCursor({ left: -10, top: -10 }));
  return {
    set: (columns) => plot.setData(/** @type {uPlot.AlignedData} */ (columns)),
    describe: (words) => {
      if (target.getAttribute("aria-label") !== words) target.setAttribute("aria-label", words);
    },
  };
}

/**
 * @param {HTMLElement} target
 * @param {ChartOptions} options
 * @returns {uPlot.Options}
 */
function plotOptions(target, { series, format, formatX, range, isTime, pointed }) {
  /** @type {uPlot.Axis} */
  const axis = {
    stroke: () => colour("--soft"),
    grid: { stroke: () => colour("--line"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
  };
  return {
    width: target.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      x: { time: false },
      y: { range: (_, least, largest) => range(least ?? 0, largest ?? 1) },
    },
    axes: [
      {
        ...axis,
        size: 28,
        space: 70,
        grid: { show: false },
        incrs: () => isTime() ? TIME_STEPS : STEPS,
        values: (_, values) => values.map(formatX),
      },
      { ...axis, size: 52, space: 36, values: (_, values) => values.map(format) },
    ],
    series: [
      {},
      ...series.map(({ name, colour: stroke, width }) => ({
        label: name,
        stroke: () => colour(stroke),
        width,
        spanGaps: true,
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [(plot) => pointed(plot.cursor.idx ?? undefined)] },
  };
}

/** Steps between grid lines, of counts and of s. */
const STEPS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8].flatMap((power) => [power, 2 * power, 5 * power]);
const MINUTE = 60;
const TIME_STEPS = [
  ...[1, 5, 10, 30],
  ...[1, 2, 5, 10, 20, 30, 60, 120, 240, 480, 720, 1440, 2880, 10_080, 20_160].map((minutes) => minutes * MINUTE),
];
