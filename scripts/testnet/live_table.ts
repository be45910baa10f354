/**
 * The testnet while it runs, as a table that is drawn again and again.
 *
 * @module
 */
import type { ChalkInstance } from "chalk";
import progress from "cli-progress";
import { count, duration, kilobytes, loss, percent, ratio } from "./figures.ts";
import { isRunning, type NodeState, type NodeView } from "./swarm_view.ts";
import { type Column, drawTable } from "./table.ts";

/** What a picture of the running testnet shows. */
export interface Scene {
  /** What is trained, in a line. */
  readonly subject: string;
  readonly nodes: readonly NodeView[];
  /** Since the testnet's start, and since the first node began to train. */
  readonly seconds: number;
  readonly trainingSeconds: number | undefined;
  /** What happened last, oldest first. */
  readonly notes: readonly string[];
}

/** Characters of the progress bar. */
const BAR = 40;

const COLUMNS: readonly Column[] = [
  ["node", "right"],
  ["state", "left"],
  ["round", "right"],
  ["steps", "right"],
  ["loss", "right"],
  ["accuracy", "right"],
  ["links", "right"],
  ["kB sent", "right"],
  ["of dense", "right"],
];

/** Draws the running testnet; at most 100 columns wide. */
export function drawScene({ subject, nodes, seconds, trainingSeconds, notes }: Scene, chalk: ChalkInstance): string {
  const done = shareOfWork(nodes);
  const bar = progress.Format.BarFormat(done, {
    barsize: BAR,
    barCompleteString: "█".repeat(BAR),
    barIncompleteString: "░".repeat(BAR),
    barGlue: "",
  });
  const left = done > 0.02 && done < 1 && trainingSeconds !== undefined
    ? `, about ${duration(trainingSeconds * (1 - done) / done)} to go`
    : "";
  return [
    "",
    ` ${chalk.bold("murmuration")}  ${subject}`,
    "",
    drawTable(COLUMNS, nodes.map((node, index) => cells(node, index, chalk)), chalk),
    "",
    ` ${chalk.cyan(bar)} ${percent(done, 0)}  ${chalk.dim(`${duration(seconds)}${left}`)}`,
    ...notes.map((note) => ` ${chalk.dim(note)}`),
    "",
  ].join("\n");
}

/** Share of all local steps asked of the nodes that are or were there, in [0, 1]; the killed are not waited for. */
export function shareOfWork(nodes: readonly NodeView[]): number {
  let done = 0;
  let asked = 0;
  for (const node of nodes) {
    if (!isRunning(node) && node.state !== "stopped") continue;
    done += Math.min(node.status?.steps ?? 0, node.target);
    asked += node.target;
  }
  return asked === 0 ? 0 : done / asked;
}

function cells(node: NodeView, index: number, chalk: ChalkInstance): string[] {
  const { state, status, measured } = node;
  const figures = [
    count(status?.round),
    count(status?.steps),
    loss(status?.loss),
    chalk.bold(percent(measured?.servedAccuracy)),
    count(status?.links),
    kilobytes(status?.bytesSent),
    status === undefined ? "–" : ratio(status),
  ];
  return [`${index}`, paint(state, chalk), ...figures];
}

function paint(state: NodeState, chalk: ChalkInstance): string {
  switch (state) {
    case "training":
      return chalk.green(state);
    case "finished":
    case "stopped":
      return chalk.cyan(state);
    case "frozen":
      return chalk.blue(state);
    case "killed":
    case "failed":
      return chalk.red(state);
    default:
      return chalk.dim(state);
  }
}
