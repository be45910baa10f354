import assert from "node:assert";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { decodeTensors, encodeTensors } from "../../../compute/model/formats.ts";
import { createLayout } from "../../../compute/vector/mod.ts";
import { CheckpointFolder } from "../../../daemon/checkpoint/checkpoint_folder.ts";
import { withFolder } from "../../processes/command.ts";
import { layout, sampleState, task } from "./sample_state.ts";

const sha256 = (content: Uint8Array | string) => createHash("sha256").update(content).digest("hex");
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

Deno.test("checkpoints: one that holds a value that is not finite is not written, and passed over where another program wrote it", async () => {
  await withFolder(async (folder) => {
    const checkpoints = new CheckpointFolder(folder, layout, task);
    await checkpoints.save(sampleState(1), 1);
    const bad = sampleState(2);
    for (const vector of [bad.model, bad.trainer.optimiser.moments.velocity, bad.correction!, bad.links[0].shared]) {
      const value = vector[3];
      vector[3] = -Infinity;
      await assert.rejects(checkpoints.save(bad, 2), { name: "RangeError", message: /entry 3 is -Infinity/ });
      vector[3] = value;
    }
    await checkpoints.save(bad, 2);
    const path = join(folder, "000000002");
    const document = JSON.parse(await Deno.readTextFile(`${path}.json`));
    const { tensors, metadata } = decodeTensors(await Deno.readFile(`${path}.safetensors`));
    for (const { name, values } of tensors.filter(({ values }) => values instanceof Float32Array)) {
      const value = values[0];
      values[0] = NaN;
      const bytes = encodeTensors({ tensors, metadata });
      const content = JSON.stringify({ ...JSON.parse(document.content), tensors: sha256(bytes) });
      await Deno.writeFile(`${path}.safetensors`, bytes);
      await Deno.writeTextFile(`${path}.json`, JSON.stringify({ sha256: sha256(content), content }));
      const { checkpoint, spoilt } = await checkpoints.load();
      assert.strictEqual(checkpoint?.state.round, 1, name);
      assert.match(spoilt[0].reason, /^its tensor ".*" holds a value that is not finite$/);
      values[0] = value;
    }
  });
});

Deno.test("checkpoints: the moments of AdamW and its count of steps are kept, and SGD's as they were before there were others", async () => {
  await withFolder(async (folder) => {
    const checkpoints = new CheckpointFolder(folder, layout, task);
    for (const kind of ["adamw", "sgd"] as const) {
      await checkpoints.save(sampleState(3, kind), 9);
      assert.deepStrictEqual((await checkpoints.load()).checkpoint, { state: sampleState(3, kind), savedAt: 9 });
    }
    const [adamW, sgd] = await Promise.all(["000000001", "000000002"].map(async (name) => {
      const { content } = JSON.parse(await Deno.readTextFile(join(folder, `${name}.json`)));
      const { tensors } = decodeTensors(await Deno.readFile(join(folder, `${name}.safetensors`)));
      return { document: JSON.parse(content), tensors: tensors.map((tensor) => tensor.name) };
    }));
    assert.deepStrictEqual(adamW.document.optimiser, { moments: ["first", "second"], steps: 51 });
    assert.ok(adamW.tensors.includes("moment/second") && !adamW.tensors.includes("velocity"));
    assert.ok(!("optimiser" in sgd.document) && sgd.tensors.includes("velocity"));
  });
});

