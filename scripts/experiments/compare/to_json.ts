/**
 * A comparison as JSON.
 *
 * @module
 */
import type { Results } from "./results.ts";

/** Writes a comparison as JSON, for programs: all figures of all rows. A figure that is not finite is null. */
export function toJson(results: Results, charts: readonly string[]): string {
  const { name, experiment, command, seeds, date, versions, rows, failures } = results;
  const { title, claim, runner, columns } = experiment;
  const value = {
    kind: "murmuration comparison",
    name,
    title,
    claim,
    runner,
    command,
    seeds,
    date: date ?? null,
    versions,
    columns,
    rows: rows.map(({ varied, settings, figures }) => ({ varied, settings, figures })),
    // The rest of an error is where in the code it was thrown, on whose machine.
    failures: failures.map(({ varied, seed, error }) => ({ varied, seed, error: error.split("\n")[0] })),
    charts,
  };
  return `${JSON.stringify(value, undefined, 1)}\n`;
}
