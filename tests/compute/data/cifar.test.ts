import assert from "node:assert";
import { loadDataset } from "../../../compute/data/dataset.ts";
import { guessSpec } from "../../../compute/data/guess.ts";
import { inspectData } from "../../../compute/data/inspect.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";
import { makeFolder } from "./folder.ts";

await ensureNative();

/** Records of labels and planes: red is the label's number, green 2, blue 3, but for the first pixel of the second row. */
function records(labels: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const bytes = labels.flatMap((own) => {
    const planes = new Uint8Array(3072).fill(own[0], 0, 1024).fill(2, 1024, 2048).fill(3, 2048);
    planes[32] = 99;
    return [...own, ...planes];
  });
  return Uint8Array.from(bytes);
}

Deno.test("cifar: batches of CIFAR-10 are joined by name, planes become pixels", async () => {
  await using folder = await makeFolder({
    "data_batch_2.bin": records([[9]]),
    "data_batch_1.bin": records([[1], [4]]),
    "test_batch.bin": records([[0]]),
    "batches.meta.txt": "airplane\n",
  });
  const { spec } = await guessSpec(folder.path);
  assert.deepStrictEqual(spec, { kind: "cifar", variant: "cifar-10", shift: 2 });
  const { train, test, shape, classes } = await loadDataset(spec, folder.path);
  assert.deepStrictEqual([shape, classes, [...train.labels], [...test.labels]], [[32, 32, 3], 10, [1, 4, 9], [0]]);
  assert.deepStrictEqual([...train.inputs.subarray(0, 6)], [1, 2, 3, 1, 2, 3]);
  assert.deepStrictEqual([...train.inputs.subarray(32 * 3, 32 * 3 + 3)], [99, 2, 3]);
  const report = await inspectData(spec, folder.path, { threads: 1 });
  assert.deepStrictEqual([report.train?.classes[9], report.names[9], report.problems], [1, "truck", []]);
  assert.ok(report.preview?.kind === "png");
  assert.deepStrictEqual([...report.preview.bytes.subarray(1, 4)], [80, 78, 71]);
});

Deno.test("cifar: CIFAR-100 has fine and coarse labels", async () => {
  await using folder = await makeFolder({ "train.bin": records([[3, 42]]), "test.bin": records([[19, 99]]) });
  const { spec } = await guessSpec(folder.path);
  assert.ok(spec.kind === "cifar" && spec.variant === "cifar-100-fine");
  assert.deepStrictEqual([...(await loadDataset(spec, folder.path)).train.labels], [42]);
  const coarse = await loadDataset({ ...spec, variant: "cifar-100-coarse" }, folder.path);
  assert.deepStrictEqual([coarse.classes, [...coarse.test.labels]], [20, [19]]);
});

Deno.test("cifar: a torn file, a label that is no class and a missing file are named; an inspection goes on", async () => {
  const spec = { kind: "cifar", variant: "cifar-10", shift: 0 } as const;
  await using torn = await makeFolder({ "data_batch_1.bin": new Uint8Array(5000), "test_batch.bin": records([[1]]) });
  await assert.rejects(
    loadDataset(spec, torn.path),
    /data_batch_1.bin": its 5000 bytes are no whole number of records/,
  );
  await using foreign = await makeFolder({
    "data_batch_1.bin": records([[1], [77], [2]]),
    "test_batch.bin": records([[1]]),
  });
  await assert.rejects(loadDataset(spec, foreign.path), /data_batch_1.bin", image 1: its label is 77/);
  const report = await inspectData(spec, foreign.path, { threads: 1 });
  assert.deepStrictEqual([report.train?.examples, report.problems.length], [2, 1]);
  await Deno.writeFile(foreign.at("data_batch_1.bin"), records([[1]]));
  await Deno.remove(foreign.at("test_batch.bin"));
  await assert.rejects(loadDataset(spec, foreign.path), /it has no file "test_batch.bin" of cifar-10/);
  await assert.rejects(loadDataset(spec, foreign.at("none")), /it is no folder that can be read/);
});
