import assert from "node:assert";
import { createRandom } from "../../compute/vector/mod.ts";
import { ensureNative } from "../../scripts/native/mod.ts";
import { makeFolder } from "../compute/data/folder.ts";
import { trainTable } from "./table_swarm.ts";

await ensureNative();
const ROOT = new URL("../../", import.meta.url).pathname;
/** Points by which a draft is to beat the largest class, as a share. */
const CLEARLY = 0.2;

async function tryDraft(path: string, rows: number) {
  const { accuracies, majority, ...run } = await trainTable(path);
  assert.strictEqual(run.rows, rows);
  assert.ok(Math.min(...accuracies) >= majority + CLEARLY, `${accuracies} and the largest class ${majority}`);
}

Deno.test("tables: two nodes learn irises and wines by the drafted task as it is, far better than naming the largest class", async () => {
  await tryDraft(`${ROOT}docs/examples/iris`, 150);
  await tryDraft(`${ROOT}tests/fixtures/tables/wine_data.csv`, 178);
});

Deno.test("tables: so they do where words and numbers, some of them missing, tell three unequal classes apart", async () => {
  const random = createRandom(5);
  const lines = Array.from({ length: 240 }, (_, at) => {
    const kind = at % 4 === 0 ? "rain" : at % 4 === 1 ? "snow" : "sun";
    const warmth = { rain: 9, snow: -2, sun: 17 }[kind] + 3 * random.normal();
    const sky = kind === "sun" ? "clear" : random.below(3) === 0 ? "clear" : "grey";
    return [random.below(12) === 0 ? "NA" : warmth.toFixed(1), 900 + random.below(200), sky, kind].join(",");
  });
  await using folder = await makeFolder({ "weather.csv": ["warmth,pressure,sky,weather", ...lines, ""].join("\n") });
  await tryDraft(folder.at("weather.csv"), 240);
});
