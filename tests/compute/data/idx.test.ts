import assert from "node:assert";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { concat } from "uint8arrays/concat";
import { loadDataset } from "../../../compute/data/dataset.ts";
import { guessSpec } from "../../../compute/data/guess.ts";
import { inspectData } from "../../../compute/data/inspect.ts";
import { loadIdx } from "../../../compute/data/idx/load_idx.ts";
import { parseIdx } from "../../../compute/data/idx/parse_idx.ts";
import { makeFolder } from "./folder.ts";

/** An IDX file of unsigned bytes. */
function idx(extents: readonly number[], bytes: Uint8Array, type = 8): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(4 + 4 * extents.length);
  header.set([0, 0, type, extents.length]);
  extents.forEach((extent, index) => new DataView(header.buffer).setUint32(4 + 4 * index, extent));
  return concat([header, bytes]);
}

const zipped = (file: Uint8Array) => new Uint8Array(gzipSync(Buffer.from(file)));

Deno.test("idx: what was written is read, gzipped or not", async () => {
  const extents = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
  const property = fc.asyncProperty(extents, fc.boolean(), async (sizes, gzip) => {
    const bytes = Uint8Array.from({ length: sizes.reduce((a, b) => a * b, 1) }, (_, index) => index % 256);
    const file = idx(sizes, bytes);
    const read = await parseIdx(gzip ? zipped(file) : file, "file");
    assert.deepStrictEqual([read.extents, [...read.bytes]], [sizes, [...bytes]]);
  });
  await fc.assert(property, { seed: 1, numRuns: 100 });
});

Deno.test("idx: a corrupt file is refused with its name and what is wrong", async () => {
  const good = idx([2, 3], new Uint8Array(6));
  const damaged = zipped(idx([200], Uint8Array.from({ length: 200 }, (_, index) => index)));
  damaged.fill(7, 12, 60);
  const cases: [Uint8Array<ArrayBuffer>, typeof RangeError, RegExp][] = [
    [good.slice(0, 13), RangeError, /"some-file".*promises 6 bytes and 1 follow/],
    [concat([good, Uint8Array.of(0)]), RangeError, /promises 6 bytes and 7 follow/],
    [good.slice(0, 9), RangeError, /ends within its header/],
    [new TextEncoder().encode("<!doctype html>"), SyntaxError, /does not begin like an IDX file/],
    [new Uint8Array(), RangeError, /it is empty/],
    [idx([1], new Uint8Array(4), 13), SyntaxError, /type 13/],
    [damaged, SyntaxError, /gzip data is damaged/],
    [zipped(good).slice(0, 20), SyntaxError, /gzip data is damaged/],
  ];
  for (const [file, kind, message] of cases) {
    await assert.rejects(
      parseIdx(file, "some-file"),
      (error: Error) => error instanceof kind && message.test(error.message),
    );
  }
});

