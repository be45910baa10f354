/**
 * A comparison's tables for the terminal.
 *
 * @module
 */
import { drawTable, paint } from "../../terminal/mod.ts";
import { tableOf, type TextTable } from "./columns.ts";
import { textOf } from "./combine.ts";
import type { Inventory } from "./execute.ts";
import type { Plan } from "./plan.ts";
import type { Results } from "./results.ts";
import { runKey } from "./run_store.ts";

/** What a comparison found, as a table. */
export function drawResults(results: Results, colour: boolean): string {
  return draw(tableOf(results), colour);
}

/** What would be run, and how many runs of each combination are finished, as a table. */
export function drawPlan(
  { experiment: { runner }, combinations, seeds }: Plan,
  { records }: Inventory,
  colour: boolean,
) {
  const varied = Object.keys(combinations[0].varied);
  const rows = combinations.map((one) => {
    const done = seeds.filter((seed) => records.has(runKey({ runner, settings: one.settings, seed }))).length;
    return [...varied.map((key) => textOf(one.varied[key])), `${done} of ${seeds.length}`];
  });
  return draw({ headings: [...varied, "runs finished"], settings: varied.length, rows }, colour);
}

function draw({ headings, settings, rows }: TextTable, colour: boolean): string {
  const columns = headings.map((heading, index) => [heading, index < settings ? "left" : "right"] as const);
  return `${drawTable(columns, rows, paint(colour))}\n`;
}
