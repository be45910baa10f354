/**
 * The testnet while it runs, as a table that is drawn again and again.
 *
 * @module
 */
import type { ChalkInstance } from "chalk";
import progress from "cli-progress";
import { metricText } from "../../compute/metrics/mod.ts";
import type { TaskMetric } from "../../compute/task/mod.ts";
import { kilobytes } from "../../daemon/support/mod.ts";
import { type Column, count, drawTable, duration, loss, percent, ratio } from "../terminal/mod.ts";
import { isRunning, type NodeState, type NodeView, shareDone } from "./swarm_view.ts";

/** What a picture of the running testnet shows. */
export interface LiveView {
  /** What is trained, in a line. */
  readonly subject: string;
  /** The metric by which models are judged. */
  readonly metric: TaskMetric;
  readonly nodes: readonly NodeView[];
  /** Since the testnet's start, and since the first node began to train. */
  readonly seconds: number;
  readonly trainingSeconds: number | undefined;
  /** What happened last, oldest first. */
  readonly notes: readonly string[];
}

/** Characters of the progress bar. */
const BAR = 40;

/** Widths of cells that come and go, so that the columns stay where they are. */
const STATE_WIDTH = 8;
const LOSS_WIDTH = 6;

const columnsOf = ({ title }: TaskMetric): readonly Column[] => [
  ["node", "right"],
  ["state", "left"],
  ["round", "right"],
  ["steps", "right"],
  ["loss", "right"],
  [title, "right"],
  ["links", "right"],
  ["kB sent", "right"],
  ["of dense", "right"],
];

/** Draws the running testnet; at most 100 columns wide. */
export function drawLiveTable(
  { subject, metric, nodes, seconds, trainingSeconds, notes }: LiveView,
  chalk: ChalkInstance,
): string {
  const done = shareOfAll(nodes);
  const bar = progress.Format.BarFormat(done, {
    barsize: BAR,
    barCompleteString: "█".repeat(BAR),
    barIncompleteString: "░".repeat(BAR),
    barGlue: "",
  });
  const left = done > 0.02 && done < 1 && trainingSeconds !== undefined
    ? `, about ${count(trainingSeconds * (1 - done) / done)} s to go`
    : "";
  return [
    "",
    ` ${chalk.bold("murmuration")}  ${heading({ subject, nodes })}`,
    "",
    drawTable(columnsOf(metric), nodes.map((node, index) => cells(node, index, metric, chalk)), chalk),
    "",
    ` ${chalk.cyan(bar)} ${percent(done, 0)}  ${chalk.dim(`${duration(seconds)}${left}`)}`,
    ...notes.map((note) => ` ${chalk.dim(note)}`),
    "",
  ].join("\n");
}

/** What is trained by how many. */
export function heading({ subject, nodes }: Pick<LiveView, "subject" | "nodes">): string {
  return `${nodes.length} ${nodes.length === 1 ? "daemon" : "daemons"}: ${subject}`;
}

/** How far the training is, in [0, 1]: the mean over the nodes that are or were there; the killed are not waited for. */
export function shareOfAll(nodes: readonly NodeView[]): number {
  const shares = nodes.filter((node) => isRunning(node) || node.state === "stopped").map(shareDone);
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
}

function cells(node: NodeView, index: number, metric: TaskMetric, chalk: ChalkInstance): string[] {
  const { state, status, measured } = node;
  const figures = [
    count(status?.round),
    count(status?.steps),
    loss(status?.loss).padStart(LOSS_WIDTH),
    chalk.bold(metricText(metric, measured?.servedMetric)),
    count(status?.links),
    kilobytes(status?.bytesSent),
    status === undefined ? "–" : ratio(status),
  ];
  return [
    node.liar === undefined ? `${index}` : `liar ${index}`,
    paint(state, chalk)(state.padEnd(STATE_WIDTH)),
    ...figures,
  ];
}

function paint(state: NodeState, chalk: ChalkInstance): (text: string) => string {
  switch (state) {
    case "training":
      return chalk.green;
    case "finished":
    case "stopped":
      return chalk.cyan;
    case "frozen":
      return chalk.blue;
    case "killed":
    case "failed":
      return chalk.red;
    default:
      return chalk.dim;
  }
}
