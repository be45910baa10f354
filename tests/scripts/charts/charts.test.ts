import assert from "node:assert";
import { barChart } from "../../../scripts/charts/bar_chart.ts";
import type { Chart } from "../../../scripts/charts/chart.ts";
import { curveChart } from "../../../scripts/charts/curve_chart.ts";
import { facetChart } from "../../../scripts/charts/facet_chart.ts";
import { graphChart } from "../../../scripts/charts/graph_chart.ts";
import { histogramChart } from "../../../scripts/charts/histogram_chart.ts";
import { stylesOf } from "../../../scripts/charts/palette.ts";
import { pointsChart } from "../../../scripts/charts/points_chart.ts";
import { createRandom } from "../../../compute/vector/mod.ts";
import { randomRegular } from "../../../daemon/membership/graphs.ts";

const axes: Pick<Chart, "x" | "y"> = {
  x: { title: "bytes sent a node", quantity: "bytes", log: true },
  y: { title: "accuracy", quantity: "share" },
};
const x = [2e4, 1e5, 1.4e6];
const y = [0.9, 0.94, 0.97];
const series = [
  { name: "shared (ours)", x, y, yLow: [0.89, 0.93, 0.96], yHigh: [0.91, 0.95, 0.98] },
  { name: "dense", x: [1.3e8], y: [0.98], labels: ["all"] },
];
const edges = randomRegular(40, 4, createRandom(1)).flatMap((others, node) =>
  others.filter((other) => other > node).map((other) => [node, other] as const)
);

const CHARTS: Readonly<Record<string, () => Promise<string>>> = {
  curves: () => curveChart({ ...axes, title: "Curves", series }),
  points: () => pointsChart({ ...axes, title: "Points", series }),
  "cut curves": () => curveChart({ ...axes, y: { ...axes.y, from: 0.95 }, series }),
  facets: () => facetChart({ ...axes, facets: [{ name: "iid", series }, { name: "by label", series: [series[0]] }] }),
  bars: () => barChart({ x: { title: "bytes" }, bars: [{ name: "sent", parts: [{ name: "deltas", value: 3 }] }] }),
  histogram: () => histogramChart({ x: { title: "accuracy" }, count: "nodes", values: y }),
  graph: () => graphChart({ values: edges.map((_, node) => node / 80), value: { title: "accuracy" }, edges }),
};

