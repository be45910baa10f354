import assert from "node:assert";
import { curveSeries, pointSeries } from "../../../../scripts/experiments/compare/chart_series.ts";
import type { Plot } from "../../../../scripts/experiments/compare/experiment.ts";
import { type Row, rowOf } from "../../../../scripts/experiments/compare/results.ts";

const versions = { deno: "2.0.0", tfjs: "4.0.0", commit: "" };

/** A row whose runs found these accuracies, for 1000 bytes times the density. */
function row(variant: string, density: number, accuracies: readonly (number | undefined)[], spread = 0): Row {
  const records = accuracies.map((accuracy, seed) =>
    accuracy === undefined ? undefined : {
      outcome: {
        figures: { accuracy, bytes: 1000 * density + spread * seed },
        curve: { steps: [0, 10], accuracy: [0, accuracy] },
      },
      date: "2025-01-02T03:04:05.678Z",
      versions,
    }
  );
  return rowOf({ varied: { density, variant }, settings: { density, nodes: 4 } }, records);
}

const plot: Plot = { kind: "points", x: "bytes", y: "accuracy", series: "variant", logX: false, logY: false };

Deno.test("chart series: points stand from left to right, with bars of one sd that stay within shares", () => {
  const rows = [row("many", 0.5, [0.9, 1]), row("many", 0.1, [0.5, 0.7]), row("few", 0.2, [0.3, undefined])];
  const [many, few] = pointSeries(rows, { ...plot, label: "density" }, true);
  assert.deepStrictEqual([many.name, many.x, many.y, many.labels], ["many", [100, 500], [0.6, 0.95], ["0.1", "0.5"]]);
  const sd = Math.sqrt(0.02);
  assert.ok(Math.abs(many.yLow![0] - (0.6 - sd)) < 1e-12 && Math.abs(many.yHigh![0] - (0.6 + sd)) < 1e-12);
  assert.strictEqual(many.yHigh![1], 1, "0.95 + 0.07 is no share");
  assert.strictEqual(many.xLow, undefined, "all of a density have the same bytes");
  assert.deepStrictEqual([few.y, few.yLow, few.yHigh], [[0.3], [0.3], [0.3]]);
  const [wide] = pointSeries([row("many", 0.5, [0.9, 1], 20)], plot, true);
  const [low, high] = [wide.xLow![0], wide.xHigh![0]];
  assert.ok(Math.abs(low - (510 - Math.sqrt(200))) < 1e-9 && Math.abs(high - (510 + Math.sqrt(200))) < 1e-9);
});

Deno.test("chart series: x may be a setting, and rows without a figure are left out", () => {
  const rows = [row("many", 0.5, [0.9]), row("many", 0.1, [NaN]), row("none", 0.1, [undefined])];
  const series = pointSeries(rows, { ...plot, x: "density" }, true);
  assert.deepStrictEqual(series, [{ name: "many", x: [0.5], y: [0.9] }]);
  assert.deepStrictEqual(pointSeries(rows, { ...plot, x: "nodes" }, true)[0].x, [4]);
});

Deno.test("chart series: curves of rows that share a series are told apart by what differs", () => {
  const rows = [row("many", 0.5, [0.8, 1]), row("many", 0.1, [0.6]), row("few", 0.1, [0.5])];
  const series = curveSeries(rows, { ...plot, kind: "curve", x: "steps" }, true);
  assert.deepStrictEqual(series.map(({ name }) => name), ["many, density 0.5", "many, density 0.1", "few"]);
  assert.deepStrictEqual([series[0].x, series[0].y], [[0, 10], [0, 0.9]]);
  assert.deepStrictEqual(series[2].yLow, [0, 0.5], "without a second seed the band has no width");
});
