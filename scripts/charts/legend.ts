/**
 * Which look is which series: at the curves' ends where there is room, else in rows above the plots.
 *
 * @module
 */
import type { Style } from "./palette.ts";
import type { Layer } from "./chart_svg.ts";
import { SIZES, widthOf } from "./chart_text.ts";

/** An entry of a legend: its name, and where it stands from the plot's upper left, in pixels. */
export interface Entry {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** Pixels from the plot to entries beside it; of the glyph before a name; from line to line; between entries of a row; beneath rows. */
const BESIDE = 12;
const GLYPH = 30;
const LINE = 18;
const GAP = 18;
const BENEATH = 4;
/** Legends with longer names, or of more entries, stand above the plot. */
const LONGEST = 200;
const MOST = 12;

/** Width in pixels of the entries beside a plot, with their distance; undefined if they do not fit there. */
export function besideWidth(names: readonly string[], plotHeight: number): number | undefined {
  const width = BESIDE + GLYPH + Math.ceil(Math.max(...names.map((name) => widthOf(name, SIZES.text)))) + 6;
  return width <= LONGEST && names.length <= MOST && names.length * LINE <= plotHeight ? width : undefined;
}

/**
 * Entries beside a plot, in the order in which the series end; each at its end's height where all end at the right.
 *
 * @param ends where each series ends, in pixels from the plot's upper left
 */
export function entriesBeside(ends: readonly Entry[], width: number, height: number): readonly Entry[] {
  const order = [...ends].sort((a, b) => a.y - b.y);
  const atRight = order.every(({ x }) => x > width * 0.9);
  const heights = order.map(({ y }, index) => atRight ? Math.min(Math.max(y, 0), height) : 6 + index * LINE);
  // Pushed down from the top, then back up from the bottom, until each has a line of its own.
  for (let i = 1; i < heights.length; i++) heights[i] = Math.max(heights[i], heights[i - 1] + LINE);
  let floor = height;
  for (let i = heights.length - 1; i >= 0; i--) {
    heights[i] = Math.min(heights[i], floor);
    floor = heights[i] - LINE;
  }
  return order.map(({ name }, index) => ({ name, x: width + BESIDE, y: heights[index] }));
}

/** Entries in rows of some width, the first row at y = 0; `height` is that of all rows. */
export function entriesInRows(
  names: readonly string[],
  width: number,
): { readonly entries: readonly Entry[]; readonly height: number } {
  const entries: Entry[] = [];
  let [x, y] = [0, 0];
  for (const name of names) {
    const needs = GLYPH + widthOf(name, SIZES.text);
    if (x > 0 && x + needs > width) [x, y] = [0, y + LINE];
    entries.push({ name, x, y });
    x += needs + GAP;
  }
  return { entries, height: y + LINE + BENEATH };
}

/** Draws entries, each with a piece of line and a point or with a patch of its colour, moved by so many pixels. */
export function drawEntries(
  entries: readonly Entry[],
  styles: ReadonlyMap<string, Style>,
  glyph: "line" | "patch",
  move: { readonly x: number; readonly y: number } = { x: 0, y: 0 },
): readonly Layer[] {
  return entries.flatMap((entry): readonly Layer[] => {
    const style = styles.get(entry.name)!;
    const [x, y] = [entry.x + move.x, entry.y + move.y];
    const text: Layer = {
      data: { values: [{}] },
      mark: { type: "text", text: entry.name, align: "left", baseline: "middle" },
      encoding: { x: { value: x + (glyph === "line" ? GLYPH : GLYPH - 12) }, y: { value: y } },
    };
    return glyph === "line" ? [...lineGlyph(style, x, y), text] : [patchGlyph(style, x, y), text];
  });
}

function lineGlyph({ colour, dash, shape }: Style, x: number, y: number): readonly Layer[] {
  const width = GLYPH - 6;
  return [{
    data: { values: [{}] },
    mark: { type: "rule", color: colour, strokeWidth: 2, strokeDash: [...dash] },
    encoding: { x: { value: x }, x2: { value: x + width }, y: { value: y } },
  }, {
    data: { values: [{}] },
    mark: { type: "point", filled: true, opacity: 1, color: colour, shape, size: 55 },
    encoding: { x: { value: x + width / 2 }, y: { value: y } },
  }];
}

function patchGlyph({ colour }: Style, x: number, y: number): Layer {
  return {
    data: { values: [{}] },
    mark: { type: "point", filled: true, opacity: 1, color: colour, shape: "square", size: 144 },
    encoding: { x: { value: x + 6 }, y: { value: y } },
  };
}
