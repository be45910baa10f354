import { axesOf, checkSize, encodingOf, gutterOf, ROOM } from "./axes.ts";
import { axisOf, type AxisSettings } from "./axis.ts";
import { HUES } from "./palette.ts";
import { drawSvg } from "./chart_svg.ts";
import { TITLE_HEIGHT, titleLayer } from "./title.ts";

/** How many values lie where. */
export interface HistogramChart {
  readonly title?: string;
  /** Linear. */
  readonly x: Omit<AxisSettings, "log">;
  /** What is counted, such as `nodes`. */
  readonly count: string;
  /** Those that are not finite are left out. */
  readonly values: readonly number[];
  /** 20 unless given. */
  readonly bins?: number;
  /** Of the whole picture, in pixels. */
  readonly width?: number;
  readonly height?: number;
}

/**
 * Draws a histogram with bins of equal width.
 *
 * @returns SVG; the same chart gives the same bytes
 * @throws {RangeError} if no value is finite, or the picture is too small
 *
 * @example
 * ```ts
 * import { histogramChart } from "./histogram_chart.ts";
 * import assert from "node:assert";
 *
 * const svg = await histogramChart({
 *   x: { title: "accuracy", quantity: "share" },
 *   count: "nodes",
 *   values: [0.9, 0.91, 0.95],
 * });
 * assert.match(svg, />nodes</);
 * ```
 */
// deno-lint-ignore require-await -- so that what is wrong with a chart comes as a rejection, never thrown at once
export async function histogramChart(chart: HistogramChart): Promise<string> {
  const { title, bins = 20, width = 680, height = 280 } = chart;
  const values = chart.values.filter(Number.isFinite);
  if (values.length === 0) {
    const what = title ?? chart.x.title;
    throw new RangeError(`Cannot draw "${what}": none of its ${chart.values.length} values is finite`);
  }
  const top = (title === undefined ? 0 : TITLE_HEIGHT) + ROOM.above;
  const plotHeight = height - top - ROOM.beneath;
  const [low, high] = axisOf(chart.x, values, width, true).domain;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values.filter((value) => value >= low && value <= high)) {
    counts[Math.min(bins - 1, Math.floor((value - low) / (high - low) * bins))]++;
  }
  const y = axisOf({ title: chart.count, quantity: "count", from: 0 }, [0, ...counts], plotHeight, true);
  const left = gutterOf(y);
  const plot = { width: width - left - ROOM.right, height: plotHeight };
  checkSize(plot);
  const axes = axesOf(
    axisOf({ ...chart.x, from: low, to: high }, values, plot.width, false),
    y,
    plot.width,
    plot.height,
  );
  const edge = (bin: number) => low + (high - low) * bin / bins;
  return drawSvg(
    {
      ...plot,
      encoding: encodingOf(axes),
      layer: [
        {
          data: {
            values: counts.map((count, bin) => ({ x: edge(bin), x2: edge(bin + 1), y: count, y2: 0 })),
          },
          mark: { type: "rect", color: HUES.blue },
          encoding: { x2: { field: "x2" }, y2: { field: "y2" } },
        },
        ...title === undefined ? [] : [titleLayer(title, 8 - left, 18 - top)],
      ],
    },
    { left, top, right: ROOM.right, bottom: ROOM.beneath, ...plot },
    title ?? chart.x.title,
  );
}
