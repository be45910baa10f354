/**
 * Lists experiments.
 *
 * @module
 */
import { join } from "node:path";
import { planFrom, runsOf } from "./plan.ts";
import { runKey } from "./run_store.ts";
import type { RunnerTable } from "./runners.ts";

/**
 * Tells of each experiment in a folder what it claims and how many runs it takes.
 *
 * @returns a paragraph for each, by name; and how many of them cannot be used
 */
export async function listExperiments(folder: string, table: RunnerTable): Promise<{ text: string; broken: number }> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name)
    .filter((name) => name.endsWith(".json")).sort();
  let broken = 0;
  const paragraphs: string[] = [];
  for (const name of names) {
    try {
      const plan = await planFrom(join(folder, name), { seeds: undefined, only: new Map() }, table);
      const { experiment: { runner, claim }, seeds } = plan;
      const runs = new Set(runsOf(plan).map(runKey)).size;
      paragraphs.push(`${plan.name} (${runner}, ${count(runs, "run")}, ${count(seeds.length, "seed")})\n  ${claim}\n`);
    } catch (error) {
      broken++;
      paragraphs.push(`${name}\n  ${(error as Error).message}\n`);
    }
  }
  return { text: names.length === 0 ? `No experiments in ${folder}\n` : paragraphs.join("\n"), broken };
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
