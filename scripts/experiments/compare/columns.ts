/**
 * The columns of a comparison's table.
 *
 * @module
 */
import { suggestion } from "../../../compute/support/mod.ts";
import type { Quantity } from "../../charts/labels.ts";
import { textOf } from "./combine.ts";
import type { Experiment } from "./experiment.ts";
import { figureText, quantityOf } from "./figure_text.ts";
import type { Results } from "./results.ts";

/** A figure that is shown. */
export interface Column {
  readonly figure: string;
  readonly label: string;
  readonly as: Quantity;
}

/** The figures that an experiment shows. */
export function columnsOf({ columns }: Experiment): Column[] {
  return columns.map((column) => {
    const { figure, label = figure, as = quantityOf(figure) } = typeof column === "string"
      ? { figure: column }
      : column;
    return { figure, label, as };
  });
}

/** A table as text: what varies, then figures. */
export interface TextTable {
  readonly headings: readonly string[];
  /** How many of the columns are settings; the others are figures. */
  readonly settings: number;
  readonly rows: readonly (readonly string[])[];
}

/** The table of a comparison. */
export function tableOf({ experiment, rows, seeds }: Results): TextTable {
  const varied = Object.keys(rows[0].varied);
  const columns = columnsOf(experiment);
  return {
    headings: [...varied, ...columns.map(({ label }) => label)],
    settings: varied.length,
    rows: rows.map((row) => [
      ...varied.map((key) => textOf(row.varied[key])),
      ...columns.map(({ figure, as }) =>
        figureText(row.figures[figure] ?? { mean: NaN, sd: NaN, n: 0 }, as, seeds.length)
      ),
    ]),
  };
}

/** Complaints about columns that no run has, a line each: a slip in the file shall not look like a missing figure. */
export function missingColumns({ experiment, rows }: Results): string[] {
  const known = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
  if (known.length === 0) return [];
  return columnsOf(experiment).filter(({ figure }) => !known.includes(figure))
    .map(({ figure }) => `no run has a figure "${figure}". ${suggestion(figure, known)}`);
}
