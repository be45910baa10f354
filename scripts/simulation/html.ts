/**
 * The report of a simulation as one page, for people.
 *
 * @module
 */
import { honestAccuracies } from "./honest_accuracies.ts";
import { formatQuantity } from "../charts/labels.ts";
import { count, percent } from "../terminal/mod.ts";
import { type BarSum, barSums } from "./bar_sums.ts";
import { Markup, markup } from "./markup.ts";
import { nodeTable } from "./node_table.ts";
import { accuracyCharts, agreementCharts, bytesCharts, graphFigure, lossCharts, spreadCharts } from "./page_charts.ts";
import { PAGE_STYLE } from "./page_style.ts";
import type { SimulationReport } from "./simulation_report.ts";

/** More nodes than these are not listed one by one: so many of the lowest and of the highest accuracy are. */
const LISTED = 64;
const ENDS = 8;
/** Most kills and returns that are listed. */
const EVENTS = 100;

/**
 * The report as HTML that needs nothing else: no script, no other file. Two equal reports give the same bytes.
 *
 * @returns a whole page
 * @throws {RangeError} if the report has no moment or no node
 */
export async function simulationPage(report: SimulationReport): Promise<string> {
  const { curve, nodes, graph, task, parameters } = report;
  if (curve.length === 0 || nodes.length === 0) {
    throw new RangeError(
      `Cannot draw a report of ${curve.length} moments and ${nodes.length} nodes; it needs at least one of each`,
    );
  }
  const title = `A simulated swarm of ${count(nodes.length)} ${nodes.length === 1 ? "node" : "nodes"}`;
  const page = markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(PAGE_STYLE)}</style>
</head>
<body>
<h1>${title}</h1>
<p>Task <code>${task.slice(0, 16)}</code>, a model of ${count(parameters)} parameters. All of this page follows from the
settings and the seed; <code>report.json</code> beside it holds the figures.</p>
${headline(report)}
<h2>Settings</h2>
${settingsList(report.settings)}
<h2>Accuracy</h2>
<p>On held-out examples, of the models that the measured nodes serve: the line is their mean, the band goes from the
lowest to the highest. Beside it the accuracy of the one model that is the mean of all nodes' models.${
    hasLiars(report) ? " Liars are not among them." : ""
  }</p>
<div class="charts">
${await accuracyCharts(curve)}</div>
<h2>Loss</h2>
<p>On the same examples, mean over the same nodes.</p>
<div class="charts">
${await lossCharts(curve)}</div>
<h2>Agreement</h2>
<p>Disagreement is the root mean square distance of the nodes' models from their mean, as a share of the mean's norm.</p>
<div class="charts">
${await agreementCharts(report)}</div>
${barsList(report)}${churnList(report.churn)}
<h2>Bytes by kind</h2>
<p>Sent by a node in the whole run, on average. Dense is what the same exchanges would have sent as plain float32.</p>
<div class="charts">
${await bytesCharts(report)}</div>
<h2>Graph</h2>
<p>${count(nodes.length)} nodes and ${count(graph.edges.length)} links, with a spectral gap of
${formatQuantity(graph.spectralGap, "number")}: 1 mixes at once, 0 never.</p>
<div class="charts">
${await graphFigure(report)}</div>
<h2>Nodes</h2>
${await nodesOf(report)}
</body>
</html>
`;
  return page.text;
}

function hasLiars({ nodes }: SimulationReport): boolean {
  return nodes.some(({ liar }) => liar !== undefined);
}

function headline(report: SimulationReport): Markup {
  const { curve, nodes, graph, backdoor } = report;
  const last = curve[curve.length - 1];
  const accuracies = honestAccuracies(nodes);
  const mean = accuracies.length === 0
    ? undefined
    : accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length;
  const ends = accuracies.length === 0
    ? "no node was there at the end"
    : `lowest ${percent(Math.min(...accuracies))}, highest ${percent(Math.max(...accuracies))}`;
  const { ofLiars, ofHonest } = barSums(report);
  const fewer = last.denseBytes / last.bytesSent;
  const figures: readonly (readonly [string, string, string])[] = [
    [hasLiars(report) ? "accuracy of an honest node" : "accuracy of a node", percent(mean), ends],
    ["accuracy of the mean model", percent(last.meanModelAccuracy), "mean of all nodes' models"],
    ["bytes sent a node", formatQuantity(last.bytesSent, "bytes"), "everything counted"],
    [
      "fewer bytes than dense",
      last.bytesSent > 0 ? `${formatQuantity(fewer, "number")}×` : "–",
      `dense: ${formatQuantity(last.denseBytes, "bytes")}`,
    ],
    ["disagreement", formatQuantity(last.disagreement, "share"), "of the mean model's norm"],
    ["spectral gap", formatQuantity(graph.spectralGap, "number"), `${count(graph.edges.length)} links`],
    [
      "local steps a node",
      count(last.steps),
      `in ${formatQuantity(last.milliseconds, "milliseconds")} of virtual time`,
    ],
    ["nodes at the end", count(last.alive), `of ${count(nodes.length)}`],
    ...hasLiars(report) ? [barFigure("bars of liars", ofLiars), barFigure("bars of honest nodes", ofHonest)] : [],
    ...backdoor === undefined
      ? []
      : [["backdoor", percent(backdoor), "of marked images, at honest nodes"] satisfies [string, string, string]],
  ];
  return markup`<dl class="figures">
