/**
 * The nodes of a simulation as a table.
 *
 * @module
 */
import { formatQuantity } from "../charts/labels.ts";
import { count, loss, percent } from "../terminal/mod.ts";
import { type Markup, markup } from "./markup.ts";
import type { SimulatedNode } from "./simulation_report.ts";

type Cell = readonly [heading: string, of: (node: SimulatedNode) => string, text?: "text"];

const CELLS: readonly Cell[] = [
  ["node", ({ node, liar }) => liar === undefined ? String(node) : `${node}, a liar: ${liar}`],
  ["accuracy", ({ accuracy, diverged }) => diverged === undefined ? percent(accuracy) : "diverged"],
  ["loss", (node) => loss(node.loss)],
  ["sent", ({ bytesSent }) => formatQuantity(bytesSent, "bytes")],
  ["received", ({ bytesReceived }) => formatQuantity(bytesReceived, "bytes")],
  ["if dense", ({ denseBytes }) => formatQuantity(denseBytes, "bytes")],
  ["steps", ({ steps }) => count(steps)],
  ["rounds", ({ rounds }) => count(rounds)],
  ["exchanges", ({ exchanges }) => count(exchanges)],
  ["a step takes", ({ stepTime }) => formatQuantity(stepTime, "milliseconds")],
  ["examples", ({ examples }) => count(examples)],
  ["classes", ({ classes }) => `${classes.filter((examples) => examples > 0).length} of ${classes.length}`],
  ["largest class", ({ classes, examples }) => percent(examples > 0 ? Math.max(...classes) / examples : undefined, 0)],
  ["started from", ({ startedFrom }) => startedFrom.join(", ") || "–", "text"],
  ["links opened", ({ openings }) => textOf(openings), "text"],
];

/** A table of nodes, a row each, which can be moved sideways where it does not fit. */
export function nodeTable(nodes: readonly SimulatedNode[]): Markup {
  const head = CELLS.map(([heading, , text]) => markup`<th class="${text ?? "number"}">${heading}</th>`);
  const rows = nodes.map((node) =>
    markup`<tr>${CELLS.map(([, of, text]) => markup`<td class="${text ?? "number"}">${of(node)}</td>`)}</tr>\n`
  );
  return markup`<div class="wide"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${rows}</tbody>\n</table></div>\n`;
}

function textOf(openings: Readonly<Record<string, number>>): string {
  return Object.entries(openings).filter(([, times]) => times > 0).map(([choice, times]) => `${times} ${choice}`)
    .join(", ") || "–";
}
