import assert from "node:assert";
import { fileURLToPath } from "node:url";
import { listExperiments } from "../../../../scripts/experiments/compare/list.ts";
import { RUNNERS } from "../../../../scripts/experiments/compare/runners.ts";

Deno.test("experiments: all of the project's can be used", async () => {
  const folder = fileURLToPath(new URL("../../../../scripts/experiments", import.meta.url));
  const { text, broken } = await listExperiments(folder, RUNNERS);
  assert.strictEqual(broken, 0, text);
});

Deno.test("runners: each is called what the table calls it, and has a default for every setting", async () => {
  for (const [kind, { load }] of Object.entries(RUNNERS)) {
    const runner = await load();
    assert.strictEqual(runner.kind, kind);
    const settings = runner.schema.parse({});
    assert.deepStrictEqual(Object.keys(settings).sort(), Object.keys(runner.schema.shape).sort(), kind);
    assert.ok(!runner.schema.safeParse({ surely: "unknown" }).success, `${kind} is strict`);
  }
});
