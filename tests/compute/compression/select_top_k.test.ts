import assert from "node:assert";
import fc from "fast-check";
import { createRandom, type Vector } from "../../../compute/vector/mod.ts";
import { selectTopK } from "../../../compute/compression/select_top_k.ts";

/** The definition, by a full sort. */
function sortedTopK(vector: Vector, count: number): number[] {
  return [...vector.keys()].filter((index) => vector[index] !== 0)
    .sort((a, b) => Math.abs(vector[b]) - Math.abs(vector[a]) || a - b)
    .slice(0, count)
    .sort((a, b) => a - b);
}

Deno.test("selection: equal to a full sort, for any floats and any k", () => {
  const entry = fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, -0, 1, -1, 1 + 2 ** -23, 1 - 2 ** -24, 1e-45, -3e38),
  );
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 60 }), fc.nat(70), (entries, count) => {
      const vector = Float32Array.from(entries);
      assert.deepStrictEqual([...selectTopK(vector, count)], sortedTopK(vector, count));
    }),
    { seed: 1, numRuns: 2000 },
  );
});

Deno.test("selection: equal to a full sort on larger vectors, ties at the threshold among them", () => {
  const random = createRandom(2);
  const normal = Float32Array.from({ length: 20_003 }, () => random.normal());
  const tied = normal.map((value) => Math.round(4 * value) / 4);
  const alike = normal.map((value) => 1 + value * 2 ** -22);
  for (const vector of [normal, tied, alike, new Float32Array(20_003).fill(-2)]) {
    for (const count of [1, 2, 200, 1000, 10_001, 20_002, 20_003]) {
      assert.deepStrictEqual([...selectTopK(vector, count)], sortedTopK(vector, count));
    }
  }
});

Deno.test("selection: sees a part of a buffer only, and results do not change with later calls", () => {
  const buffer = Float32Array.of(9, 9, 1, -3, 2, 9);
  const part = buffer.subarray(2, 5);
  const first = selectTopK(part, 2);
  selectTopK(buffer, 6);
  assert.deepStrictEqual([...first], [1, 2]);
});

Deno.test("selection: refuses NaN, infinities and counts that are none", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    assert.throws(() => selectTopK(Float32Array.of(1, bad, 2), 1), /RangeError.*entry 1 is/);
    assert.throws(() => selectTopK(Float32Array.of(1, bad, 2), 0), RangeError);
  }
  for (const count of [-1, 0.5, NaN, Infinity]) assert.throws(() => selectTopK(Float32Array.of(1), count), RangeError);
  assert.strictEqual(selectTopK(new Float32Array(0), 3).length, 0);
});
