/**
 * The rows of a comparison as series of a chart.
 *
 * @module
 */
import type { Series } from "../../charts/mod.ts";
import { describe, textOf, valueOf } from "./combine.ts";
import type { Plot, Settings } from "./experiment.ts";
import { meanCurve } from "./mean_curve.ts";
import type { Row } from "./results.ts";
import { summarise, type Summary } from "./statistics.ts";

/** Points of each value of `plot.series`, from left to right, with bars of one sd. `clamp` keeps y in [0, 1]. */
export function pointSeries(rows: readonly Row[], plot: Plot, clamp: boolean): Series[] {
  const { x, y, label } = plot;
  const groups = bySeries(rows, plot).map(([name, rows]) => ({
    name,
    points: rows.map((row) => ({
      x: abscissa(row, x),
      y: row.figures[y] ?? summarise([]),
      label: label === undefined ? "" : textOf(valueOf(row, label)),
    })).filter(({ x, y }) => x.n > 0 && y.n > 0).sort((a, b) => a.x.mean - b.x.mean),
  })).filter(({ points }) => points.length > 0);
  // All series have bars, or none.
  const all = groups.flatMap(({ points }) => points);
  const [upright, across] = [all.some(({ y }) => y.n > 1), all.some(({ x }) => x.sd > 0)];
  return groups.map(({ name, points }) => ({
    name,
    x: points.map(({ x }) => x.mean),
    y: points.map(({ y }) => y.mean),
    ...upright ? ends("y", points.map(({ y }) => y), clamp) : {},
    ...across ? ends("x", points.map(({ x }) => x), false) : {},
    ...label === undefined ? {} : { labels: points.map(({ label }) => label) },
  }));
}

/** The mean curve of each row's seeds, with a band of one sd. Where rows share a series, each is named by what it has. */
export function curveSeries(rows: readonly Row[], plot: Plot, clamp: boolean): Series[] {
  const { x, y, logX } = plot;
  const named = bySeries(rows, plot).flatMap(([name, rows]) => {
    const differing = Object.keys(rows[0].varied).filter((key) =>
      new Set(rows.map(({ varied }) => textOf(varied[key]))).size > 1
    );
    return rows.map((row) => {
      const curves = row.outcomes.flatMap((outcome) => {
        const columns = outcome?.curve;
        return columns?.[x] === undefined || columns[y] === undefined ? [] : [{ x: columns[x], y: columns[y] }];
      });
      const points = meanCurve(curves, logX).filter(({ n }) => n > 0);
      const rest: Settings = Object.fromEntries(differing.map((key) => [key, row.varied[key]]));
      return { name: [name, describe(rest)].filter((part) => part !== "").join(", "), points };
    });
  }).filter(({ points }) => points.length > 0);
  // All series have a band, or none.
  const several = named.some(({ points }) => points.some(({ n }) => n > 1));
  return named.map(({ name, points }) => ({
    name,
    x: points.map(({ x }) => x),
    y: points.map(({ mean }) => mean),
    ...several ? ends("y", points, clamp) : {},
  }));
}

function bySeries(rows: readonly Row[], { series }: Plot): [string, Row[]][] {
  return [...Map.groupBy(rows, (row) => {
    const value = valueOf(row, series);
    return typeof value === "string" ? value : describe({ [series]: value ?? null });
  })];
}

/** Where a row stands on the x axis: at a setting that varies, else at a figure, else at a setting that does not. */
function abscissa({ varied, figures, settings }: Row, key: string): Summary {
  if (typeof varied[key] === "number") return summarise([varied[key]]);
  const setting = settings[key];
  return figures[key] ?? summarise(typeof setting === "number" ? [setting] : []);
}

/** Columns of the ends of bars one sd long; a single value has none. */
function ends(axis: "x" | "y", of: readonly Summary[], clamp: boolean) {
  const end = (sign: number) => ({ mean, sd }: Summary) => {
    const value = mean + sign * (Number.isNaN(sd) ? 0 : sd);
    return clamp ? Math.min(1, Math.max(0, value)) : value;
  };
  return { [`${axis}Low`]: of.map(end(-1)), [`${axis}High`]: of.map(end(1)) };
}
