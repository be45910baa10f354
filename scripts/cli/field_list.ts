/**
 * Names and values beside each other.
 *
 * @module
 */
import Table from "cli-table3";
import type { ChalkInstance } from "chalk";
import { inLine } from "../terminal/mod.ts";

/** A name and its value; a row without a value is left out. */
export type Field = readonly [name: string, value: string | undefined];

const NO_FRAME = {
  ...Object.fromEntries(
    ["top", "bottom", "left", "right", "mid"].flatMap((side) => [
      [side, ""],
      [`${side}-mid`, ""],
      [`${side}-left`, ""],
      [`${side}-right`, ""],
    ]),
  ),
  "left": " ",
  "middle": "  ",
};

/**
 * Draws fields, a line each.
 *
 * @example
 * ```ts
 * import { Chalk } from "chalk";
 * import { drawFields } from "./field_list.ts";
 * import assert from "node:assert";
 *
 * const text = drawFields([["round", "12"], ["loss", undefined], ["links", "3"]], new Chalk({ level: 0 }));
 * assert.strictEqual(text, " round  12\n links  3");
 * ```
 */
export function drawFields(fields: readonly Field[], chalk: ChalkInstance): string {
  const table = new Table({
    chars: NO_FRAME,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
  });
  for (const [name, value] of fields) {
    if (value !== undefined) table.push([chalk.dim(name), inLine(value)]);
  }
  return table.toString().split("\n").map((line) => line.trimEnd()).join("\n");
}
