import { axesOf, checkSize, gutterOf, ROOM } from "./axes.ts";
import { axisFor, type Chart, drawable } from "./chart.ts";
import { drawEntries, entriesInRows } from "./legend.ts";
import { stylesOf } from "./palette.ts";
import { type Marks, plotOf } from "./panel.ts";
import { drawSvg } from "./chart_svg.ts";
import { SIZES } from "./chart_text.ts";
import { TITLE_HEIGHT, titleLayer } from "./title.ts";

/** The same chart for each of several values of something else. */
export interface FacetChart extends Omit<Chart, "series"> {
  /** Each with its heading, such as `Dirichlet .1`. */
  readonly facets: readonly { readonly name: string; readonly series: Chart["series"] }[];
  /** `points` unless given. */
  readonly marks?: Marks;
  /** Plots in a row; as many as there are, up to 3, unless given. */
  readonly columns?: number;
}

/** Room in pixels that the heading of a plot takes. */
const HEADING = 20;
/** Pixels between the legend and the headings. */
const GAP = 6;
/** Height in pixels of a plot with its axes where the picture has no height. */
const ROW = 270;

/**
 * Draws small multiples: plots with the same axes and one legend above them.
 *
 * @returns SVG; the same chart gives the same bytes
 * @throws {RangeError} if there is no facet or one has nothing to draw, columns differ in length, two series of a facet
 * have one name, or the picture is too small
 *
 * @example
 * ```ts
 * import { facetChart } from "./facet_chart.ts";
 * import assert from "node:assert";
 *
 * const series = [{ name: "shared", x: [1e4, 1e5], y: [0.9, 0.95] }];
 * const svg = await facetChart({
 *   x: { title: "bytes sent a node", quantity: "bytes", log: true },
 *   y: { title: "accuracy", quantity: "share" },
 *   facets: [{ name: "iid", series }, { name: "by label", series }],
 * });
 * assert.match(svg, />by label</);
 * ```
 */
// deno-lint-ignore require-await -- so that what is wrong with a chart comes as a rejection, never thrown at once
export async function facetChart(chart: FacetChart): Promise<string> {
  const { title, facets, marks = "points", width = 900 } = chart;
  if (facets.length === 0) throw new RangeError("Cannot draw a chart of no facets; give at least one");
  const columns = Math.min(chart.columns ?? 3, facets.length);
  const rows = Math.ceil(facets.length / columns);
  const panels = facets.map(({ name, series }) => ({ name, series: drawable({ ...chart, title: name, series }) }));
  const all = panels.flatMap(({ series }) => series);
  const styles = stylesOf(facets.flatMap(({ series }) => series.map(({ name }) => name)));
  const names = [...styles.keys()].filter((name) => all.some((one) => one.name === name));
  const legend = entriesInRows(names, width - 16);
  const head = (title === undefined ? 0 : TITLE_HEIGHT) + (names.length > 1 ? legend.height + GAP : 0);
  const above = HEADING + ROOM.above;
  const height = chart.height === undefined ? rows * ROW : chart.height - (title === undefined ? 0 : TITLE_HEIGHT);
  const plot = { width: 0, height: Math.floor(height / rows - above - ROOM.beneath) };
  const y = axisFor("y", chart.y, all, plot.height);
  const left = gutterOf(y);
  plot.width = Math.floor(width / columns - left - ROOM.right);
  checkSize(plot);
  const axes = axesOf(axisFor("x", chart.x, all, plot.width), y, plot.width, plot.height);
  const top = head + above;
  const spacing = { column: left + ROOM.right, row: above + ROOM.beneath };
  return drawSvg(
    {
      columns,
      spacing,
      bounds: "flush",
      align: "all",
      concat: panels.map(({ name, series }, index) =>
        plotOf(series, axes, marks, styles, [
          titleLayer(name, 0, -ROOM.above - 6, SIZES.text),
          ...index > 0 || title === undefined ? [] : [titleLayer(title, 8 - left, 18 - top)],
          ...index > 0 || names.length < 2
            ? []
            : drawEntries(legend.entries, styles, "line", { x: 8 - left, y: head - legend.height - GAP + 10 - top }),
        ])
      ),
    },
    {
      left,
      top,
      right: ROOM.right,
      bottom: ROOM.beneath,
      width: columns * plot.width + (columns - 1) * spacing.column,
      height: rows * plot.height + (rows - 1) * spacing.row,
    },
    title ?? `${chart.y.title} against ${chart.x.title}`,
  );
}
