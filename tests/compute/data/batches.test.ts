import assert from "node:assert";
import fc from "fast-check";
import { createBatches } from "../../../compute/data/batches.ts";
import { createRandom } from "../../../compute/vector/mod.ts";

Deno.test("batches: every example comes once before any comes again, with its own label and image", () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 50 }),
    fc.nat(),
    (count, size, seed) => {
      const labels = Uint8Array.from({ length: count }, (_, index) => index);
      const inputs = Uint8Array.from({ length: count * 4 }, (_, index) => index >> 2);
      const random = createRandom(seed);
      const batches = createBatches({
        examples: { inputs, labels },
        size,
        shape: [2, 2, 1],
        divisor: 255,
        shift: 0,
        random,
      });
      const seen = new Uint32Array(count);
      for (let batch = 0; batch < 10; batch++) {
        batches.next();
        for (let slot = 0; slot < size; slot++) {
          const label = batches.labels[slot];
          seen[label]++;
          assert.ok(Math.max(...seen) - Math.min(...seen) <= 1);
          for (const pixel of batches.inputs.subarray(slot * 4, slot * 4 + 4)) {
            assert.strictEqual(pixel, Math.fround(label / 255));
          }
        }
      }
    },
  );
  fc.assert(property, { seed: 1, numRuns: 60 });
});

Deno.test("batches: shifted images are the image moved, with zeros where it left", () => {
  const [height, width, channels, shift] = [5, 4, 2, 2];
  const pixels = height * width * channels;
  const images = Uint8Array.from({ length: pixels }, (_, index) => index + 1);
  const examples = { inputs: images, labels: Uint8Array.of(3) };
  const shape = [height, width, channels] as const;
  const batches = createBatches({ examples, size: 1, shape, divisor: 255, shift, random: createRandom(1) });
  const at = (row: number, column: number, channel: number) =>
    row < 0 || row >= height || column < 0 || column >= width
      ? 0
      : Math.fround(images[(row * width + column) * channels + channel] / 255);
  const moves = new Set<string>();
  for (let batch = 0; batch < 300; batch++) {
    batches.next();
    const found: string[] = [];
    for (let down = -shift; down <= shift; down++) {
      for (let right = -shift; right <= shift; right++) {
        const moved = batches.inputs.every((pixel, index) => {
          const [row, rest] = [Math.floor(index / (width * channels)), index % (width * channels)];
          return pixel === at(row - down, Math.floor(rest / channels) - right, rest % channels);
        });
        if (moved) found.push(`${down} ${right}`);
      }
    }
    assert.strictEqual(found.length, 1);
    moves.add(found[0]);
  }
  assert.strictEqual(moves.size, 25);
});
