import assert from "node:assert";
import { join } from "node:path";
import { openRunStore, runKey } from "../../../../scripts/experiments/compare/run_store.ts";
import { withFolder } from "../../../processes/command.ts";

const run = { runner: "sum", settings: { density: 0.1, method: "dense" }, seed: 3 };
const record = {
  outcome: { figures: { accuracy: 0.5, limit: NaN }, curve: { steps: [1, 2], loss: [0.25, NaN] } },
  date: "2025-01-02T03:04:05.678Z",
  versions: { deno: "2.0.0", tfjs: "4.0.0", commit: "" },
};

Deno.test("run store: what is written is read, numbers that are not finite among it", () =>
  withFolder(async (folder) => {
    const store = openRunStore(join(folder, "runs"));
    assert.strictEqual(await store.read(run), undefined);
    await store.write(run, record);
    assert.deepStrictEqual(await store.read(run), record);
    assert.strictEqual(await store.read({ ...run, seed: 4 }), undefined);
    assert.deepStrictEqual((await Array.fromAsync(Deno.readDir(join(folder, "runs")))).map(({ name }) => name), [
      `${runKey(run)}.json`,
    ]);
    await store.forget(run);
    await store.forget(run);
    assert.strictEqual(await store.read(run), undefined);
  }));

Deno.test("run store: a file that is torn at any byte, or another run's, is missing", () =>
  withFolder(async (folder) => {
    const store = openRunStore(folder);
    await store.write(run, record);
    const path = join(folder, `${runKey(run)}.json`);
    const text = await Deno.readTextFile(path);
    // The last byte ends the line and no more.
    for (let length = 0; length < text.length - 1; length += 7) {
      await Deno.writeTextFile(path, text.slice(0, length));
      assert.strictEqual(await store.read(run), undefined, `${length} bytes`);
    }
    await Deno.writeTextFile(path, text.replace('"seed":3', '"seed":4'));
    assert.strictEqual(await store.read(run), undefined, "another seed");
    await Deno.writeTextFile(path, text.replace('"loss":[0.25,null]', '"loss":[0.25]'));
    assert.strictEqual(await store.read(run), undefined, "columns of different length");
    await Deno.writeTextFile(path, text);
    assert.deepStrictEqual(await store.read(run), record);
  }));
