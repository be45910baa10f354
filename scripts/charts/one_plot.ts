/**
 * A picture of one plot with its title and legend.
 *
 * @module
 */
import { axesOf, checkSize, gutterOf, ROOM } from "./axes.ts";
import { axisFor, type Chart, drawable } from "./chart.ts";
import { besideWidth, drawEntries, entriesBeside, entriesInRows } from "./legend.ts";
import { stylesOf } from "./palette.ts";
import { type Marks, plotOf } from "./panel.ts";
import { drawSvg, type Layer } from "./chart_svg.ts";
import { TITLE_HEIGHT, titleLayer } from "./title.ts";

/**
 * Draws one plot.
 *
 * @returns SVG
 * @throws {RangeError} if there is nothing to draw, columns differ in length, or the picture is too small
 */
// deno-lint-ignore require-await -- so that what is wrong with a chart comes as a rejection, never thrown at once
export async function drawOnePlot(chart: Chart, marks: Marks): Promise<string> {
  const { title, width = 680, height = 400 } = chart;
  const series = drawable(chart);
  const names = series.map(({ name }) => name);
  const styles = stylesOf(chart.series.map(({ name }) => name));
  const head = title === undefined ? 0 : TITLE_HEIGHT;
  const beside = names.length === 1 ? 0 : besideWidth(names, height - head - ROOM.above - ROOM.beneath);
  const fits = beside !== undefined && beside < width * 0.4;
  const rows = fits ? undefined : entriesInRows(names, width - 16);
  const plot = { width: 0, height: height - head - ROOM.above - ROOM.beneath };
  const top = head + (rows?.height ?? 0) + ROOM.above;
  const y = axisFor("y", chart.y, series, plot.height);
  const left = gutterOf(y);
  const right = fits && beside > 0 ? beside : ROOM.right;
  plot.width = width - left - right;
  checkSize(plot);
  const axes = axesOf(axisFor("x", chart.x, series, plot.width), y, plot.width, plot.height);
  const ends = series.map(({ name, places }) => {
    const { x, y } = places[places.length - 1];
    return { name, x: axes.placeX(x), y: axes.placeY(y) };
  });
  const extra: Layer[] = title === undefined ? [] : [titleLayer(title, 8 - left, 18 - top)];
  if (rows !== undefined) extra.push(...drawEntries(rows.entries, styles, "line", { x: 8 - left, y: head + 10 - top }));
  else if (names.length > 1) extra.push(...drawEntries(entriesBeside(ends, plot.width, plot.height), styles, "line"));
  return drawSvg(
    plotOf(series, axes, marks, styles, extra),
    { left, top, right, bottom: ROOM.beneath, ...plot },
    title ?? `${chart.y.title} against ${chart.x.title}`,
  );
}
