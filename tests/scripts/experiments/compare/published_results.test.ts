import assert from "node:assert";
import { parseExperiment } from "../../../../scripts/experiments/compare/experiment.ts";

const root = new URL("../../../../", import.meta.url);
const results = await Deno.readTextFile(new URL("docs/results.md", root));
const names = [...Deno.readDirSync(new URL("scripts/experiments", root))].map(({ name }) => name)
  .filter((name) => name.endsWith(".json")).map((name) => name.replace(".json", ""));

Deno.test("results: every experiment is named there, and every command there is of an experiment", () => {
  for (const name of names) assert.ok(results.includes(`${name}.json`), `${name} is not in docs/results.md`);
  const asked = [...results.matchAll(/^deno task compare scripts\/experiments\/(\w+)\.json/gm)].map(([, name]) => name);
  assert.ok(asked.length >= 8);
  for (const name of asked) {
    assert.ok(names.includes(name), `docs/results.md runs ${name}, which is no experiment`);
    // What has a command there has its table and its values beside.
    for (const kind of ["md", "json"]) Deno.statSync(new URL(`docs/results/${name}.${kind}`, root));
  }
});

Deno.test("results: what is published was made of the settings that the experiments have", async () => {
  for await (const { name } of Deno.readDir(new URL("docs/results", root))) {
    if (!name.endsWith(".md")) continue;
    const experiment = await Deno.readTextFile(new URL(`scripts/experiments/${name.replace(".md", ".json")}`, root));
    const { title, claim, seeds } = parseExperiment(experiment, name);
    const table = await Deno.readTextFile(new URL(`docs/results/${name}`, root));
    for (const text of [`# ${title}`, claim, `Seeds: ${seeds.join(", ")}`]) {
      assert.ok(table.includes(text), `docs/results/${name} does not say "${text}": run its experiment again`);
    }
  }
});

Deno.test("results: every picture that is shown is there", () => {
  const pictures = [...results.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) => path);
  assert.ok(pictures.length >= 5);
  for (const path of pictures) Deno.statSync(new URL(`docs/${path}`, root));
});
