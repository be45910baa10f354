/**
 * The end of a testnet, for people.
 *
 * @module
 */
import type { ChalkInstance } from "chalk";
import { kilobytes } from "../../daemon/support/mod.ts";
import { type Column, count, drawTable, duration, percent, ratio } from "../terminal/mod.ts";
import type { NodeReport, Report } from "./testnet_report.ts";

const COLUMNS: readonly Column[] = [
  ["node", "left"],
  ["steps", "right"],
  ["accuracy", "right"],
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
  const { nodes, mean, bytesSentPerNode: bytesSent, denseBytesPerNode: denseBytes } = report;
  const finished = nodes.filter(({ exit }) => exit === 0).length;
  const facts: [string, string][] = [
    [
      finished === 1 ? "its model" : `mean of ${finished} models`,
      mean === undefined
        ? "not measured"
        : `${chalk.bold(percent(mean.accuracy))} right on held-out data; the models lie ${
          percent(mean.disagreement)
        } apart`,
    ],
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
    drawTable(COLUMNS, nodes.map((node) => cells(node, chalk)), chalk),
    "",
    ...facts.map(([name, text]) => ` ${chalk.dim(name.padEnd(width))}  ${text}`),
    "",
  ].join("\n");
}

function cells(node: NodeReport, chalk: ChalkInstance): string[] {
  const { deltas, openings, heartbeats, rest } = node.bytesByKind;
  return [
    `${node.node} ${node.exit === 0 ? chalk.green("✓") : chalk.red(node.state)}`,
    count(node.steps),
    percent(node.accuracy),
    chalk.bold(percent(node.servedAccuracy)),
    kilobytes(node.bytesSent),
    kilobytes(deltas),
    kilobytes(openings),
    kilobytes(heartbeats),
    kilobytes(rest),
    kilobytes(node.denseBytes),
    ratio(node),
  ];
}
