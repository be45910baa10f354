import assert from "node:assert";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { concat } from "uint8arrays/concat";
import { loadDataset } from "../../../compute/data/dataset.ts";
import { loadIdx, parseIdx } from "../../../compute/data/idx/load_idx.ts";

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
    [new Uint8Array(), SyntaxError, /does not begin like an IDX file/],
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
  await assert.rejects(loadIdx(folder), /"t10k" has 2 images and 3 labels/);
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