${
    figures.map(([name, value, note]) => markup`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>\n`)
  }</dl>`;
}

function barFigure(name: string, { count: bars, firstRound }: BarSum): [string, string, string] {
  return [name, count(bars), firstRound === undefined ? "never" : `the first in round ${count(firstRound)}`];
}

function settingsList(settings: SimulationReport["settings"]): Markup {
  const rows = Object.entries(settings).map(([name, value]) => {
    const text = value === null ? "default" : typeof value === "string" ? value : JSON.stringify(value);
    return markup`<div><dt>${name}</dt><dd>${text ?? "–"}</dd></div>\n`;
  });
  return markup`<dl class="settings">\n${rows}</dl>`;
}

function barsList({ bars, nodes }: SimulationReport): Markup {
  if (bars.length === 0) return markup``;
  const items = bars.slice(0, EVENTS).map(({ node, peer, round, cause }) =>
    markup`<li>round ${count(round)}: node ${node} barred node ${peer}${
      nodes[peer].liar === undefined ? "" : ", a liar"
    } (${cause})</li>\n`
  );
  const rest = bars.length > EVENTS ? `, the first ${EVENTS} of them` : "";
  return markup`<details><summary>${bars.length} times a node barred a neighbour${rest}</summary>\n<ol>\n${items}</ol></details>\n`;
}

function churnList(churn: SimulationReport["churn"]): Markup {
  if (churn.length === 0) return markup``;
  const left = churn.filter(({ what }) => what === "left").length;
  const items = churn.slice(0, EVENTS).map(({ milliseconds, node, what }) =>
    markup`<li>${formatQuantity(milliseconds, "milliseconds")}: node ${node} ${
      what === "left" ? "left" : "came back"
    }</li>\n`
  );
  const rest = churn.length > EVENTS ? `, the first ${EVENTS} of them` : "";
  return markup`<details><summary>${left} times a node left, ${
    churn.length - left
  } times one came back${rest}</summary>\n<ol>\n${items}</ol></details>`;
}

async function nodesOf(report: SimulationReport): Promise<Markup> {
  const { nodes } = report;
  if (nodes.length <= LISTED) return nodeTable(nodes);
  const order = nodes.filter(({ accuracy }) => accuracy !== undefined)
    .sort((a, b) => a.accuracy! - b.accuracy! || a.node - b.node);
  return markup`<div class="charts">
${await spreadCharts(report)}</div>
<h3>The ${ENDS} of the lowest accuracy</h3>
${nodeTable(order.slice(0, ENDS))}<h3>The ${ENDS} of the highest accuracy</h3>
${nodeTable(order.slice(-ENDS).reverse())}`;
}
