/**
 * A comparison as Markdown.
 *
 * @module
 */
import { describe, textOf } from "./combine.ts";
import { tableOf } from "./columns.ts";
import type { Experiment } from "./experiment.ts";
import type { Results } from "./results.ts";
import type { Versions } from "./run_store.ts";

/** A chart beside the Markdown. */
export interface Picture {
  readonly title: string;
  /** Its file's name. */
  readonly file: string;
}

/** Writes a comparison as Markdown. It depends on the runs alone. */
export function toMarkdown(results: Results, pictures: readonly Picture[]): string {
  const { experiment, command, seeds, date, versions, failures } = results;
  const table = tableOf(results);
  const short = table.rows.some((row) => row.some((cell) => / \(\d+ of \d+\)$/.test(cell)));
  const blocks = [
    `# ${experiment.title}`,
    experiment.claim,
    [
      "```sh",
      command,
      "```",
    ].join("\n"),
    [
      `- Seeds: ${seeds.join(", ")}`,
      ...date === undefined ? [] : [`- Date: ${date}`],
      ...versions.map((one) => `- Versions: ${versionText(one)}`),
      ...fixedText(experiment),
      ...variantTexts(experiment),
    ].join("\n"),
    [
      row(table.headings),
      row(table.headings.map((_, index) => index < table.settings ? "---" : "---:")),
      ...table.rows.map(row),
    ].join("\n"),
    caption(seeds.length, short),
    ...pictures.map(({ title, file }) => `![${escaped(title)}](${encodeURI(file)})`),
    ...failures.length === 0 ? [] : [
      [
        "Failed:",
        "",
        ...failures.map(({ varied, seed, error }) =>
          `- ${escaped(describe(varied) || "the run")}, seed ${seed}: ${escaped(error.split("\n")[0])}`
        ),
      ].join("\n"),
    ],
  ];
  return `${blocks.join("\n\n")}\n`;
}

function caption(seeds: number, short: boolean): string {
  const what = seeds === 1 ? "One seed." : `Mean ± standard deviation over ${seeds} seeds.`;
  return short ? `${what} (n of m): only n of m seeds gave the figure; mean and deviation are over those.` : what;
}

function versionText({ deno, tfjs, commit }: Versions): string {
  return `Deno ${deno}, tfjs-node ${tfjs}${commit === "" ? "" : `, commit ${commit}`}`;
}

function fixedText({ base, grid, variants = [] }: Experiment): string[] {
  const set = new Set([...Object.keys(grid), ...variants.flatMap(({ settings }) => Object.keys(settings))]);
  const text = Object.entries(base).map(([key, value]) =>
    `${key} ${escaped(textOf(value))}${set.has(key) ? " (where not said otherwise)" : ""}`
  );
  return text.length === 0 ? [] : [`- All runs: ${text.join(", ")}`];
}

function variantTexts({ variants = [] }: Experiment): string[] {
  return variants.map(({ name, settings }) =>
    `- Variant ${escaped(name)}: ${escaped(describe(settings) || "as all runs")}`
  );
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(escaped).join(" | ")} |`;
}

/** Keeps what Markdown would take as its own, of which a table's bar does most harm. */
function escaped(text: string): string {
  return text.replace(/[|*_`<[\]\\]/g, "\\$&");
}
