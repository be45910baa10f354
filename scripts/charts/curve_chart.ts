import type { Chart } from "./chart.ts";
import { drawOnePlot } from "./one_plot.ts";

/**
 * Draws curves: a line a series with a few marks, and a band from `yLow` to `yHigh` where a series has them. More than
 * one series have a legend, at the curves' ends where it fits.
 *
 * @returns SVG; the same chart gives the same bytes
 * @throws {RangeError} if no series has a finite point, columns differ in length, two series have one name, or the
 * picture is too small
 *
 * @example
 * ```ts
 * import { curveChart } from "./curve_chart.ts";
 * import assert from "node:assert";
 *
 * const svg = await curveChart({
 *   x: { title: "local steps", quantity: "count" },
 *   y: { title: "accuracy", quantity: "share" },
 *   series: [{ name: "top-k", x: [0, 100, 200], y: [0.1, 0.8, 0.9] }],
 * });
 * assert.match(svg, /accuracy \(%\)/);
 * ```
 */
export function curveChart(chart: Chart): Promise<string> {
  return drawOnePlot(chart, "curves");
}
