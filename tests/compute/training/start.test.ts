import assert from "node:assert";
import { join } from "node:path";
import { encodeModel } from "../../../compute/model/formats.ts";
import { builtinTask, fileReference, readStart, type Task } from "../../../compute/task/mod.ts";
import { createTrainer } from "../../../compute/training/trainer_local.ts";
import { createWorkerTrainer } from "../../../compute/training/trainer_worker.ts";
import { addVector } from "../../../compute/vector/mod.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";

await ensureNative();

/** A task that goes on from `model` of the mlp on digits. */
async function taskFrom(folder: string, tuning: Task["tuning"]): Promise<{ task: Task; start: string }> {
  const base = builtinTask("digits", { model: "mlp", learningRate: 0.05, batch: 32 });
  await using trainer = await createTrainer({ task: base, threads: 1 });
  const x = trainer.initial.slice();
  addVector(x, (await trainer.steps(x, 60, { stepsDone: 0 })).update);
  const bytes = encodeModel(x, trainer.layout);
  const start = join(folder, "start.safetensors");
  await Deno.writeFile(start, bytes);
  return { task: { ...base, start: fileReference(bytes), ...(tuning === undefined ? {} : { tuning }) }, start };
}

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "murmuration-test-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const tuning of [undefined, { train: ["logits/*"] }, { lora: { rank: 4 } }] satisfies Task["tuning"][]) {
  Deno.test(`a trainer starts from a file and trains ${JSON.stringify(tuning) ?? "all of it"}, in whatever thread`, () =>
    withFolder(async (folder) => {
      const { task, start } = await taskFrom(folder, tuning);
      await using here = await createTrainer({ task, start, threads: 1, backend: "native" });
      await using there = await createWorkerTrainer({ task, start, threads: 1, backend: "native" });
      assert.deepStrictEqual(there.initial, here.initial);
      const before = await here.evaluate(here.initial, 500);
      assert.ok(before.value > 0.7, `${before.value}`);
      const [own, other] = [
        await here.steps(here.initial, 40, { stepsDone: 0 }),
        await there.steps(there.initial, 40, { stepsDone: 0 }),
      ];
      assert.deepStrictEqual(other, own);
      const x = here.initial.slice();
      addVector(x, own.update);
      const after = await here.evaluate(x, 500);
      assert.ok(after.loss < before.loss, `${before.loss} ${after.loss}`);
      if (tuning !== undefined) assert.ok(here.layout.length < 20_000, `${here.layout.length}`);
    }));
}

Deno.test("a task that starts from a file takes that file and no other", () =>
  withFolder(async (folder) => {
    const { task, start } = await taskFrom(folder, undefined);
    assert.strictEqual((await readStart(task, start)).length, 6);
    await assert.rejects(readStart(task, undefined), /starts from a file of .* name it with --weights/);
    await assert.rejects(readStart(task, join(folder, "none")), /cannot be read .*--weights/);
    const bytes = await Deno.readFile(start);
    bytes[bytes.length - 1] ^= 1;
    await Deno.writeFile(start, bytes);
    await assert.rejects(readStart(task, start), /is another file than the one it starts from/);
    await Deno.writeFile(start, bytes.subarray(1));
    await assert.rejects(createTrainer({ task, start }), /is another file/);
    assert.deepStrictEqual(await readStart(builtinTask("digits"), undefined), []);
  }));
