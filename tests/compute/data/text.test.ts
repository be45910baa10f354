import assert from "node:assert";
import { createBatches } from "../../../compute/data/batches.ts";
import { dataSchema, type SpecOf } from "../../../compute/data/data_spec.ts";
import { loadDataset } from "../../../compute/data/dataset.ts";
import { partitionExamples, selectExamples } from "../../../compute/data/partition.ts";
import { guessSpec } from "../../../compute/data/guess.ts";
import { inspectData } from "../../../compute/data/inspect.ts";
import { createRandom } from "../../../compute/vector/mod.ts";
import { makeFolder } from "./folder.ts";

const spec: SpecOf<"text"> = {
  kind: "text",
  unit: "characters",
  alphabet: "abc😀?",
  replacement: "?",
  context: 2,
  heldOut: { share: 0.4 },
};

Deno.test("text: each window of the context stands before its next symbol; files do not run into each other", async () => {
  await using folder = await makeFolder({ "b.md": "cab😀", "a.txt": "abcabcabca", "c.csv": "no text" });
  const { train, test, shape, classes } = await loadDataset({ ...spec, heldOut: { share: 0.25 } }, folder.path);
  assert.deepStrictEqual([shape, classes], [[2], 5]);
  const read = ({ inputs, labels, starts }: typeof train) =>
    Array.from(labels, (label, example) => {
      const start = starts?.[example] ?? 0;
      const symbols = [...spec.alphabet ?? ""];
      return [...inputs.subarray(start, start + 2), label].map((id) => symbols[id]).join("");
    });
  assert.deepStrictEqual(read(train), ["abc", "bca", "cab", "abc", "bca", "cab"].slice(0, 5).concat("cab"));
  assert.deepStrictEqual(read(test), ["bca"]);
  // Ids are kept once, not context-fold, and by all shards together.
  assert.strictEqual(train.inputs.length, 14);
  assert.strictEqual(train.inputs, test.inputs);
  const chosen = partitionExamples(train.labels, { kind: "iid" }, { index: 1, count: 2 }, 1);
  const shard = selectExamples(train, chosen);
  assert.strictEqual(shard.inputs, train.inputs);
  assert.deepStrictEqual(read(shard), Array.from(chosen, (example) => read(train)[example]));
});

Deno.test("text: bytes are their own ids; unknown characters become the replacement", async () => {
  await using folder = await makeFolder({ "a.txt": "aéz" });
  const bytes = await loadDataset(
    { kind: "text", unit: "bytes", context: 1, heldOut: { share: 0.5 } },
    folder.at("a.txt"),
  );
  assert.deepStrictEqual([...bytes.train.inputs], [97, 0xc3, 0xa9, 122]);
  const short = { ...spec, context: 1, heldOut: { share: 0.3 } };
  await assert.rejects(loadDataset(short, folder.path), /its held-out part is shorter than a context of 1/);
  await Deno.writeTextFile(folder.at("a.txt"), "aébz");
  const { train } = await loadDataset({ ...spec, context: 1, heldOut: { share: 0.5 } }, folder.path);
  assert.deepStrictEqual([...train.inputs], [0, 4, 1, 4]);
});

Deno.test("text: ids go into batches as they are, and cannot be shifted", async () => {
  await using folder = await makeFolder({ "a.txt": "abcabcabcabc" });
  const { train: examples } = await loadDataset(spec, folder.path);
  const options = { examples, size: 3, shape: [2], divisor: 1, shift: 0, random: createRandom(1) };
  const batches = createBatches(options);
  for (let batch = 0; batch < 5; batch++) {
    batches.next();
    batches.labels.forEach((label, slot) => {
      const [first, second] = batches.inputs.subarray(2 * slot);
      assert.deepStrictEqual([second, label], [(first + 1) % 3, (first + 2) % 3]);
    });
  }
  assert.throws(() => createBatches({ ...options, shift: 1 }), /only images are; set "shift" to 0/);
});

