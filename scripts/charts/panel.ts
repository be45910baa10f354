/**
 * What is drawn of the series in a plot.
 *
 * @module
 */
import { type Axes, encodingOf } from "./axes.ts";
import type { Drawable } from "./chart.ts";
import type { Style } from "./palette.ts";
import { placeLabels } from "./point_labels.ts";
import type { Layer, Plot } from "./chart_svg.ts";

/** How series are drawn: curves with a mark now and then and a band, or points with error bars, joined. */
export type Marks = "curves" | "points";

/** Marks on a curve, so that it is known without its colour. */
const MARKS_A_CURVE = 8;

/** How a series' name becomes a colour, a dash and a shape: in all layers alike, which share these scales. */
interface Looks {
  readonly color: Scale<string>;
  readonly strokeDash: Scale<number[]>;
  readonly shape: Scale<string>;
}

interface Scale<Value> {
  readonly field: "series";
  readonly type: "nominal";
  readonly scale: { domain: string[]; range: Value[] };
  readonly legend: null;
}

/** A plot of series; `extra` is drawn over it. */
export function plotOf(
  series: readonly Drawable[],
  axes: Axes,
  marks: Marks,
  styles: ReadonlyMap<string, Style>,
  extra: readonly Layer[],
): Plot {
  const { x, y, width, height } = axes;
  const clip = x.cut || y.cut;
  // Of all that the picture has, since its plots share these scales.
  const names = [...styles.keys()];
  const scale = <Value>(of: (style: Style) => Value): Scale<Value> => ({
    field: "series",
    type: "nominal",
    scale: { domain: names, range: names.map((name) => of(styles.get(name)!)) },
    legend: null,
  });
  const looks: Looks = {
    color: scale(({ colour }) => colour),
    strokeDash: scale(({ dash }) => [...dash]),
    shape: scale(({ shape }) => shape),
  };
  return {
    width,
    height,
    encoding: encodingOf(axes),
    layer: [
      ...marks === "curves" ? bands(series, looks, clip) : errorBars(series, looks, clip),
      lines(series, looks, marks, clip),
      points(series, looks, marks, clip),
      ...marks === "points" ? placeLabels(series, axes) : [],
      ...extra,
    ],
  };
}

function lines(series: readonly Drawable[], { color, strokeDash }: Looks, marks: Marks, clip: boolean): Layer {
  return {
    data: {
      values: series.flatMap(({ name, places }) => places.map(({ x, y }, order) => ({ series: name, x, y, order }))),
    },
    mark: { type: "line", clip, strokeWidth: marks === "curves" ? 2 : 1.5, strokeJoin: "round" },
    encoding: { color, strokeDash, order: { field: "order", type: "quantitative" } },
  };
}

function points(series: readonly Drawable[], { color, shape }: Looks, marks: Marks, clip: boolean): Layer {
  const values = series.flatMap(({ name, places }) => {
    const every = marks === "points" ? 1 : Math.max(1, Math.ceil((places.length - 1) / MARKS_A_CURVE));
    // From the end, so that the last point always has its mark.
    return places.filter((_, index) => (places.length - 1 - index) % every === 0)
      .map(({ x, y }) => ({ series: name, x, y }));
  });
  return {
    data: { values },
    mark: { type: "point", clip, filled: true, opacity: 1, size: marks === "points" ? 70 : 45 },
    encoding: { color, shape },
  };
}

function bands(series: readonly Drawable[], { color }: Looks, clip: boolean): readonly Layer[] {
  const values = series.filter(({ yBars }) => yBars).flatMap(({ name, places }) =>
    places.map(({ x, yLow, yHigh }) => ({ series: name, x, y: yLow, y2: yHigh }))
  );
  return values.length === 0
    ? []
    : [{ data: { values }, mark: { type: "area", clip, opacity: 0.18 }, encoding: { y2: { field: "y2" }, color } }];
}

function errorBars(series: readonly Drawable[], { color }: Looks, clip: boolean): readonly Layer[] {
  const rows = series.flatMap(({ name, places, yBars, xBars }) =>
    places.map((place) => ({ ...place, series: name, yBars, xBars }))
  );
  const [upright, level] = [rows.filter(({ yBars }) => yBars), rows.filter(({ xBars }) => xBars)];
  const layers: Layer[] = [];
  if (upright.length > 0) {
    layers.push({
      data: { values: upright.map(({ series, x, yLow, yHigh }) => ({ series, x, y: yLow, y2: yHigh })) },
      mark: { type: "rule", clip, strokeWidth: 1.25 },
      encoding: { y2: { field: "y2" }, color },
    }, {
      data: { values: upright.flatMap(({ series, x, yLow, yHigh }) => [yLow, yHigh].map((y) => ({ series, x, y }))) },
      mark: { type: "tick", clip, orient: "horizontal", size: 7, thickness: 1.25 },
      encoding: { color },
    });
  }
  if (level.length > 0) {
    layers.push({
      data: { values: level.map(({ series, y, xLow, xHigh }) => ({ series, y, x: xLow, x2: xHigh })) },
      mark: { type: "rule", clip, strokeWidth: 1.25 },
      encoding: { x2: { field: "x2" }, color },
    }, {
      data: { values: level.flatMap(({ series, y, xLow, xHigh }) => [xLow, xHigh].map((x) => ({ series, x, y }))) },
      mark: { type: "tick", clip, orient: "vertical", size: 7, thickness: 1.25 },
      encoding: { color },
    });
  }
  return layers;
}
