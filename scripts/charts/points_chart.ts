import type { Chart } from "./chart.ts";
import { drawOnePlot } from "./one_plot.ts";

/**
 * Draws points with their error bars and labels; a line joins the points of a series in their order.
 *
 * @returns SVG; the same chart gives the same bytes
 * @throws {RangeError} if no series has a finite point, columns differ in length, two series have one name, or the
 * picture is too small
 *
 * @example
 * ```ts
 * import { pointsChart } from "./points_chart.ts";
 * import assert from "node:assert";
 *
 * const svg = await pointsChart({
 *   x: { title: "bytes sent a node", quantity: "bytes", log: true },
 *   y: { title: "accuracy", quantity: "share" },
 *   series: [{
 *     name: "top-k",
 *     x: [53e3, 1.4e6],
 *     y: [0.95, 0.97],
 *     yLow: [0.94, 0.968],
 *     yHigh: [0.96, 0.972],
 *     labels: ["1 %", "5 %"],
 *   }],
 * });
 * assert.match(svg, />5 %</);
 * ```
 */
export function pointsChart(chart: Chart): Promise<string> {
  return drawOnePlot(chart, "points");
}
