/**
 * Texts beside points.
 *
 * @module
 */
import type { Axes } from "./axes.ts";
import type { Drawable } from "./chart.ts";
import type { Layer } from "./chart_svg.ts";
import { SIZES, widthOf } from "./chart_text.ts";

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Pixels between a point's centre and its text, and half the point itself. */
const GAP = 7;
const POINT = 4;
/** Half the side of a bit of line in pixels, and how many bits stand for a line at most. */
const BIT = 2;
const MOST_BITS = 200;
const HEIGHT = SIZES.tick + 1;

/** The labels of all points, each on the side where it stands in the way of the least. */
export function placeLabels(series: readonly Drawable[], axes: Axes): readonly Layer[] {
  const placed = series.flatMap(({ places }) =>
    places.map(({ x, y, label }) => ({ x: axes.placeX(x), y: axes.placeY(y), label }))
  );
  const taken: Box[] = series.flatMap((one) => covered(one, axes));
  return placed.filter(({ label }) => label !== "").map(({ x, y, label }): Layer => {
    const width = widthOf(label, SIZES.tick);
    const sides = [
      { left: x + GAP, middle: y - GAP },
      { left: x - GAP - width, middle: y - GAP },
      { left: x + GAP, middle: y + GAP },
      { left: x - GAP - width, middle: y + GAP },
      { left: x - width / 2, middle: y - 2 * GAP },
      { left: x - width / 2, middle: y + 2 * GAP },
    ].map(({ left, middle }) => around(left, middle, width, HEIGHT));
    const best = sides.reduce((a, b) => cost(b, taken, axes) < cost(a, taken, axes) ? b : a);
    taken.push(best);
    return {
      data: { values: [{}] },
      mark: { type: "text", text: label, align: "left", baseline: "middle", fontSize: SIZES.tick },
      encoding: { x: { value: best.left }, y: { value: (best.top + best.bottom) / 2 } },
    };
  });
}

/** What a series itself covers: its points, their error bars, and bits of the lines between them. */
function covered({ places }: Drawable, { placeX, placeY }: Axes): readonly Box[] {
  return places.flatMap((place, index) => {
    const [x, y] = [placeX(place.x), placeY(place.y)];
    const [top, bottom] = [placeY(place.yHigh), placeY(place.yLow)];
    const boxes = [
      around(x - POINT, y, 2 * POINT, 2 * POINT),
      { left: x - BIT, right: x + BIT, top, bottom },
    ];
    if (index === 0) return boxes;
    const [fromX, fromY] = [placeX(places[index - 1].x), placeY(places[index - 1].y)];
    const bits = Math.min(MOST_BITS, Math.floor(Math.hypot(x - fromX, y - fromY) / (2 * BIT)));
    for (let bit = 1; bit < bits; bit++) {
      const share = bit / bits;
      boxes.push(around(fromX + (x - fromX) * share - BIT, fromY + (y - fromY) * share, 2 * BIT, 2 * BIT));
    }
    return boxes;
  });
}

function around(left: number, middle: number, width: number, height: number): Box {
  return { left, right: left + width, top: middle - height / 2, bottom: middle + height / 2 };
}

/** Covered area in square pixels; what lies outside the plot counts too. */
function cost(box: Box, taken: readonly Box[], { width, height }: Axes): number {
  const area = (box.right - box.left) * (box.bottom - box.top);
  const inside = overlap(box, { left: 0, right: width, top: 0, bottom: height });
  return taken.reduce((sum, other) => sum + overlap(box, other), area - inside);
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}