/** Texts in the order in which they stand in a picture. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
}

Deno.test("charts: equal data gives equal bytes, and nothing is complained of", async (test) => {
  for (const [name, draw] of Object.entries(CHARTS)) {
    await test.step(name, async () => {
      const complaints: unknown[] = [];
      const { warn } = console;
      console.warn = (...texts: unknown[]) => complaints.push(texts.join(" "));
      try {
        const first = await draw();
        // Others in between and at the same time: what Vega counts over all pictures must not show.
        const [second] = await Promise.all([draw(), CHARTS["cut curves"]()]);
        assert.strictEqual(second, first);
        assert.match(first, /^<svg [^>]*role="img"[^>]*><title>[^<]+<\/title><rect [^>]*fill="white"/);
        assert.doesNotMatch(first, /NaN|undefined|Infinity/);
      } finally {
        console.warn = warn;
      }
      assert.deepStrictEqual(complaints, []);
    });
  }
});

Deno.test("charts: titles of axes with units, the legend, labels and ticks are there", async () => {
  for (const draw of [curveChart, pointsChart]) {
    const texts = textsOf(await draw({ ...axes, title: "A <title>", series }));
    for (const text of ["A &lt;title&gt;", "bytes sent a node", "accuracy (%)", "shared (ours)", "dense", "1 MB"]) {
      assert.ok(texts.includes(text), `${text} in ${texts}`);
    }
  }
  assert.ok(textsOf(await pointsChart({ ...axes, series })).includes("all"));
  const facets = textsOf(await CHARTS.facets());
  assert.ok(["iid", "by label"].every((name) => facets.includes(name)));
  assert.strictEqual(facets.filter((text) => text === "shared (ours)").length, 1, "one legend for all");
});

Deno.test("charts: each series is drawn in its colour, also where only some have bands", async () => {
  const [ours, dense] = series.map(({ name }) => stylesOf([name]).get(name)!.colour);
  const whole = { name: "dense", x, y: [0.95, 0.96, 0.98] };
  const svg = await curveChart({ ...axes, series: [whole, series[0]] });
  const found = (path: RegExp) => [...svg.matchAll(path)].map(([, colour]) => colour);
  assert.deepStrictEqual(found(/<path d="[^"]*" stroke="(#\w+)" stroke-width="2"/g), [dense, ours]);
  assert.deepStrictEqual(found(/<path d="[^"]*" fill="(#\w+)" opacity="0.18"/g), [ours]);
  const points = [dense, dense, dense, ours, ours, ours];
  assert.deepStrictEqual(found(/<path transform="[^"]*" d="[^"]*" fill="(#\w+)"/g).slice(0, 6), points);
});

Deno.test("charts: many series with long names have their legend above the plot, and room for it", async () => {
  const many = Array.from({ length: 14 }, (_, index) => ({ name: `a setting with a long description ${index}`, x, y }));
  const [few, svg] = [await curveChart({ ...axes, series }), await curveChart({ ...axes, series: many })];
  const heightOf = (svg: string) => Number(/ height="(\d+)"/.exec(svg)?.[1]);
  assert.ok(heightOf(svg) > heightOf(few) + 14 * 9);
  assert.ok(many.every(({ name }) => textsOf(svg).includes(name)));
});

Deno.test("charts: points that cannot be drawn are left out", async () => {
  const whole = { name: "top-k", x: [1, 2], y: [0.5, 0.6] };
  const holes = { name: "top-k", x: [NaN, 1, 0, 2, 3], y: [0.1, 0.5, 0.2, 0.6, Infinity] };
  const empty = { name: "qsgd", x: [], y: [] };
  assert.strictEqual(
    await curveChart({ ...axes, series: [holes, empty] }),
    await curveChart({ ...axes, series: [whole, empty] }),
  );
  assert.doesNotMatch(await curveChart({ ...axes, series: [whole, empty] }), /qsgd/);
});

Deno.test("charts: one point is enough", async () => {
  const one = [{ name: "top-k", x: [5e4], y: [0.9] }];
  for (const draw of [curveChart, pointsChart]) {
    assert.match(await draw({ ...axes, series: one }), new RegExp(stylesOf(["top-k"]).get("top-k")!.colour));
  }
});

Deno.test("charts: what cannot be drawn is said", async () => {
  const bad = (series: Chart["series"], more: Partial<Chart> = {}) => curveChart({ ...axes, ...more, series });
  await assert.rejects(bad([]), /^RangeError: Cannot draw "accuracy against bytes sent a node"/);
  await assert.rejects(
    bad([{ name: "a", x: [0, NaN], y: [1, 1] }], { title: "T" }),
    /Cannot draw "T": none of its 1 series/,
  );
  await assert.rejects(bad([{ name: "a", x: [1], y: [1, 2] }]), /^RangeError: Series "a" has 1 x but 2 y/);
  await assert.rejects(bad([{ name: "a", x, y }, { name: "a", x, y }]), /Two series of a chart are called "a"/);
  await assert.rejects(bad([{ name: "a", x, y }], { width: 90 }), /make the chart larger/);
  await assert.rejects(facetChart({ ...axes, facets: [] }), /no facets/);
  await assert.rejects(barChart({ x: { title: "b" }, bars: [] }), /no bars/);
  await assert.rejects(
    barChart({ x: { title: "b" }, bars: [{ name: "n", parts: [{ name: "p", value: NaN }] }] }),
    /^RangeError: Part "p" of bar "n" is NaN/,
  );
  await assert.rejects(histogramChart({ x: { title: "h" }, count: "n", values: [NaN] }), /none of its 1 values/);
  const value = { title: "accuracy" };
  await assert.rejects(graphChart({ values: [], value, edges: [] }), /no nodes/);
  await assert.rejects(graphChart({ values: [1, 1], value, edges: [[0, 2]] }), /Edge 0–2 leads out of a graph of 2/);
});

Deno.test("charts: a histogram counts each value once", async () => {
  const values = Array.from({ length: 100 }, (_, index) => index / 99);
  const svg = await histogramChart({ x: { title: "v" }, count: "n", values, bins: 10, width: 300, height: 200 });
  const ticks = textsOf(svg);
  // Ten in each bin, the highest value in the last.
  assert.ok(ticks.includes("10") && !ticks.includes("11") && !ticks.includes("12"), ticks.join());
});

Deno.test("graph: each node and edge is drawn, those without a value in grey", async () => {
  const values = [0.5, 0.7, NaN, 0.9];
  const svg = await graphChart({ values, value: { title: "accuracy", quantity: "share" }, edges: [[0, 1], [1, 2]] });
  assert.deepStrictEqual(textsOf(svg), ["0", "1", "2", "3", "accuracy", "50 %", "90 %"]);
  assert.strictEqual([...svg.matchAll(/<line [^>]*stroke="#888888"/g)].length, 2);
});
