/**
 * Tables without a box: a line beneath the heading, two spaces between columns.
 *
 * @module
 */
import Table from "cli-table3";
import type { ChalkInstance } from "chalk";
import { inLine } from "./shown.ts";

/** A column: its heading and to which side its cells are set. */
export type Column = readonly [heading: string, align: "left" | "right"];

/** Draws rows of cells under their headings. */
export function drawTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  chalk: ChalkInstance,
): string {
  const table = new Table({
    head: columns.map(([heading]) => chalk.dim(heading)),
    colAligns: columns.map(([, align]) => align),
    chars: {
      "top": "",
      "top-mid": "",
      "top-left": "",
      "top-right": "",
      "bottom": "",
      "bottom-mid": "",
      "bottom-left": "",
      "bottom-right": "",
      "left": " ",
      "left-mid": "",
      "mid": "",
      "mid-mid": "",
      "right": "",
      "right-mid": "",
      "middle": "  ",
    },
    // The table's own colours are off: they know neither NO_COLOR nor whether this is a terminal.
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => row.map(inLine)));
  const lines = table.toString().split("\n");
  const width = Math.max(...lines.map(visibleLength));
  lines.splice(1, 0, ` ${chalk.dim("─".repeat(width - 1))}`);
  return lines.map((line) => line.trimEnd()).join("\n");
}

function visibleLength(line: string): number {
  // deno-lint-ignore no-control-regex -- ESC is what begins a terminal's sequences
  return [...line.replace(/\x1b\[[0-9;]*m/g, "")].length;
}
