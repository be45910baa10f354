/**
 * The charts of a comparison.
 *
 * @module
 */
import { type AxisSettings, curveChart, facetChart, pointsChart, type Series } from "../../charts/mod.ts";
import { suggestion } from "../../../compute/support/mod.ts";
import { columnsOf } from "./columns.ts";
import { agrees, describe, textOf, valueOf } from "./combine.ts";
import { curveSeries, pointSeries } from "./chart_series.ts";
import type { Plot } from "./experiment.ts";
import { quantityOf } from "./figure_text.ts";
import type { Results, Row } from "./results.ts";

/** A chart as a file. */
export interface ChartFile {
  readonly title: string;
  readonly file: string;
  /** SVG; the same results give the same bytes. */
  readonly svg: string;
}

/**
 * Draws what an experiment asks for.
 *
 * @returns the charts, and why others could not be drawn, a line each
 */
export async function drawCharts(results: Results): Promise<{ charts: ChartFile[]; complaints: string[] }> {
  const { name, experiment: { plots } } = results;
  const charts: ChartFile[] = [];
  const complaints: string[] = [];
  for (const [index, plot] of plots.entries()) {
    const end = plot.name ?? (plots.length === 1 ? undefined : `${index + 1}`);
    const file = end === undefined ? `${name}.svg` : `${name}-${end}.svg`;
    const [x, y] = [axis(results, plot, "x"), axis(results, plot, "y")];
    const title = plot.title ?? `${y.title} against ${x.title}`;
    try {
      charts.push({ title, file, svg: await draw(results, plot, { x, y }) });
    } catch (error) {
      // A failed or filtered run may leave a chart with nothing to show; the other figures are still worth having.
      if (!(error instanceof RangeError)) throw error;
      complaints.push(`no chart ${file}: ${error.message}`);
    }
  }
  return { charts, complaints };
}

function draw({ rows }: Results, plot: Plot, axes: { x: AxisSettings; y: AxisSettings }): Promise<string> {
  const { kind, title, facet, where = {} } = plot;
  const shown = rows.filter((row) => agrees(row, where));
  checkNames(shown, plot);
  const clamp = axes.y.quantity === "share";
  const seriesOf = (rows: readonly Row[]): Series[] =>
    kind === "curve" ? curveSeries(rows, plot, clamp) : pointSeries(rows, plot, clamp);
  if (facet === undefined) {
    const chart = { title, ...axes, series: seriesOf(shown) };
    return kind === "curve" ? curveChart(chart) : pointsChart(chart);
  }
  const keys = [facet].flat();
  const facets = [...Map.groupBy(shown, (row) => heading(row, keys))]
    .map(([name, rows]) => ({ name, series: seriesOf(rows) }))
    .filter(({ series }) => series.length > 0);
  return facetChart({
    title,
    ...axes,
    facets,
    marks: kind === "curve" ? "curves" : "points",
    columns: columnsFor(shown, keys, facets.length),
  });
}

/** Panels in a row: of two settings, one down and one across where it fits; else so that the rows are full. */
function columnsFor(rows: readonly Row[], keys: readonly string[], facets: number): number {
  const across = new Set(rows.map((row) => textOf(valueOf(row, keys[keys.length - 1])))).size;
  if (keys.length > 1 && across <= 4 && facets % across === 0) return across;
  return facets === 4 ? 2 : 3;
}

/** What a panel is called: names by themselves, numbers after what they are of. */
function heading(row: Row, keys: readonly string[]): string {
  return keys.map((key) => {
    const value = valueOf(row, key);
    return typeof value === "string" ? value : describe({ [key]: value ?? null });
  }).join(", ");
}

function axis({ experiment }: Results, plot: Plot, which: "x" | "y"): AxisSettings {
  const name = plot[which];
  const column = columnsOf(experiment).find(({ figure }) => figure === name);
  return {
    title: plot[`${which}Label`] ?? column?.label ?? words(name),
    quantity: column?.as ?? quantityOf(name),
    log: which === "x" ? plot.logX : plot.logY,
  };
}

/** `bytesSent` → `bytes sent`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** @throws {RangeError} at a figure or a curve's column that no run has */
function checkNames(rows: readonly Row[], { kind, x, y }: Plot): void {
  const outcomes = rows.flatMap((row) => row.outcomes.flatMap((one) => one ?? []));
  if (outcomes.length === 0) throw new RangeError("all of its runs failed");
  const names = new Set(
    outcomes.flatMap(({ figures, curve }) => Object.keys(kind === "curve" ? curve ?? {} : figures)),
  );
  const numbers = kind === "curve"
    ? []
    : Object.keys(rows[0].settings).filter((key) => typeof rows[0].settings[key] === "number");
  for (const [name, known] of [[x, [...names, ...numbers]], [y, [...names]]] as const) {
    if (!known.includes(name)) throw new RangeError(`no run has "${name}". ${suggestion(name, known)}`);
  }
}
