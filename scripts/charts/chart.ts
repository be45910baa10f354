/**
 * What charts of curves and of points are drawn from.
 *
 * @module
 */
import { type Axis, axisOf, type AxisSettings } from "./axis.ts";

/**
 * One line or row of points: columns of equal length. Points that are not finite, and those without a place on a
 * logarithmic axis, are left out.
 */
export interface Series {
  /** What the legend says; a method's name decides how it looks (see palette.ts). */
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Ends of the error bars or of the band, in the units of the axis; both or none. */
  readonly yLow?: readonly number[];
  readonly yHigh?: readonly number[];
  /** Ends of horizontal error bars; both or none. Curves have none. */
  readonly xLow?: readonly number[];
  readonly xHigh?: readonly number[];
  /** A text beside each point; "" for none. */
  readonly labels?: readonly string[];
}

/** A chart of one or several series. */
export interface Chart {
  readonly title?: string | undefined;
  readonly x: AxisSettings;
  readonly y: AxisSettings;
  readonly series: readonly Series[];
  /** Of the whole picture, in pixels. A legend that does not fit beside the plot adds to the height. */
  readonly width?: number;
  readonly height?: number;
}

/** A point that can be drawn. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly yLow: number;
  readonly yHigh: number;
  readonly xLow: number;
  readonly xHigh: number;
  readonly label: string;
}

/** A series without what cannot be drawn. */
export interface Drawable {
  readonly name: string;
  readonly places: readonly Place[];
  /** True if the series has ends of error bars. */
  readonly yBars: boolean;
  readonly xBars: boolean;
}

/**
 * The points of each series that have a place in a chart; a series without any is left out.
 *
 * @throws {RangeError} if columns of a series differ in length, a name comes twice, or nothing is left to draw
 */
export function drawable({ x, y, series, title }: Pick<Chart, "title" | "x" | "y" | "series">): readonly Drawable[] {
  const names = new Set<string>();
  for (const { name } of series) {
    if (names.has(name)) throw new RangeError(`Two series of a chart are called "${name}"; give each its own name`);
    names.add(name);
  }
  const found = series.map((one) => placesOf(one, x.log === true, y.log === true)).filter(({ places }) =>
    places.length > 0
  );
  if (found.length === 0) {
    const what = title ?? `${y.title} against ${x.title}`;
    throw new RangeError(`Cannot draw "${what}": none of its ${series.length} series has a point with finite x and y`);
  }
  return found;
}

/**
 * The x axis that holds series, or the y axis.
 *
 * @param pixels its length
 * @throws {RangeError} if its ends are not in order
 */
export function axisFor(which: "x" | "y", settings: AxisSettings, series: readonly Drawable[], pixels: number): Axis {
  const values = series.flatMap(({ places }) =>
    places.flatMap((place) => [place[which], place[`${which}Low`], place[`${which}High`]])
  );
  return axisOf(settings, values, pixels, which === "y");
}

function placesOf(series: Series, logX: boolean, logY: boolean): Drawable {
  for (const key of ["y", "yLow", "yHigh", "xLow", "xHigh", "labels"] as const) {
    const column = series[key];
    if (column !== undefined && column.length !== series.x.length) {
      throw new RangeError(
        `Series "${series.name}" has ${series.x.length} x but ${column.length} ${key}; give columns of equal length`,
      );
    }
  }
  const end = (value: number | undefined, middle: number, log: boolean) =>
    value === undefined || !shows(value, log) ? middle : value;
  const places = series.x.flatMap((x, index): Place[] => {
    const y = series.y[index];
    if (!shows(x, logX) || !shows(y, logY)) return [];
    return [{
      x,
      y,
      yLow: end(series.yLow?.[index], y, logY),
      yHigh: end(series.yHigh?.[index], y, logY),
      xLow: end(series.xLow?.[index], x, logX),
      xHigh: end(series.xHigh?.[index], x, logX),
      label: series.labels?.[index] ?? "",
    }];
  });
  return { name: series.name, places, yBars: series.yLow !== undefined, xBars: series.xLow !== undefined };
}

function shows(value: number, log: boolean): boolean {
  return Number.isFinite(value) && (!log || value > 0);
}
