/**
 * What was found in a task's data, for people.
 *
 * @module
 */
import type { ChalkInstance } from "chalk";
import type { DataReport, Verdict } from "../../compute/data/inspecting.ts";
import { type Column, count, drawTable, inLine } from "../terminal/mod.ts";
import { drawFields } from "./field_list.ts";

const columnsOf = (
  name: string,
): readonly Column[] => [[name, "left"], ["to train", "right"], ["held out", "right"], ["", "left"]];
/** Classes that get a row; of more, the ones with the fewest and the most examples tell most. */
const SHOWN = 24;
/** Characters of the longest bar. */
const BAR = 30;

/** Draws a report. `notes` say how the data was recognised. */
export function drawDataReport(report: DataReport, notes: readonly string[], chalk: ChalkInstance): string {
  const { train, held, problems, moreProblems, concerns, verdict, remarks, statistics } = report;
  const parts = [drawFields([
    ["kind", `${report.kind}, ${report.shape.join(" × ")}`],
    ["examples", train && held && `${count(train.examples)} to train, ${count(held.examples)} held out`],
    ...statistics.slice(0, SHOWN).map(({ name, least, largest, mean, deviation }) =>
      [
        name,
        `${apart(least, deviation)} to ${apart(largest, deviation)}, mean ${apart(mean, deviation)} ± ${
          short(deviation)
        }`,
      ] as const
    ),
  ], chalk)];
  if (train && held && report.learns !== "number") {
    parts.push(
      drawTable(
        columnsOf(report.learns === "class" ? "class" : "label"),
        classRows(report, train.classes, held.classes, chalk),
        chalk,
      ),
    );
  }
  if (report.preview?.kind === "text") parts.push(report.preview.text.replace(/^/gm, " "));
  const said = [...new Set([...notes, ...remarks])];
  if (said.length > 0) parts.push(said.map((line) => ` ${chalk.cyan("i")} ${inLine(line)}`).join("\n"));
  const more = moreProblems === 0 ? [] : [`   and ${count(moreProblems)} more`];
  const signs = { doubtful: chalk.yellow("!"), wrong: chalk.red("✗") };
  const sign = verdict === "wrong" ? signs.wrong : signs.doubtful;
  const lines = [
    ...concerns.map(({ level, text }) => ` ${signs[level]} ${inLine(text)}`),
    ...problems.map(({ where, what, fix }) => ` ${sign} ${inLine(`${where}: ${what}; ${fix}`)}`),
    ...more,
  ];
  if (lines.length > 0) parts.push(lines.join("\n"));
  return [...parts, drawVerdict(verdict, chalk)].join("\n\n");
}

/** The last line: what is to be thought of the data as a whole. */
function drawVerdict(verdict: Verdict, chalk: ChalkInstance): string {
  const lines = {
    fine: `${chalk.green("✓")} Nothing is wrong with it.`,
    doubtful: `${chalk.yellow("!")} It is doubtful: it can be trained on, but look at what is marked above.`,
    wrong: `${chalk.red("✗")} It is wrong: mend what is marked above before training on it.`,
  };
  return ` ${lines[verdict]}`;
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

/** A value with as many digits as tell it from others that lie a deviation away. */
function apart(value: number, deviation: number): string {
  const more = Math.ceil(Math.log10(Math.abs(value) / deviation));
  return Number.isFinite(more) ? `${Number(value.toPrecision(Math.min(17, Math.max(4, 2 + more))))}` : short(value);
}

function short(value: number): string {
  return Number.isFinite(value) ? `${Number(value.toPrecision(4))}` : "–";
}
