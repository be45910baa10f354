import { axesOf, checkSize, encodingOf, ROOM } from "./axes.ts";
import { axisOf, type AxisSettings } from "./axis.ts";
import { drawEntries, entriesInRows } from "./legend.ts";
import { stylesOf } from "./palette.ts";
import { formatQuantity } from "./quantity.ts";
import { drawSvg } from "./chart_svg.ts";
import { fit, SIZES, widthOf } from "./chart_text.ts";
import { TITLE_HEIGHT, titleLayer } from "./title.ts";

/** Bars from left to right, each of one or several parts one after the other. */
export interface BarChart {
  readonly title?: string;
  /** What the lengths are; linear, and from 0. */
  readonly x: Omit<AxisSettings, "log" | "from">;
  readonly bars: readonly { readonly name: string; readonly parts: readonly BarPart[] }[];
  /** False if the bars' names say all; unless given, more than one name of parts have a legend. */
  readonly legend?: boolean;
  /** Of the whole picture, in pixels; its height is what the bars need. */
  readonly width?: number;
}

/** A part of a bar; its name decides its colour. */
export interface BarPart {
  readonly name: string;
  /** At least 0. */
  readonly value: number;
}

/** Height in pixels from one bar to the next, and of a bar. */
const ROW = 30;
const THICK = 18;

/**
 * Draws stacked bars, each with its sum written at its end.
 *
 * @returns SVG; the same chart gives the same bytes
 * @throws {RangeError} if there is no bar, a value is negative or not finite, or the picture is too small
 *
 * @example
 * ```ts
 * import { barChart } from "./bar_chart.ts";
 * import assert from "node:assert";
 *
 * const svg = await barChart({
 *   x: { title: "bytes sent a node", quantity: "bytes" },
 *   bars: [{ name: "sent", parts: [{ name: "deltas", value: 57e3 }, { name: "openings", value: 11e3 }] }],
 * });
 * assert.match(svg, />68 kB</);
 * ```
 */
// deno-lint-ignore require-await -- so that what is wrong with a chart comes as a rejection, never thrown at once
export async function barChart(chart: BarChart): Promise<string> {
  const { title, x, bars, width = 680 } = chart;
  if (bars.length === 0) throw new RangeError("Cannot draw a chart of no bars; give at least one");
  for (const { name, parts } of bars) {
    const wrong = parts.find(({ value }) => !(value >= 0 && Number.isFinite(value)));
    if (wrong === undefined) continue;
    throw new RangeError(`Part "${wrong.name}" of bar "${name}" is ${wrong.value}; give a finite number from 0 on`);
  }
  const names = [...new Set(bars.flatMap(({ parts }) => parts.map(({ name }) => name)))];
  const styles = stylesOf(names);
  const legend = chart.legend !== false && names.length > 1 ? entriesInRows(names, width - 16) : undefined;
  const sums = bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const ends = sums.map((sum) => formatQuantity(sum, x.quantity ?? "number"));
  const labels = bars.map(({ name }) => fit(name, SIZES.text, width * 0.3));
  const left = Math.ceil(Math.max(...labels.map((label) => widthOf(label, SIZES.text)))) + 18;
  const right = Math.ceil(Math.max(...ends.map((label) => widthOf(label, SIZES.tick)))) + 14;
  const top = (title === undefined ? 0 : TITLE_HEIGHT) + (legend?.height ?? 0) + 8;
  const plot = { width: width - left - right, height: bars.length * ROW };
  checkSize({ ...plot, height: Infinity });
  const middles = bars.map((_, index) => (index + 0.5) * ROW);
  // The y axis counts pixels and is not shown.
  const upright = { title: "", log: false, cut: false, domain: [plot.height, 0] as const, ticks: [] };
  const axes = axesOf(axisOf({ ...x, from: 0 }, [0, ...sums], plot.width, false), upright, plot.width, plot.height);
  const encoding = encodingOf(axes);
  const rows = bars.flatMap(({ parts }, index) => {
    let end = 0;
    return parts.map(({ name, value }) => {
      const from = end;
      end += value;
      return { part: name, x: from, x2: end, y: middles[index] - THICK / 2, y2: middles[index] + THICK / 2 };
    });
  });
  return drawSvg(
    {
      ...plot,
      encoding: { ...encoding, y: { ...encoding.y, axis: null } },
      layer: [
        {
          data: { values: rows },
          mark: "rect",
          encoding: {
            x2: { field: "x2" },
            y2: { field: "y2" },
            color: {
              field: "part",
              type: "nominal",
              scale: { domain: names, range: names.map((name) => styles.get(name)!.colour) },
              legend: null,
            },
          },
        },
        {
          data: { values: sums.map((sum, index) => ({ x: sum, y: middles[index], label: ends[index] })) },
          mark: { type: "text", align: "left", baseline: "middle", dx: 6, fontSize: SIZES.tick },
          encoding: { text: { field: "label", type: "nominal" } },
        },
        {
          data: { values: labels.map((label, index) => ({ y: middles[index], label })) },
          mark: { type: "text", align: "right", baseline: "middle" },
          encoding: { x: { value: -8 }, text: { field: "label", type: "nominal" } },
        },
        ...title === undefined ? [] : [titleLayer(title, 8 - left, 18 - top)],
        ...legend === undefined
          ? []
          : drawEntries(legend.entries, styles, "patch", { x: 8 - left, y: 2 - legend.height }),
      ],
    },
    { left, top, right, bottom: ROOM.beneath, ...plot },
    title ?? x.title,
  );
}