Deno.test("idx: a folder of four files is a dataset; a missing, misplaced or foreign file is named", async () => {
  const folder = await Deno.makeTempDir();
  const write = (name: string, file: Uint8Array) => Deno.writeFile(join(folder, name), file);
  const pixels = (count: number) => Uint8Array.from({ length: count * 6 }, (_, index) => index);
  await write("train-images-idx3-ubyte.gz", zipped(idx([4, 2, 3], pixels(4))));
  await write("train-labels-idx1-ubyte", idx([4], Uint8Array.of(0, 1, 2, 1)));
  await write("t10k-images-idx3-ubyte", idx([2, 2, 3], pixels(2)));
  await assert.rejects(loadIdx(folder), /no file "t10k-labels-idx1-ubyte"/);
  await write("t10k-labels-idx1-ubyte", idx([3], new Uint8Array(3)));
  await assert.rejects(loadIdx(folder), /t10k-images-idx3-ubyte".*2 images, and "t10k-labels-idx1-ubyte" 3 labels/);
  await write("t10k-labels-idx1-ubyte", idx([2, 1, 1], new Uint8Array(2)));
  await assert.rejects(loadIdx(folder), /3 dimensions instead of 1/);
  await write("t10k-labels-idx1-ubyte", idx([2], new Uint8Array(2)));
  const dataset = await loadIdx(folder);
  assert.deepStrictEqual([dataset.shape, dataset.classes, [...dataset.train.labels]], [[2, 3, 1], 3, [0, 1, 2, 1]]);
  assert.deepStrictEqual([...dataset.test.inputs], [...pixels(2)]);
  const spec = { kind: "idx", shape: [2, 3, 1], classes: 3, shift: 0 } as const;
  assert.strictEqual((await loadDataset({ ...spec, shape: [2, 3, 1] }, folder)).classes, 3);
  await assert.rejects(
    loadDataset({ ...spec, shape: [28, 28, 1] }, folder),
    /images are \[2, 3, 1\].*wants \[28, 28, 1\]/,
  );
  await assert.rejects(loadDataset({ ...spec, shape: [2, 3, 1] }), /no folder was given/);
  await write("t10k-images-idx3-ubyte", idx([2, 3, 2], pixels(2)));
  await assert.rejects(loadIdx(folder), /training images are 2×3×1, the others 3×2×1/);
  await Deno.remove(folder, { recursive: true });
});

/** The two files of a part. */
function part(images: string, labels: string, classes: readonly number[]): Record<string, Uint8Array> {
  const pixels = Uint8Array.from({ length: classes.length * 6 }, (_, index) => index);
  return { [images]: idx([classes.length, 2, 3], pixels), [labels]: idx([classes.length], Uint8Array.from(classes)) };
}

Deno.test("idx: the names that unpackers and mirrors give are known", async () => {
  for (
    const [images, labels] of [
      ["train-images.idx3-ubyte", "train-labels.idx1-ubyte"],
      ["TRAIN-IMAGES-IDX3-UBYTE", "TRAIN-LABELS-IDX1-UBYTE"],
      ["fashion-train-images-idx3-ubyte", "fashion-train-labels-idx1-ubyte"],
      ["train_images.idx3", "train_labels.idx1"],
      ["train-images", "train-labels"],
      ["train-images-idx3-ubyte/train-images-idx3-ubyte", "train-labels-idx1-ubyte/train-labels-idx1-ubyte"],
    ]
  ) {
    const test = [images, labels].map((name) => name.replaceAll("train", "t10k").replaceAll("TRAIN", "T10K"));
    await using folder = await makeFolder({
      ...part(images, labels, [0, 1, 2, 1]),
      ...part(test[0], test[1], [2, 1]),
    });
    const { spec, notes } = await guessSpec(folder.path);
    assert.deepStrictEqual(spec, { kind: "idx", shape: [2, 3, 1], classes: 3, shift: 1 }, images);
    assert.deepStrictEqual(notes, []);
    assert.deepStrictEqual([...(await loadDataset(spec, folder.path)).test.labels], [2, 1]);
  }
  await using two = await makeFolder({
    ...part("train-images-idx3", "train-labels-idx1", [0, 1]),
    ...part("fashion-train-images-idx3", "fashion-train-labels-idx1", [0, 1]),
  });
  await assert.rejects(
    guessSpec(two.path),
    /files of several sets: fashion-…, train-…; put those of one set into a folder/,
  );
});

Deno.test("idx: images of EMNIST are turned and its labels from 1 taken as classes from 0; that is said", async () => {
  const name = (part: string, what: string) => `emnist-letters-${part}-${what}-ubyte`;
  await using folder = await makeFolder({
    ...part(name("train", "images-idx3"), name("train", "labels-idx1"), [1, 2, 3, 1]),
    ...part(name("test", "images-idx3"), name("test", "labels-idx1"), [3, 2]),
    "emnist-letters-mapping.txt": "1 65 97\n2 66 98\n3 67 99\n",
  });
  const { spec, notes } = await guessSpec(folder.path);
  assert.deepStrictEqual(spec, {
    kind: "idx",
    shape: [3, 2, 1],
    classes: 3,
    shift: 1,
    firstLabel: 1,
    transposed: true,
  });
  assert.match(notes.join(" "), /by columns; they are turned.*Labels begin at 1: class 0 is label 1, class 2 label 3/);
  const { train } = await loadDataset(spec, folder.path);
  assert.deepStrictEqual([[...train.labels], [...train.inputs.subarray(0, 6)]], [[0, 1, 2, 0], [0, 3, 1, 4, 2, 5]]);
  assert.ok(spec.kind === "idx");
  const report = await inspectData({ ...spec, classes: 2 }, folder.path);
  assert.match(report.problems[0].what, /in 3 classes, the task wants \[3, 2, 1\] in 2/);
});

Deno.test("idx: without files to measure on a share is held out, if the task says so; a share beside them is refused", async () => {
  await using folder = await makeFolder(part("train-images-idx3-ubyte", "train-labels-idx1-ubyte", [0, 1, 2, 1, 0]));
  const { spec, notes } = await guessSpec(folder.path, { heldOut: 0.4, seed: 3 });
  assert.ok(spec.kind === "idx");
  assert.deepStrictEqual(spec.heldOut, { share: 0.4, seed: 3 });
  assert.match(notes.join(" "), /no files to measure on .*so 40 % of the images are held out/);
  const { train, test } = await loadDataset(spec, folder.path);
  assert.deepStrictEqual([train.labels.length, test.labels.length], [3, 2]);
  await assert.rejects(loadDataset({ ...spec, heldOut: undefined }, folder.path), /no file "t10k-images-idx3-ubyte"/);
  for (const [name, file] of Object.entries(part("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", [2, 1]))) {
    await Deno.writeFile(folder.at(name), file);
  }
  await assert.rejects(guessSpec(folder.path, { heldOut: 0.4 }), /--held-out: .* has files to measure on already/);
  await Deno.remove(folder.at("t10k-labels-idx1-ubyte"));
  await assert.rejects(guessSpec(folder.path), /no file "t10k-labels-idx1-ubyte"/);
});
