import assert from "node:assert";
import { join } from "node:path";
import { equals } from "uint8arrays/equals";
import { loadDigits } from "../../../compute/data/digits/load_digits.ts";
import type { Entries } from "../../../compute/data/examples.ts";

Deno.test("digits: 8,500 to train and 1,500 held out, every class in both, no image in both", async () => {
  const { train, test, shape, classes } = await loadDigits();
  assert.deepStrictEqual([train.labels.length, test.labels.length, shape, classes], [8500, 1500, [28, 28, 1], 10]);
  for (const { inputs, labels } of [train, test]) {
    assert.strictEqual(inputs.length, labels.length * 784);
    assert.strictEqual(new Set(labels).size, 10);
    assert.ok(inputs.every((pixel) => pixel <= 255) && inputs.some((pixel) => pixel > 250));
  }
  const key = (images: Uint8Array | Float32Array, index: number) =>
    images.subarray(index * 784, (index + 1) * 784).join();
  const seen = new Set(Array.from(train.labels, (_, index) => key(train.inputs, index)));
  const shared = Array.from(test.labels, (_, index) => key(test.inputs, index)).filter((image) => seen.has(image));
  assert.strictEqual(shared.length, 0);
});

Deno.test("digits: a torn cache is made anew, and one that cannot be written does no harm", async () => {
  const cache = await Deno.makeTempDir();
  const path = join(cache, "data", "digits-1.bin");
  const fresh = await loadDigits(cache);
  const whole = await Deno.readFile(path);
  await Deno.writeFile(path, whole.subarray(0, 1000));
  // Not by deepStrictEqual, which takes seconds for a million bytes.
  const bytes = ({ buffer, byteOffset, byteLength }: Entries) => new Uint8Array(buffer, byteOffset, byteLength);
  const same = (left: Entries, right: Entries) => assert.ok(equals(bytes(left), bytes(right)));
  same((await loadDigits(cache)).test.inputs, fresh.test.inputs);
  same(await Deno.readFile(path), whole);
  same((await loadDigits(path)).test.inputs, fresh.test.inputs);
  await Deno.remove(cache, { recursive: true });
});
