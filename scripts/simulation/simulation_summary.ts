/**
 * The end of a simulation, for people.
 *
 * @module
 */
import { join } from "node:path";
import type { ChalkInstance } from "chalk";
import { kilobytes } from "../../daemon/support/mod.ts";
import { count, duration, inLine, percent, ratio } from "../terminal/mod.ts";
import { barSums, barText } from "./bar_sums.ts";
import { honestAccuracies } from "./honest_accuracies.ts";
import type { SimulationReport } from "./simulation_report.ts";

/** What the report does not hold, since it differs from run to run. */
export interface RunFacts {
  /** Real time. */
  readonly seconds: number;
  readonly out: string;
}

/** Draws what came of a simulation. */
export function drawOutcome(report: SimulationReport, { seconds, out }: RunFacts, chalk: ChalkInstance): string {
  const { nodes, curve, graph, parameters, churn, bars } = report;
  const last = curve[curve.length - 1];
  const liars = nodes.filter(({ liar }) => liar !== undefined);
  const accuracies = honestAccuracies(nodes);
  const diverged = nodes.filter(({ diverged }) => diverged !== undefined);
  const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length;
  const steps = nodes.reduce((sum, node) => sum + node.steps, 0);
  const gone = churn.filter(({ what }) => what === "left").length;
  const lines: [string, string][] = [
    [
      `${count(nodes.length)} nodes`,
      `${count(graph.edges.length)} links, spectral gap ${figure(graph.spectralGap)}; ${count(parameters)} parameters`,
    ],
    [
      liars.length === 0 ? "served models" : "honest nodes",
      `${chalk.bold(percent(mean))} right on held-out data, the lowest ${
        percent(Math.min(...accuracies))
      }, the highest ` +
      percent(Math.max(...accuracies)),
    ],
    ...liars.length === 0 && bars.length === 0 ? [] : liarLines(report, liars),
    ["their mean", `${percent(last.meanModelAccuracy)} right; the models lie ${percent(last.disagreement)} apart`],
    [
      "a node sent",
      `${chalk.bold(`${kilobytes(last.bytesSent)} kB`)}; uncompressed: ${kilobytes(last.denseBytes)} kB (${
        ratio(last)
      })`,
    ],
    ...gone === 0 ? [] : [
      ["churn", `${gone} nodes were killed, ${churn.length - gone} came back`] satisfies [string, string],
    ],
    ...diverged.length === 0 ? [] : [
      [
        "diverged",
        `training at ${diverged.length === 1 ? "node" : "nodes"} ${diverged.map(({ node }) => node).join(", ")}` +
        "; such a node counts as right on nothing",
      ] satisfies [string, string],
    ],
    [
      "time",
      `${duration(last.milliseconds / 1000)} of the swarm's in ${duration(seconds)}: ${
        count(steps / seconds)
      } local steps a second`,
    ],
    ["report", `${inLine(join(out, "report.html"))} and report.json`],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return `\n${lines.map(([name, text]) => ` ${chalk.dim(name.padEnd(width))}  ${text}`).join("\n")}\n\n`;
}

/** Who lied, and who was barred. */
function liarLines(report: SimulationReport, liars: SimulationReport["nodes"]): [string, string][] {
  const { ofLiars, ofHonest } = barSums(report);
  const { nodes, backdoor, refusedSnapshots } = report;
  const refused = refusedSnapshots.filter(({ peer }) => nodes[peer].liar !== undefined).length;
  return [
    ...liars.length === 0 ? [] : [
      [
        "liars",
        `${[...new Set(liars.map(({ liar }) => liar))].join(" ")}; nothing of theirs is in these figures`,
      ] satisfies [
        string,
        string,
      ],
    ],
    ["barred", `liars: ${barText(ofLiars)}; honest nodes: ${barText(ofHonest)}`],
    ...refusedSnapshots.length === 0 ? [] : [
      [
        "snapshots",
        `not believed by nodes that joined: ${refused} of liars, ${refusedSnapshots.length - refused} of honest nodes`,
      ] satisfies [string, string],
    ],
    ...backdoor === undefined ? [] : [
      ["backdoor", `honest nodes take ${percent(backdoor)} of marked images for it`] satisfies [string, string],
    ],
  ];
}

function figure(value: number): string {
  return value.toPrecision(3);
}
