import assert from "node:assert";
import { join } from "node:path";
import type { SimulationReport } from "../../scripts/simulation/mod.ts";
import { run } from "./command.ts";

const SMALL = [
  "--nodes",
  "3",
  "--model",
  "mlp",
  "--steps",
  "24",
  "--batch",
  "8",
  "--local-steps",
  "8",
  "--moments",
  "3",
];

Deno.test("simulate: shows its progress, leaves a report and a page, and the same again for the same seed", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const texts = [];
    for (const [name, threads] of [["first", "1"], ["again", "2"]]) {
      const out = join(folder, name);
      const { code, out: said, err } = await run("scripts/simulate.ts", [...SMALL, "--threads", threads, "--out", out]);
      assert.strictEqual(code, 0, err);
      assert.match(err, /100 %/);
      assert.match(said, /served models.*right on held-out data/);
      texts.push(await Deno.readTextFile(join(out, "report.json")), await Deno.readTextFile(join(out, "report.html")));
    }
    assert.deepStrictEqual(texts.slice(0, 2), texts.slice(2));
    const report: SimulationReport = JSON.parse(texts[0]);
    assert.strictEqual(report.nodes.length, 3);
    assert.match(texts[1], /^<!doctype html>/i);
    assert.ok(!/(src|href)="https?:/.test(texts[1]), "the page needs something from elsewhere");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("simulate: wrong flags, and a folder that cannot be written, are one line", async () => {
  const wrong = await run("scripts/simulate.ts", ["--nods", "3"]);
  assert.strictEqual(wrong.code, 2);
  assert.match(wrong.err, /^murmuration: .*--nods.*--nodes.*\n$/);
  const file = await Deno.makeTempFile();
  try {
    const blocked = await run("scripts/simulate.ts", [...SMALL, "--out", join(file, "there")]);
    assert.strictEqual(blocked.code, 1);
    assert.match(blocked.err, /^murmuration: .*\n$/);
  } finally {
    await Deno.remove(file);
  }
});
