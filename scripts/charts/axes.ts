/**
 * The two axes of a plot.
 *
 * @module
 */
import type { Axis } from "./axis.ts";
import type { Plot } from "./chart_svg.ts";
import { SIZES, widthOf } from "./chart_text.ts";

/** The axes of a plot, and where on it values stand. */
export interface Axes {
  readonly x: Axis;
  readonly y: Axis;
  /** Of the plot, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels from the plot's left, and from its top. */
  placeX(value: number): number;
  placeY(value: number): number;
}

/** Room in pixels around a plot: for the title of its y axis, for its x axis, and for half a label at its end. */
export const ROOM = { above: 24, beneath: 42, right: 18 } as const;

/** The smallest plot that can be read, in pixels. */
const SMALLEST = { width: 100, height: 60 };

/**
 * Puts two axes together.
 *
 * @param width of the plot, in pixels, as `height`
 */
export function axesOf(x: Axis, y: Axis, width: number, height: number): Axes {
  const share = (value: number, { domain: [low, high], log }: Axis) =>
    log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return {
    x,
    y,
    width,
    height,
    placeX: (value) => share(value, x) * width,
    placeY: (value) => (1 - share(value, y)) * height,
  };
}

/** Room in pixels left of a plot for the labels of its y axis. */
export function gutterOf(y: Axis): number {
  return Math.ceil(Math.max(...y.ticks.map(({ label }) => widthOf(label, SIZES.tick)))) + 10;
}

/** How a plot shows its axes. */
export function encodingOf({ x, y, width }: Axes): NonNullable<Plot["encoding"]> {
  return {
    x: {
      field: "x",
      type: "quantitative",
      scale: scaleOf(x),
      axis: {
        ...ticksOf(x),
        titleAnchor: null,
        titleAlign: "center",
        titleBaseline: "alphabetic",
        titleX: width / 2,
        titleY: 36,
      },
    },
    y: {
      field: "y",
      type: "quantitative",
      scale: scaleOf(y),
      axis: {
        ...ticksOf(y),
        domain: false,
        titleAngle: 0,
        titleAnchor: null,
        titleAlign: "left",
        titleBaseline: "bottom",
        titleX: 0,
        titleY: -10,
      },
    },
  };
}

/**
 * Sees to it that a plot can be read.
 *
 * @throws {RangeError} if it is too small
 */
export function checkSize(plot: { readonly width: number; readonly height: number }): void {
  if (plot.width >= SMALLEST.width && plot.height >= SMALLEST.height) return;
  throw new RangeError(
    `A plot of ${Math.floor(plot.width)} × ${Math.floor(plot.height)} pixels is all that titles and legend leave; ` +
      `make the chart larger so that it has ${SMALLEST.width} × ${SMALLEST.height}`,
  );
}

function scaleOf({ domain: [low, high], log }: Axis) {
  const domain = [low, high];
  return log
    ? { type: "log" as const, domain, nice: false }
    : { type: "linear" as const, domain, nice: false, zero: false };
}

function ticksOf({ title, ticks }: Axis) {
  const labels = Object.fromEntries(ticks.map(({ value, label }) => [String(value), label]));
  return { title, values: ticks.map(({ value }) => value), labelExpr: `(${JSON.stringify(labels)})[datum.value]` };
}
