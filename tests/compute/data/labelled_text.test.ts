import assert from "node:assert";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { dataSchema, type SpecOf } from "../../../compute/data/data_spec.ts";
import { loadDataset } from "../../../compute/data/dataset.ts";
import type { Examples } from "../../../compute/data/examples.ts";
import { fillExample } from "../../../compute/data/fill_example.ts";
import { guessSpec } from "../../../compute/data/guess.ts";
import { OptionError } from "../../../compute/data/guess_options.ts";
import { inspectData } from "../../../compute/data/inspect.ts";
import { makeFolder } from "./folder.ts";

const spec: SpecOf<"labelled-text"> = {
  kind: "labelled-text",
  unit: "characters",
  alphabet: " abc😀?",
  replacement: "?",
  context: 4,
  classes: ["ham", "spam"],
  heldOut: { share: 0.5, seed: 1 },
};

/** Each example as its text and its class. */
function read({ inputs, labels }: Examples): string[] {
  const symbols = [...spec.alphabet ?? ""];
  return Array.from(labels, (label, example) => {
    const ids = inputs.subarray(example * spec.context, (example + 1) * spec.context);
    return `${[...ids].map((id) => symbols[id]).join("")}: ${spec.classes[label]}`;
  });
}

Deno.test("labelled text: an example is the first symbols of a text, behind blanks where it is shorter, and its folder", async () => {
  await using folder = await makeFolder({
    "train/ham/1.txt": "\n abcab \n",
    "train/ham/2.md": "😀b",
    "train/spam/3.txt.gz": new Uint8Array(gzipSync(Buffer.from("zb c"))),
    "train/spam/notes.pdf": "%PDF",
    "test/spam/4.txt": "ccccc",
  });
  const { train, test, shape, classes } = await loadDataset(spec, folder.path);
  assert.deepStrictEqual([shape, classes], [[4], 2]);
  assert.deepStrictEqual(read(train), ["abca: ham", "  😀b: ham", "?b c: spam"]);
  assert.deepStrictEqual(read(test), ["cccc: spam"]);
});

Deno.test("labelled text: without a folder to measure on the task's share is held out, by its seed", async () => {
  const files = Array.from({ length: 10 }, (_, n) => [`train/${n % 2 ? "ham" : "spam"}/${n}.txt`, "abc".repeat(n + 1)]);
  await using folder = await makeFolder(Object.fromEntries(files));
  const [first, again] = [await loadDataset(spec, folder.path), await loadDataset(spec, folder.path)];
  assert.deepStrictEqual([first.train.labels.length, first.test.labels.length], [5, 5]);
  assert.deepStrictEqual(read(first.test), read(again.test));
});

Deno.test("labelled text: what cannot be used is refused in words, or left out where it is reported", async () => {
  await using folder = await makeFolder({
    "train/ham/1.txt": "abc",
    "train/ham/2.txt": " \n",
    "train/spam/3.txt": "cab",
    "train/span/4.txt": "b",
    "train/spam/5.txt": Uint8Array.of(0x61, 0xff, 0xfe),
  });
  await assert.rejects(loadDataset(spec, folder.path), /4\.txt": "span" is none of the task's classes.*"spam"/);
  const report = await inspectData(spec, folder.path);
  assert.deepStrictEqual(report.problems.map(({ what }) => what), [
    '"span" is none of the task\'s classes',
    "it is empty",
    "it is no UTF-8",
  ]);
  assert.strictEqual(report.verdict, "wrong");
  assert.match(report.preview?.kind === "text" ? report.preview.text : "", /^" {0,2}(abc|cab)" → "(ham|spam)"$/m);
  await assert.rejects(
    loadDataset(spec, folder.at("train")),
    /it has no folder "train"; put one folder for each class/,
  );
  await assert.rejects(loadDataset(spec), /no folder was given; name the one with train\/<class>\/\*\.txt/);
});

Deno.test("labelled text: a draft has the folders as classes, and the context and characters that most texts have", async () => {
  const files = Array.from({ length: 20 }, (_, n) => [`train/${n % 2 ? "ham" : "spam"}/${n}.txt`, "ab".repeat(n + 5)]);
  await using folder = await makeFolder({ ...Object.fromEntries(files), "README.md": "About it." });
  const { spec: drafted } = await guessSpec(folder.path);
  assert.deepStrictEqual(drafted, {
    kind: "labelled-text",
    unit: "characters",
    context: 44,
    alphabet: " ab\ufffd",
    replacement: "\ufffd",
    classes: ["ham", "spam"],
    heldOut: { share: 0.15, seed: 1 },
  });
  assert.deepStrictEqual(dataSchema.parse(drafted), drafted);
  const bytes = (await guessSpec(folder.path, { unit: "bytes", shape: [9], heldOut: 0.3 })).spec;
  assert.ok(bytes.kind === "labelled-text" && bytes.unit === "bytes" && bytes.context === 9);
  assert.deepStrictEqual([bytes.heldOut.share, bytes.alphabet], [0.3, undefined]);
  await assert.rejects(guessSpec(folder.path, { shape: [28, 28] }), OptionError);
  await assert.rejects(
    guessSpec(folder.path, { label: "kind" }),
    /names a column of a table, and .* holds texts by class/,
  );
  await Deno.remove(folder.at("train/ham"), { recursive: true });
  await assert.rejects(guessSpec(folder.path), /it has 1 folders of classes with 10 texts; put the texts of 2 to 256/);
});

Deno.test("text that is asked about may be the beginning of an example, and nothing else may", () => {
  assert.deepStrictEqual(fillExample([2], spec, false).entries, [0, 0, 0, 2]);
  assert.deepStrictEqual(fillExample([2, 3], spec, true), { entries: [2, 3, 0, 0], given: 2 });
  assert.deepStrictEqual(fillExample([1, 2, 3, 4], spec, true).entries, [1, 2, 3, 4]);
  const digits = { kind: "digits", shape: [28, 28, 1], classes: 10, shift: 0 } as const;
  assert.deepStrictEqual(fillExample([1], digits as SpecOf<"digits">, false).entries, [1]);
});
