/**
 * What was found in a task's data, for people.
 *
 * @module
 */
import type { ChalkInstance } from "chalk";
import type { DataReport } from "../../compute/data/inspecting.ts";
import { type Column, count, drawTable, inLine } from "../terminal/mod.ts";
import { drawFields } from "./field_list.ts";

const CLASSES: readonly Column[] = [["class", "left"], ["to train", "right"], ["held out", "right"], ["", "left"]];
/** Classes that get a row; of more, the ones with the fewest and the most examples tell most. */
const SHOWN = 24;
/** Characters of the longest bar. */
const BAR = 30;

/** Draws a report. `notes` say how the data was recognised. */
export function drawDataReport(report: DataReport, notes: readonly string[], chalk: ChalkInstance): string {
  const { train, held, problems, moreProblems, remarks, statistics } = report;
  const parts = [drawFields([
    ["kind", `${report.kind}, ${report.shape.join(" × ")}`],
    ["examples", train && held && `${count(train.examples)} to train, ${count(held.examples)} held out`],
    ...statistics.slice(0, SHOWN).map(({ name, least, largest, mean, deviation }) =>
      [name, `${short(least)} to ${short(largest)}, mean ${short(mean)} ± ${short(deviation)}`] as const
    ),
  ], chalk)];
  if (train && held) parts.push(drawTable(CLASSES, classRows(report, train.classes, held.classes, chalk), chalk));
  if (report.preview?.kind === "text") parts.push(report.preview.text.replace(/^/gm, " "));
  const said = [...notes, ...remarks];
  if (said.length > 0) parts.push(said.map((line) => ` ${chalk.cyan("i")} ${inLine(line)}`).join("\n"));
  if (problems.length === 0) return [...parts, ` ${chalk.green("✓")} Nothing is wrong with it.`].join("\n\n");
  const more = moreProblems === 0 ? [] : [`   and ${count(moreProblems)} more`];
  const lines = problems.map(({ where, what, fix }) => ` ${chalk.red("✗")} ${inLine(`${where}: ${what}; ${fix}`)}`);
  return [...parts, [...lines, ...more].join("\n")].join("\n\n");
}

function classRows(
  { names }: DataReport,
  train: readonly number[],
  held: readonly number[],
  chalk: ChalkInstance,
): string[][] {
  const most = Math.max(1, ...train);
  const order = names.map((_, index) => index);
  if (names.length > SHOWN) order.sort((left, right) => train[right] - train[left]);
  const shown = names.length > SHOWN ? [...order.slice(0, SHOWN / 2), ...order.slice(-SHOWN / 2)] : order;
  const rows = shown.map((index) => [
    names[index],
    count(train[index]),
    count(held[index]),
    chalk.cyan("█".repeat(Math.round(BAR * train[index] / most))),
  ]);
  if (names.length > SHOWN) rows.splice(SHOWN / 2, 0, [`… ${names.length - SHOWN} more`, "", "", ""]);
  return rows;
}

function short(value: number): string {
  return Number.isFinite(value) ? `${Number(value.toPrecision(4))}` : "–";
}
