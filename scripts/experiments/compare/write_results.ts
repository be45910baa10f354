/**
 * Writes what a comparison found into a folder.
 *
 * @module
 */
import { join } from "node:path";
import { makeFolder, writeWhole } from "../../../daemon/support/mod.ts";
import { drawCharts } from "./charts.ts";
import { missingColumns } from "./columns.ts";
import { toMarkdown } from "./markdown.ts";
import type { Results } from "./results.ts";
import { toJson } from "./to_json.ts";

/**
 * Writes NAME.md, NAME.json and the charts, each whole. The same runs give the same bytes.
 *
 * @returns what the experiment asks for and no run has, a line each
 */
export async function writeResults(results: Results, folder: string): Promise<string[]> {
  const { charts, complaints } = await drawCharts(results);
  await makeFolder(folder, 0o777);
  const write = (file: string, text: string) => writeWhole(join(folder, file), new TextEncoder().encode(text));
  for (const { file, svg } of charts) await write(file, svg);
  await write(`${results.name}.json`, toJson(results, charts.map(({ file }) => file)));
  await write(`${results.name}.md`, toMarkdown(results, charts));
  return [...missingColumns(results), ...complaints];
}
