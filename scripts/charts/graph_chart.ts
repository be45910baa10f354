import { axisOf } from "./axis.ts";
import { type Edges, layOut } from "./graph_layout.ts";
import { formatQuantity, plain, type Quantity } from "./quantity.ts";
import { drawSvg, type Layer } from "./chart_svg.ts";
import { SIZES } from "./chart_text.ts";
import { TITLE_HEIGHT, titleLayer } from "./title.ts";

/** Nodes, and who is whose neighbour. */
export interface GraphChart {
  readonly title?: string;
  /** What each node's colour shows; one that is not finite is grey. */
  readonly values: readonly number[];
  /** What the values are, such as `accuracy`, and their quantity. */
  readonly value: { readonly title: string; readonly quantity?: Quantity };
  /** Pairs of nodes, counted from 0. */
  readonly edges: Edges;
  /** Of the whole picture, in pixels; its height follows. */
  readonly width?: number;
}

/** Up to so many nodes have their numbers beside them. */
const NUMBERED = 32;
/** More edges than these are not told apart; then only some are drawn. */
const MOST_EDGES = 4_000;
const MARGIN = 26;
const KEY = 52;
const KEY_WIDTH = 160;
const SWATCHES = 32;

/**
 * Draws a graph, its nodes coloured by a value on the scale viridis, which the colour-blind can read, too.
 *
 * @returns SVG; the same graph gives the same bytes
 * @throws {RangeError} if there is no node, or an edge leads to one that is not there
 *
 * @example
 * ```ts
 * import { graphChart } from "./graph_chart.ts";
 * import assert from "node:assert";
 *
 * const svg = await graphChart({
 *   values: [0.9, 0.91, 0.95],
 *   value: { title: "accuracy", quantity: "share" },
 *   edges: [[0, 1], [1, 2], [0, 2]],
 * });
 * assert.match(svg, />95 %</);
 * ```
 */
export async function graphChart({ title, values, value, edges, width = 460 }: GraphChart): Promise<string> {
  if (values.length === 0) throw new RangeError("Cannot draw a graph of no nodes; give at least one value");
  const astray = edges.find((edge) => edge.some((node) => !(node in values)));
  if (astray !== undefined) {
    throw new RangeError(`Edge ${astray[0]}–${astray[1]} leads out of a graph of ${values.length} nodes`);
  }
  const side = width - 2 * MARGIN;
  const head = title === undefined ? 0 : TITLE_HEIGHT;
  const places = (await layOut(values.length, edges)).map(({ x, y }) => ({ x: x * side, y: y * side }));
  const { low, high, swatches } = keyOf(values);
  const stride = Math.ceil(edges.length / MOST_EDGES);
  const drawn = edges.filter((_, index) => index % stride === 0);
  const crowd = values.length > 256 ? 36 : values.length > NUMBERED ? 80 : 160;
  const top = head + MARGIN;
  const bottom = MARGIN + KEY;
  const colour = {
    field: "value",
    type: "quantitative" as const,
    scale: { domain: [low, high], scheme: "viridis" as const },
    legend: null,
  };
  const note = stride === 1 ? "" : `; one in ${stride} of ${plain(edges.length, 12)} edges drawn`;
  const text = (label: string, x: number, y: number, align: "left" | "right"): Layer => ({
    data: { values: [{}] },
    mark: { type: "text", text: label, align, baseline: "middle", fontSize: SIZES.tick },
    encoding: { x: { value: x }, y: { value: y } },
  });
  const keyTop = side + MARGIN + 24;
  return await drawSvg(
    {
      width: side,
      height: side,
      encoding: {
        x: { field: "x", type: "quantitative", scale: { domain: [0, side], nice: false }, axis: null },
        y: { field: "y", type: "quantitative", scale: { domain: [side, 0], nice: false }, axis: null },
      },
      layer: [
        {
          data: {
            values: drawn.map(([a, b]) => ({ x: places[a].x, y: places[a].y, x2: places[b].x, y2: places[b].y })),
          },
          mark: { type: "rule", color: "#888888", opacity: drawn.length > 600 ? 0.3 : 0.6 },
          encoding: { x2: { field: "x2" }, y2: { field: "y2" } },
        },
        {
          data: { values: places.flatMap((place, node) => Number.isFinite(values[node]) ? [] : [place]) },
          mark: { type: "point", filled: true, opacity: 1, color: "#888888", size: crowd },
        },
        {
          data: {
            values: places.flatMap((place, node) =>
              Number.isFinite(values[node]) ? [{ ...place, value: values[node] }] : []
            ),
          },
          mark: { type: "circle", opacity: 1, size: crowd, stroke: "#888888", strokeWidth: 1 },
          encoding: { color: colour },
        },
        ...values.length > NUMBERED ? [] : [numbersOf(places, side)],
        {
          data: {
            values: swatches.map((value, index) => ({
              x: index * KEY_WIDTH / SWATCHES,
              // A little over the next one, so that no seam shows.
              x2: Math.min(KEY_WIDTH, (index + 1) * KEY_WIDTH / SWATCHES + 0.5),
              y: keyTop,
              y2: keyTop + 10,
              value,
            })),
          },
          mark: "rect",
          encoding: { x2: { field: "x2" }, y2: { field: "y2" }, color: colour },
        },
        text(value.title + note, 0, keyTop - 12, "left"),
        text(formatQuantity(low, value.quantity ?? "number"), 0, keyTop + 20, "left"),
        text(formatQuantity(high, value.quantity ?? "number"), KEY_WIDTH, keyTop + 20, "right"),
        ...title === undefined ? [] : [titleLayer(title, 8 - MARGIN, 18 - top)],
      ],
    },
    { left: MARGIN, top, right: MARGIN, bottom, width: side, height: side },
    title ?? `graph of ${values.length} nodes, ${edges.length} edges`,
  );
}

/** Ends of the scale, and the values of its swatches. */
function keyOf(values: readonly number[]) {
  const finite = values.filter(Number.isFinite);
  let [low, high] = [0, 1];
  if (finite.length > 0) [low, high] = [Math.min(...finite), Math.max(...finite)];
  if (low === high) [low, high] = axisOf({ title: "" }, finite.length > 0 ? finite : [0, 1], 100, true).domain;
  const swatches = Array.from({ length: SWATCHES }, (_, index) => low + (high - low) * (index + 0.5) / SWATCHES);
  return { low, high, swatches };
}

/** The nodes' numbers, outside of the circle on which they stand. */
function numbersOf(places: readonly { readonly x: number; readonly y: number }[], side: number): Layer {
  const middle = side / 2;
  return {
    data: {
      values: places.map(({ x, y }, node) => {
        const far = Math.hypot(x - middle, y - middle) || 1;
        return { x: x + (x - middle) / far * 15, y: y + (y - middle) / far * 15, node: String(node) };
      }),
    },
    mark: { type: "text", baseline: "middle", align: "center", fontSize: SIZES.tick },
    encoding: { text: { field: "node", type: "nominal" } },
  };
}
