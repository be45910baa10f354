/**
 * The tables of the documentation that derive from the program, and where they stand.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exitTable } from "../../scripts/terminal/exit.ts";
import { NATIVE_NOTE, permissionTable } from "../../scripts/cli/permissions.ts";
import { flagTable, settingsTable } from "../../scripts/cli/settings_docs.ts";
import { ACTIVATIONS } from "../../compute/model/layers/activations.ts";
import { LAYER_FAMILIES } from "../../compute/model/layers/mod.ts";
import { dataLies, lies, snapshotLies } from "../../scripts/liars/mod.ts";
import { SIMULATION_SETTINGS } from "../../scripts/simulation/simulation_settings.ts";
import { TESTNET_SETTINGS } from "../../scripts/testnet/testnet_settings.ts";

/** The checkout. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A table, between `<!-- NAME: … -->` and `<!-- end -->`. */
export interface DerivedTable {
  readonly page: string;
  readonly name: string;
  readonly text: string;
}

const permissions = `${permissionTable()}\n${NATIVE_NOTE}\n`;

/** What liars there are. */
function liarTable(): string {
  const kinds = Object.entries({ ...lies, ...snapshotLies, ...dataLies }).map(([kind, { about }]) =>
    `| \`${kind}\` | ${about} |`
  );
  return ["| kind | what it says |", "| --- | --- |", ...kinds].join("\n") + "\n";
}

/** What layers there are, and what activations. */
function layerTable(): string {
  const rows = Object.entries(LAYER_FAMILIES).map(([family, kinds]) =>
    `| ${family} | ${kinds.map(({ name }) => name).join(", ")} |`
  );
  return ["| what for | layers |", "| --- | --- |", ...rows, `| \`activation\` | ${ACTIVATIONS.join(", ")} |`].join(
    "\n",
  ) +
    "\n";
}

/** All of them. */
export const TABLES: readonly DerivedTable[] = [
  { page: "README.md", name: "permissions", text: permissions },
  { page: "docs/operations.md", name: "permissions", text: permissions },
  { page: "docs/operations.md", name: "settings", text: settingsTable() },
  { page: "docs/researcher.md", name: "simulate's flags", text: flagTable(SIMULATION_SETTINGS) },
  { page: "docs/researcher.md", name: "testnet's flags", text: flagTable(TESTNET_SETTINGS) },
  { page: "docs/researcher.md", name: "kinds of liars", text: liarTable() },
  { page: "docs/models.md", name: "layers", text: layerTable() },
  { page: "docs/operations.md", name: "exit codes", text: exitTable() },
];

function place(name: string): RegExp {
  return new RegExp(`(<!-- ${name}: [^>]*-->\n)([^]*?)(\n<!-- end -->)`);
}

/** What stands in a page's text in the place of a table. @throws {Error} if the place is not there */
export function standing(markdown: string, { page, name }: DerivedTable): string {
  const match = place(name).exec(markdown);
  if (match === null) throw new Error(`${page} has no place "<!-- ${name}: … -->" … "<!-- end -->"`);
  return match[2];
}

/** A page's text with the table in its place. */
export function withTable(markdown: string, table: DerivedTable): string {
  standing(markdown, table);
  return markdown.replace(place(table.name), (_, before, __, after) => `${before}\n${table.text}${after}`);
}

/** A text without what `deno fmt` may change: widths of columns, line breaks, marks of emphasis. */
export function unformatted(markdown: string): string {
  return markdown.replaceAll(/-{3,}/g, "-").replaceAll(/\s+/g, " ").trim();
}

/** A page's path on this machine. */
export function pathOf(page: string): string {
  return join(ROOT, page);
}
