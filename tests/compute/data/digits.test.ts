import assert from "node:assert";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { loadDigits } from "../../../compute/data/digits.ts";

Deno.test("digits: 8,500 to train and 1,500 held out, every class in both, no image in both", async () => {
  const { train, test, shape, classes } = await loadDigits();
  assert.deepStrictEqual([train.labels.length, test.labels.length, shape, classes], [8500, 1500, [28, 28, 1], 10]);
  for (const { images, labels } of [train, test]) {
    assert.strictEqual(images.length, labels.length * 784);
    assert.strictEqual(new Set(labels).size, 10);
    assert.ok(images.every((pixel) => pixel <= 255) && images.some((pixel) => pixel > 250));
  }
  const key = (images: Uint8Array, index: number) => images.subarray(index * 784, (index + 1) * 784).join();
  const seen = new Set(Array.from(train.labels, (_, index) => key(train.images, index)));
  const shared = Array.from(test.labels, (_, index) => key(test.images, index)).filter((image) => seen.has(image));
  assert.strictEqual(shared.length, 0);
});

Deno.test("digits: a torn cache is made anew, and one that cannot be written does no harm", async () => {
  const cache = await Deno.makeTempDir();
  const path = join(cache, "data", "digits-1.bin");
  const fresh = await loadDigits(cache);
  const whole = await Deno.readFile(path);
  await Deno.writeFile(path, whole.subarray(0, 1000));
  // Not by deepStrictEqual, which takes seconds for a million bytes.
  const same = (left: Uint8Array, right: Uint8Array) => assert.ok(Buffer.compare(left, right) === 0);
  same((await loadDigits(cache)).test.images, fresh.test.images);
  same(await Deno.readFile(path), whole);
  same((await loadDigits(path)).test.images, fresh.test.images);
  await Deno.remove(cache, { recursive: true });
});
