import assert from "node:assert";
import fc from "fast-check";
import { createRandom } from "../../../compute/vector/mod.ts";
import { createContexts, LARGEST_COUNT, ONE, presetContext } from "../../../protocol/delta/range_coder.ts";
import { RangeDecoder } from "../../../protocol/delta/range_decoder.ts";
import { RangeEncoder } from "../../../protocol/delta/range_encoder.ts";
import { coinEntropy } from "./example_deltas.ts";

/** A bit in one of four contexts, some bits without a model, one value of a number of them, or one of some shares. */
type Step =
  | { readonly op: "bit"; readonly context: number; readonly bit: number }
  | { readonly op: "raw"; readonly value: number; readonly count: number }
  | { readonly op: "uniform"; readonly value: number; readonly total: number }
  | { readonly op: "slice"; readonly below: number; readonly width: number; readonly total: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ op: fc.constant("bit" as const), context: fc.nat(3), bit: fc.nat(1) }),
  fc.tuple(fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 0xffffffff }), fc.boolean())
    .map(([count, value, ones]): Step => {
      // All ones are what carries run through.
      const all = 2 ** count - 1;
      return { op: "raw", count, value: ones ? all : value % (all + 1) };
    }),
  fc.integer({ min: 1, max: 65536 }).chain((total) =>
    fc.nat(total - 1).map((value): Step => ({ op: "uniform", value, total }))
  ),
  fc.tuple(fc.nat(65536), fc.integer({ min: 1, max: 131072 }), fc.nat(65536)).map(([below, width, above]): Step => ({
    op: "slice",
    below,
    width,
    total: below + width + above,
  })),
);

Deno.test("every sequence of steps is read as it was written", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 300, size: "max" }), (steps) => {
      const encoder = new RangeEncoder(7);
      const written = createContexts(4);
      for (const step of steps) {
        if (step.op === "bit") encoder.bit(written, step.context, step.bit);
        else if (step.op === "raw") encoder.raw(step.value, step.count);
        else if (step.op === "uniform") encoder.uniform(step.value, step.total);
        else encoder.slice(step.below, step.width, step.total);
      }
      const bytes = encoder.finish();
      assert.strictEqual(bytes[0], 7);
      const decoder = new RangeDecoder(bytes);
      const read = createContexts(4);
      for (const step of steps) {
        if (step.op === "bit") assert.strictEqual(decoder.bit(read, step.context), step.bit);
        else if (step.op === "raw") assert.strictEqual(decoder.raw(step.count), step.value);
        else if (step.op === "uniform") assert.strictEqual(decoder.uniform(step.total), step.value);
        else {
          const share = decoder.target(step.total);
          assert.ok(step.below <= share && share < step.below + step.width);
          decoder.take(step.below, step.width);
        }
      }
      decoder.finish();
      assert.deepStrictEqual(read, written);
    }),
    { seed: 1979, numRuns: 500 },
  );
});

Deno.test("a context comes within half a percent of the entropy of coins of every kind", () => {
  for (const p of [0.5, 0.3, 0.1, 0.01]) {
    const random = createRandom(p);
    const encoder = new RangeEncoder(0);
    const contexts = createContexts(1);
    const count = 200_000;
    let ones = 0;
    for (let index = 0; index < count; index++) {
      const bit = random.next() < p ? 1 : 0;
      ones += bit;
      encoder.bit(contexts, 0, bit);
    }
    const ideal = count * coinEntropy(ones / count) / 8;
    const { length } = encoder.finish();
    assert.ok(
      length <= 1.005 * ideal + 4 + 0.004 * count / 8,
      `p = ${p}: ${length} bytes, entropy ${ideal.toFixed(0)}`,
    );
  }
});

Deno.test("probabilities stay where the coder can use them, whatever they learn", () => {
  for (const start of [0, ONE / 2, ONE]) {
    for (const bit of [0, 1]) {
      const contexts = createContexts(1);
      presetContext(contexts, 0, start, LARGEST_COUNT);
      const encoder = new RangeEncoder(0);
      for (let index = 0; index < 20_000; index++) encoder.bit(contexts, 0, bit);
      encoder.bit(contexts, 0, 1 - bit);
      const decoder = new RangeDecoder(encoder.finish());
      presetContext(contexts, 0, start, LARGEST_COUNT);
      for (let index = 0; index < 20_000; index++) assert.strictEqual(decoder.bit(contexts, 0), bit);
      assert.strictEqual(decoder.bit(contexts, 0), 1 - bit);
      decoder.finish();
    }
  }
});