Deno.test("text: what cannot be used is named with its file and line", async () => {
  await using folder = await makeFolder({ "a.txt": Uint8Array.of(97, 10, 98, 10, 0xff, 99, 10, 98) });
  await assert.rejects(loadDataset(spec, folder.path), /a\.txt", line 3: it is no UTF-8; save it as UTF-8/);
  await Deno.writeTextFile(folder.at("a.txt"), "ab");
  await assert.rejects(loadDataset(spec, folder.path), /it has 2 symbols, and an example has 2 and one more/);
  await Deno.remove(folder.at("a.txt"));
  await assert.rejects(loadDataset(spec, folder.path), /it has no \.txt or \.md file/);
  await assert.rejects(loadDataset(spec, folder.at("x")), /there is nothing of this name/);
  await assert.rejects(loadDataset(spec), /kind "text": no folder was given; name a text file/);
});

Deno.test("text: an inspection goes on after a bad file and says how much was replaced", async () => {
  await using folder = await makeFolder({
    "a.txt": "abca".repeat(9),
    "b.txt": Uint8Array.of(0xff),
    "c.txt": "x".repeat(20),
  });
  const report = await inspectData(spec, folder.path);
  assert.deepStrictEqual(report.problems.map(({ where, what }) => [where.slice(folder.path.length + 1), what]), [
    ["b.txt, line 1", "it is no UTF-8"],
  ]);
  assert.deepStrictEqual([report.train?.examples, report.held?.examples], [19 + 10, 13 + 6]);
  assert.match(
    report.concerns.map(({ text }) => text).join(" "),
    /16 characters \(33.3 %\) are not in the alphabet and count as "\?"/,
  );
  assert.ok(report.preview?.kind === "text" && report.preview.text.startsWith('"ab" → "c"'));
});

Deno.test("text: a draft has the characters of the text, the rarest of very many replaced", async () => {
  await using folder = await makeFolder({ "a.txt": "hello".repeat(6) });
  const small = (await guessSpec(folder.path, { shape: [3] })).spec;
  assert.deepStrictEqual(small, {
    ...spec,
    alphabet: "ehlo\ufffd",
    replacement: "\ufffd",
    context: 3,
    heldOut: { share: 0.15 },
  });
  const many = Array.from({ length: 200 }, (_, n) => String.fromCodePoint(0x4e00 + n));
  await Deno.writeTextFile(folder.at("a.txt"), many.join("") + many.slice(50, 177).join(""));
  const large = await guessSpec(folder.path);
  assert.ok(large.spec.kind === "text");
  assert.strictEqual(large.spec.alphabet, many.slice(50, 177).join("") + "\ufffd");
  assert.match(large.notes[0], /^73 rare characters/);
  assert.deepStrictEqual((await guessSpec(folder.path, { unit: "bytes" })).spec, {
    kind: "text",
    unit: "bytes",
    context: 64,
    heldOut: { share: 0.15 },
  });
});

Deno.test("text: an alphabet that contradicts itself is refused", () => {
  const message = (change: object) => dataSchema.safeParse({ ...spec, ...change }).error?.issues[0].message ?? "";
  assert.match(message({ alphabet: "aa?" }), /each character once/);
  assert.match(message({ alphabet: undefined }), /must have 2 to 256/);
  assert.match(message({ replacement: "x" }), /one character of the alphabet/);
  assert.match(message({ alphabet: "a\ud800?" }), /well-formed/);
  assert.match(message({ unit: "bytes" }), /no use where the unit is bytes/);
  assert.strictEqual(message({}), "");
});

Deno.test("text: of the held-out windows one in so many is measured on", async () => {
  await using folder = await makeFolder({ "a.txt": "abc".repeat(10) });
  const sparse = await loadDataset({ ...spec, heldOut: { share: 0.5, every: 4 } }, folder.path);
  const all = await loadDataset({ ...spec, heldOut: { share: 0.5 } }, folder.path);
  assert.deepStrictEqual(sparse.train, all.train);
  assert.deepStrictEqual([...sparse.test.starts ?? []], [15, 19, 23, 27]);
  assert.deepStrictEqual([...sparse.test.labels], [15, 19, 23, 27].map((start) => all.test.inputs[start + 2]));
});

Deno.test("text: a draft's context is long, and short where a file is", async () => {
  await using folder = await makeFolder({ "a.txt": "abc d\n".repeat(8_000) });
  const long = (await guessSpec(folder.path)).spec;
  assert.ok(long.kind === "text");
  assert.deepStrictEqual([long.context, long.heldOut], [64, { share: 0.15, every: 64 }]);
  await Deno.writeTextFile(folder.at("b.txt"), "abc d".repeat(10));
  const short = (await guessSpec(folder.path)).spec;
  assert.ok(short.kind === "text");
  assert.deepStrictEqual([short.context, short.heldOut], [16, { share: 0.15 }]);
});
