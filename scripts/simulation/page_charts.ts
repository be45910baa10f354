/**
 * The charts of a simulation's report.
 *
 * @module
 */
import { type AxisSettings, barChart, curveChart, graphChart, histogramChart, type Series } from "../charts/mod.ts";
import type { TrafficKind } from "../../daemon/node/mod.ts";
import { Markup, markup } from "./markup.ts";
import type { SimulationReport, SwarmMoment } from "./simulation_report.ts";

/** Size in pixels at which charts are drawn: on a phone they keep nearly all of it. */
const SIZE = { width: 400, height: 290 };

const STEPS: AxisSettings = { title: "local steps a node", quantity: "count", from: 0 };
const TIME: AxisSettings = { title: "virtual time", quantity: "milliseconds", from: 0 };
const BYTES: AxisSettings = { title: "bytes sent a node", quantity: "bytes", from: 0 };

/** What a moment shows on an x axis. */
const ABSCISSAE: readonly (readonly [AxisSettings, (moment: SwarmMoment) => number])[] = [
  [STEPS, ({ steps }) => steps],
  [TIME, ({ milliseconds }) => milliseconds],
  [BYTES, ({ bytesSent }) => bytesSent],
];

/** Accuracy of the nodes, with a band from the lowest to the highest, and of their mean model: against steps, time, bytes. */
export function accuracyCharts(curve: readonly SwarmMoment[]): Promise<readonly Markup[]> {
  const y = curve.map(({ accuracy }) => accuracy);
  return againstAll(curve, { title: "accuracy", quantity: "share" }, [
    { name: "nodes' mean", y, yLow: curve.map(({ lowest }) => lowest), yHigh: curve.map(({ highest }) => highest) },
    { name: "mean of all models", y: curve.map(({ meanModelAccuracy }) => meanModelAccuracy) },
  ]);
}

/** Held-out loss of the nodes against steps, time and bytes. */
export function lossCharts(curve: readonly SwarmMoment[]): Promise<readonly Markup[]> {
  return againstAll(curve, { title: "held-out loss" }, [{ name: "nodes' mean", y: curve.map(({ loss }) => loss) }]);
}

/** How far the models lie from their mean; and how many nodes there are where nodes come and go. */
export function agreementCharts({ curve, churn }: SimulationReport): Promise<readonly Markup[]> {
  const y = curve.map(({ disagreement }) => disagreement);
  const charts = [
    chartOf(curve, ABSCISSAE[0], { title: "disagreement", quantity: "share" }, [{ name: "disagreement", y }]),
  ];
  if (churn.length > 0) {
    const alive = curve.map(({ alive }) => alive);
    const axis: AxisSettings = { title: "nodes that are there", quantity: "count", from: 0 };
    charts.push(chartOf(curve, ABSCISSAE[1], axis, [{ name: "nodes", y: alive }]));
  }
  return Promise.all(charts);
}

/** What a node sent, by kind, on average: beside what plain float32 would have taken, and each kind by itself. */
export async function bytesCharts({ nodes }: SimulationReport): Promise<readonly Markup[]> {
  const mean = (of: (node: SimulationReport["nodes"][number]) => number) =>
    nodes.reduce((sum, node) => sum + of(node), 0) / nodes.length;
  const kinds: readonly TrafficKind[] = ["deltas", "openings", "heartbeats"];
  const parts = kinds.map((name) => ({ name: name as string, value: mean(({ bytesByKind }) => bytesByKind[name]) }));
  const rest = mean(({ bytesSent }) => bytesSent) - parts.reduce((sum, { value }) => sum + value, 0);
  // A sum of means may fall short of the mean of sums by the last digit.
  if (rest > 0.5) parts.push({ name: "the rest", value: rest });
  const dense = { name: "dense", value: mean(({ denseBytes }) => denseBytes) };
  const { width } = SIZE;
  return await Promise.all([
    barChart({
      x: { title: BYTES.title, quantity: BYTES.quantity },
      width,
      title: "Against plain float32",
      bars: [{ name: "sent", parts }, { name: "dense", parts: [dense] }],
    }).then(figure),
    barChart({
      x: { title: BYTES.title, quantity: BYTES.quantity },
      width,
      title: "By kind",
      bars: parts.map((part) => ({ name: part.name, parts: [part] })),
      legend: false,
    }).then(figure),
  ]);
}

/** Who is whose neighbour; the colours are the nodes' accuracies. */
export async function graphFigure({ graph, nodes }: SimulationReport): Promise<Markup> {
  return figure(
    await graphChart({
      values: nodes.map(({ accuracy }) => accuracy ?? NaN),
      value: { title: "accuracy at the end (grey: not there)", quantity: "share" },
      edges: graph.edges,
      width: SIZE.width,
    }),
  );
}

/** How the nodes' accuracies, and the bytes they sent, are spread. */
export function spreadCharts({ nodes }: SimulationReport): Promise<readonly Markup[]> {
  const there = nodes.flatMap(({ accuracy }) => accuracy ?? []);
  const charts = [histogramChart({
    ...SIZE,
    x: { title: BYTES.title, quantity: BYTES.quantity },
    count: "nodes",
    values: nodes.map(({ bytesSent }) => bytesSent),
  })];
  if (there.length > 0) {
    charts.unshift(histogramChart({
      ...SIZE,
      x: { title: "accuracy at the end", quantity: "share" },
      count: "nodes",
      values: there,
    }));
  }
  return Promise.all(charts.map((chart) => chart.then(figure)));
}

function againstAll(
  curve: readonly SwarmMoment[],
  y: AxisSettings,
  series: readonly Omit<Series, "x">[],
): Promise<readonly Markup[]> {
  return Promise.all(ABSCISSAE.map((abscissa) => chartOf(curve, abscissa, y, series)));
}

async function chartOf(
  curve: readonly SwarmMoment[],
  [x, of]: (typeof ABSCISSAE)[number],
  y: AxisSettings,
  series: readonly Omit<Series, "x">[],
): Promise<Markup> {
  const places = curve.map(of);
  const shown = series.filter(({ y }) => y.some(Number.isFinite)).map((one) => ({ ...one, x: places }));
  if (shown.length === 0) return markup`<p>No ${y.title} was measured.</p>`;
  return figure(await curveChart({ ...SIZE, x, y, series: shown }));
}

function figure(svg: string): Markup {
  return markup`<figure>${new Markup(svg)}</figure>\n`;
}
