/**
 * The end of a testnet, for people.
 *
 * @module
 */
import type { ChalkInstance } from "chalk";
import { endsOf, metricText } from "../../compute/metrics/mod.ts";
import type { TaskMetric } from "../../compute/task/mod.ts";
import { kilobytes } from "../../daemon/support/mod.ts";
import { type Column, count, drawTable, duration, inLine, percent, quality, ratio } from "../terminal/mod.ts";
import type { NodeReport, Report } from "./testnet_report.ts";

const columnsOf = ({ title }: TaskMetric): readonly Column[] => [
  ["node", "left"],
  ["steps", "right"],
  [title, "right"],
  ["served", "right"],
  ["kB sent", "right"],
  ["deltas", "right"],
  ["openings", "right"],
  ["beats", "right"],
  ["rest", "right"],
  ["dense", "right"],
  ["ratio", "right"],
];

/** Draws what came of a testnet; at most 100 columns wide. */
export function drawSummary(report: Report, chalk: ChalkInstance): string {
  const { nodes, metric, mean, bytesSentPerNode: bytesSent, denseBytesPerNode: denseBytes } = report;
  const liars = nodes.filter(({ liar }) => liar !== undefined);
  const honest = nodes.filter(({ liar, exit }) => liar === undefined && exit === 0);
  const finished = honest.length;
  const models = liars.length === 0 ? "models" : "honest models";
  const facts: [string, string][] = [
    [
      finished === 1 ? "its model" : `mean of ${finished} ${models}`,
      mean === undefined
        ? "not measured"
        : `${quality(metric, mean.metric, { paint: chalk.bold })} on held-out data; the models lie ${
          percent(mean.disagreement)
        } apart`,
    ],
    ...liars.length === 0 ? [] : [honestLine(honest, metric)],
    ...barLines(report),
    [
      "a node sent",
      `${chalk.bold(`${kilobytes(bytesSent)} kB`)} counted at the connection; uncompressed: ${
        kilobytes(denseBytes)
      } kB` +
      ` (${ratio({ bytesSent, denseBytes })})`,
    ],
    ["time", `${duration(report.seconds)}, the first step after ${duration(report.firstStepSeconds)}`],
    ...report.faults.map(({ fault, seconds }): [string, string] => ["fault", `${fault}, after ${duration(seconds)}`]),
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  return [
    "",
    drawTable(columnsOf(metric), nodes.map((node) => cells(node, metric, chalk)), chalk),
    "",
    ...facts.map(([name, text]) => ` ${chalk.dim(name.padEnd(width))}  ${text}`),
    "",
  ].join("\n");
}

/** What the honest nodes serve, each by itself. */
function honestLine(honest: readonly NodeReport[], metric: TaskMetric): [string, string] {
  const values = honest.flatMap(({ servedMetric }) => servedMetric ?? []);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [end, worst] = [metric.better === "higher" ? "lowest" : "highest", endsOf(metric.name, values).worst];
  const what = metric.name === "accuracy" ? "" : "of ";
  return [
    "honest nodes",
    `serve models ${what}${quality(metric, mean)}, the ${end} ${inLine(metricText(metric, worst))}`,
  ];
}

/** Who barred whom, a line for each who was barred. */
function barLines({ nodes, bars }: Report): [string, string][] {
  const barred = nodes.filter(({ node }) => bars.some(({ peer }) => peer === node));
  return barred.map(({ node, liar }) => {
    const own = bars.filter(({ peer }) => peer === node);
    const by = [...new Set(own.map((bar) => bar.node))].sort((left, right) => left - right).join(", ");
    const name = liar === undefined ? `node ${node}, honest,` : `node ${node}, ${liar},`;
    const first = Math.min(...own.map(({ round }) => round));
    return [
      "barred",
      `${name} by ${by}: ${own.length === 1 ? "once," : `${count(own.length)} times, first`} in round ${count(first)}`,
    ];
  });
}

function cells(node: NodeReport, metric: TaskMetric, chalk: ChalkInstance): string[] {
  const { deltas, openings, heartbeats, rest } = node.bytesByKind;
  return [
    `${node.node}${node.liar === undefined ? "" : " liar"} ${
      node.exit === 0 ? chalk.green("✓") : chalk.red(node.state)
    }`,
    count(node.steps),
    metricText(metric, node.metric),
    chalk.bold(metricText(metric, node.servedMetric)),
    kilobytes(node.bytesSent),
    kilobytes(deltas),
    kilobytes(openings),
    kilobytes(heartbeats),
    kilobytes(rest),
    kilobytes(node.denseBytes),
    ratio(node),
  ];
}
