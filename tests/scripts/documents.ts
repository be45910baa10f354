/**
 * Writes the tables that derive from the program into the documentation:
 * `deno run --allow-read --allow-write --allow-env tests/scripts/documents.ts`, then `deno fmt`.
 *
 * @module
 */
import { pathOf, TABLES, withTable } from "./documents_tables.ts";

if (import.meta.main) {
  for (const table of TABLES) {
    const path = pathOf(table.page);
    await Deno.writeTextFile(path, withTable(await Deno.readTextFile(path), table));
    console.log(`${table.page}: ${table.name}`);
  }
}