Deno.test("checkpoints: moments that no optimiser gives are passed over, whoever wrote them", async () => {
  await withFolder(async (folder) => {
    const checkpoints = new CheckpointFolder(folder, layout, task);
    await checkpoints.save(sampleState(1, "adamw"), 1);
    await checkpoints.save(sampleState(2, "adamw"), 2);
    const path = join(folder, "000000002");
    const { content } = JSON.parse(await Deno.readTextFile(`${path}.json`));
    const { tensors, metadata } = decodeTensors(await Deno.readFile(`${path}.safetensors`));
    type Change = { readonly [name: string]: (values: Float32Array) => Float32Array<ArrayBuffer> };
    const reasonFor = async (change: Change, optimiser: unknown) => {
      const changed = tensors.map((tensor) => {
        const values = change[tensor.name]?.(tensor.values as Float32Array) ?? tensor.values;
        return { ...tensor, values, shape: values.length === tensor.values.length ? tensor.shape : [values.length] };
      });
      const bytes = encodeTensors({ tensors: changed, metadata });
      const text = JSON.stringify({ ...JSON.parse(content), optimiser, tensors: sha256(bytes) });
      await Deno.writeFile(`${path}.safetensors`, bytes);
      await Deno.writeTextFile(`${path}.json`, JSON.stringify({ sha256: sha256(text), content: text }));
      const { checkpoint, spoilt } = await checkpoints.load();
      assert.strictEqual(checkpoint?.state.round, spoilt.length === 0 ? 2 : 1);
      return spoilt[0]?.reason;
    };
    const said = { moments: ["first", "second"], steps: 35 };
    const [first, second] = ["moment/first", "moment/second"];
    assert.strictEqual(await reasonFor({}, said), undefined);
    const cases: [Change, unknown, RegExp][] = [
      [
        { [second]: (values) => Float32Array.from(values).with(4, -1e-30) },
        said,
        /"moment\/second" holds a negative value/,
      ],
      [
        { [second]: (values) => Float32Array.from(values).with(4, NaN) },
        said,
        /"moment\/second" holds a value that is not finite/,
      ],
      [
        { [first]: (values) => Float32Array.from(values).with(4, Infinity) },
        said,
        /"moment\/first" holds a value that is not finite/,
      ],
      [
        { [first]: (values) => values.slice(1) as Float32Array<ArrayBuffer> },
        said,
        /"moment\/first" is missing or of another model/,
      ],
      [{}, { ...said, moments: ["first", "third"] }, /"moment\/third" is missing/],
      [{}, { ...said, moments: ["first", "first"] }, /optimiser.moments: names must differ/],
      [{}, { ...said, moments: ["../model"] }, /optimiser.moments.0/],
      [{}, { ...said, moments: [] }, /optimiser.moments/],
      [{}, { ...said, moments: Array.from({ length: 99 }, () => "first") }, /optimiser.moments/],
      [{}, { ...said, steps: -1 }, /optimiser.steps/],
      [{}, { ...said, steps: 1.5 }, /optimiser.steps/],
      [{}, undefined, /"velocity" is missing/],
    ];
    for (const [change, optimiser, reason] of cases) assert.match(await reasonFor(change, optimiser) ?? "", reason);
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

Deno.test("checkpoints: one that fails leaves nothing behind, nor does a process that was killed", async () => {
  await withFolder(async (folder) => {
    const checkpoints = new CheckpointFolder(folder, layout, task);
    await checkpoints.save(sampleState(1), 1);
    // The document's draft cannot be made.
    await Deno.mkdir(join(folder, "000000002.json.new", "x"), { recursive: true });
    await assert.rejects(new CheckpointFolder(folder, layout, task).save(sampleState(2), 2), /Cannot write/);
    await assert.rejects(Deno.stat(join(folder, "000000002.safetensors")), Deno.errors.NotFound);
    await Deno.remove(join(folder, "000000002.json.new"), { recursive: true });
    for (const left of ["000000002.safetensors", "000000002.json.new", "000000003.safetensors.new"]) {
      await Deno.writeFile(join(folder, left), new Uint8Array(9));
    }
    const size = await checkpoints.tidy();
    const whole = ["000000001.json", "000000001.safetensors"];
    assert.deepStrictEqual(await names(folder), whole);
    const sizes = await Promise.all(whole.map(async (name) => (await Deno.stat(join(folder, name))).size));
    assert.strictEqual(size, sizes[0] + sizes[1]);
  });
});
