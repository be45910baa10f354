import assert from "node:assert";
import fc from "fast-check";
import { join } from "node:path";
import { createLayout } from "../../../compute/vector/mod.ts";
import { CheckpointFolder } from "../../../daemon/checkpoint/checkpoint_folder.ts";
import { withFolder } from "../../processes/command.ts";
import { layout, sampleState, task } from "./sample_state.ts";

const names = async (folder: string) => (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();

Deno.test("checkpoints: what was saved is what is loaded, and only the last two are kept", async () => {
  await withFolder(async (parent) => {
    const folder = join(parent, "checkpoints");
    const checkpoints = new CheckpointFolder(folder, layout, task);
    assert.deepStrictEqual(await checkpoints.load(), { checkpoint: undefined, spoilt: [] });
    for (let seed = 0; seed < 5; seed++) {
      await checkpoints.save(sampleState(seed), 1000 + seed);
      const { checkpoint, spoilt } = await checkpoints.load();
      assert.deepStrictEqual(checkpoint, { state: sampleState(seed), savedAt: 1000 + seed });
      assert.deepStrictEqual(spoilt, []);
    }
    const kept = ["000000004", "000000005"].flatMap((name) => [`${name}.json`, `${name}.safetensors`]);
    assert.deepStrictEqual(await names(folder), kept);
  });
});

Deno.test("checkpoints: a file that is cut off or changed anywhere is found out, and the last good one is used", async () => {
  await withFolder(async (folder) => {
    const checkpoints = new CheckpointFolder(folder, layout, task);
    await checkpoints.save(sampleState(1), 1);
    await checkpoints.save(sampleState(2), 2);
    const property = fc.asyncProperty(
      fc.constantFrom("json", "safetensors"),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      fc.boolean(),
      async (extension, share, cut) => {
        const path = join(folder, `000000002.${extension}`);
        const whole = await Deno.readFile(path);
        const place = Math.floor(share * whole.length);
        const spoilt = cut ? whole.slice(0, place) : whole.with(place, whole[place] ^ 4);
        await Deno.writeFile(path, spoilt);
        const found = await checkpoints.load();
        assert.strictEqual(found.checkpoint?.state.round, 1);
        assert.strictEqual(found.spoilt.length, 1);
        assert.match(found.spoilt[0].reason, /^[^\n]+$/);
        await Deno.writeFile(path, whole);
        assert.strictEqual((await checkpoints.load()).checkpoint?.state.round, 2);
      },
    );
    await fc.assert(property, { seed: 8, numRuns: 60 });
  });
});

Deno.test("checkpoints: another task's, another model's and drafts are passed over; a new one is never an old one's name", async () => {
  await withFolder(async (folder) => {
    const checkpoints = new CheckpointFolder(folder, layout, task);
    await checkpoints.save(sampleState(1), 1);
    const ofOtherTask = await new CheckpointFolder(folder, layout, "00".repeat(32)).load();
    assert.match(ofOtherTask.spoilt[0].reason, /another task/);
    const other = createLayout([{ name: "dense1/kernel", shape: [3, 3] }]);
    assert.match((await new CheckpointFolder(folder, other, task).load()).spoilt[0].reason, /another model/);
    await Deno.writeTextFile(join(folder, "000000002.json.new"), "{");
    await Deno.writeTextFile(join(folder, "000000002.safetensors"), "torn");
    assert.strictEqual((await checkpoints.load()).checkpoint?.state.round, 1);
    await Deno.remove(join(folder, "000000001.safetensors"));
    assert.deepStrictEqual(await checkpoints.load().then(({ spoilt }) => spoilt[0].reason), "its tensors are missing");
    await checkpoints.save(sampleState(3), 3);
    assert.strictEqual((await checkpoints.load()).checkpoint?.state.round, 3);
  });
});
