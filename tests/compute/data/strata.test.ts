import assert from "node:assert";
import fc from "fast-check";
import { createBatches } from "../../../compute/data/batches.ts";
import { alterExamples } from "../../../compute/data/alter_examples.ts";
import { partitionAll, selectExamples } from "../../../compute/data/partition.ts";
import { strataOf } from "../../../compute/data/strata.ts";
import { createRandom } from "../../../compute/vector/mod.ts";

Deno.test("strata: of numbers they are in the order of size, equal numbers in one, and about a tenth each where all differ", () => {
  const property = fc.property(
    fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 200 }),
    (list) => {
      const values = Float32Array.from(list, (value) => value + 0);
      const strata = strataOf({ values, entries: 1 }, "number");
      values.forEach((one, left) => {
        values.forEach((other, right) => {
          if (one === other) assert.strictEqual(strata[left], strata[right]);
          else if (one < other) assert.ok(strata[left] <= strata[right]);
        });
      });
      if (new Set(values).size < values.length) return;
      const counts = new Array<number>(10).fill(0);
      for (const stratum of strata) counts[stratum]++;
      assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
    },
  );
  fc.assert(property, { seed: 1, numRuns: 100 });
});

Deno.test("strata: shards of a sorted division hold numbers of neighbouring size, with the targets of their own rows", () => {
  const random = createRandom(4);
  const count = 200;
  const values = Float32Array.from({ length: 2 * count }, () => random.normal());
  const inputs = Float32Array.from({ length: count }, (_, example) => values[2 * example + 1]);
  const examples = { inputs, labels: strataOf({ values, entries: 2 }, "number"), targets: { values, entries: 2 } };
  const shards = partitionAll(examples.labels, { kind: "label" }, 4, 1).map((chosen) =>
    selectExamples(examples, chosen)
  );
  let reached = -Infinity;
  for (const { inputs, labels, targets } of shards) {
    assert.ok(Math.min(...labels) >= reached);
    reached = Math.max(...labels);
    const own = targets?.values ?? new Float32Array();
    assert.strictEqual(own.length, 2 * labels.length);
    // The second target of each is its feature.
    assert.deepStrictEqual([...inputs], [...own].filter((_, index) => index % 2 === 1));
  }
});

Deno.test("batches: each example comes with its own targets, and what has no class is not altered", () => {
  const [count, size] = [13, 4];
  const values = Float32Array.from({ length: 3 * count }, (_, index) => index);
  const inputs = Float32Array.from({ length: count }, (_, example) => example);
  const examples = { inputs, labels: new Uint8Array(count), targets: { values, entries: 3 } };
  const batches = createBatches({ examples, size, shape: [1], divisor: 1, shift: 0, random: createRandom(1) });
  for (let batch = 0; batch < 10; batch++) {
    batches.next();
    for (let slot = 0; slot < size; slot++) {
      const first = 3 * batches.inputs[slot];
      assert.deepStrictEqual([...batches.targets.subarray(3 * slot, 3 * slot + 3)], [first, first + 1, first + 2]);
    }
  }
  assert.throws(() => alterExamples(examples, [1], { classes: [0] }), /no class/);
});

Deno.test("batches: of text the targets are the id after the last, or at every place the id that follows it", () => {
  const inputs = Uint8Array.from({ length: 50 }, (_, index) => (index * 7) % 31);
  const starts = Uint32Array.from({ length: 50 - 6 }, (_, index) => index);
  const examples = { inputs, starts, labels: Uint8Array.from(starts, (start) => inputs[start + 6]) };
  const options = { examples, size: 5, shape: [6], divisor: 1, shift: 0 };
  const last = createBatches({ ...options, random: createRandom(1) });
  const each = createBatches({ ...options, random: createRandom(1), positions: true });
  for (let batch = 0; batch < 30; batch++) {
    last.next();
    each.next();
    assert.deepStrictEqual(each.inputs, last.inputs);
    assert.deepStrictEqual([...last.targets], [...last.labels]);
    for (let slot = 0; slot < 5; slot++) {
      const ids = each.inputs.subarray(6 * slot, 6 * slot + 6);
      const next = each.targets.subarray(6 * slot, 6 * slot + 6);
      assert.deepStrictEqual([...next], [...ids.subarray(1), last.targets[slot]]);
    }
  }
  const plain = { inputs, labels: new Uint8Array(50) };
  assert.throws(
    () => createBatches({ ...options, shape: [1], examples: plain, random: createRandom(1), positions: true }),
    /only text goes on/,
  );
});
