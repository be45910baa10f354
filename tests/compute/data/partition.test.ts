import assert from "node:assert";
import fc from "fast-check";
import { type Partition, partitionExamples, selectExamples } from "../../../compute/data/partition.ts";
import { createRandom } from "../../../compute/vector/mod.ts";

const rules = fc.constantFrom<Partition>(
  { kind: "iid" },
  { kind: "label" },
  { kind: "dirichlet", alpha: 0.01 },
  { kind: "dirichlet", alpha: 0.1 },
  { kind: "dirichlet", alpha: 10 },
);

function randomLabels(length: number, seed: number): Uint8Array {
  const random = createRandom(seed);
  return Uint8Array.from({ length }, () => random.below(10));
}

function shardsOf(labels: Uint8Array, rule: Partition, count: number, seed: number): Uint32Array[] {
  return Array.from({ length: count }, (_, index) => partitionExamples(labels, rule, { index, count }, seed));
}

Deno.test("partition: shards are disjoint, complete, ordered, never empty, and the same again", () => {
  const property = fc.property(
    rules,
    fc.integer({ min: 1, max: 12 }),
    fc.nat(500),
    fc.nat(),
    (rule, count, more, seed) => {
      const labels = randomLabels(count + more, seed);
      const shards = shardsOf(labels, rule, count, seed);
      const all = shards.flatMap((shard) => [...shard]).sort((a, b) => a - b);
      assert.deepStrictEqual(all, Array.from(labels, (_, index) => index));
      for (const shard of shards) {
        assert.ok(shard.length >= Math.min(10, Math.floor(labels.length / count)));
        assert.ok(shard.every((example, place) => place === 0 || example > shard[place - 1]));
      }
      assert.deepStrictEqual(shardsOf(labels, rule, count, seed), shards);
    },
  );
  fc.assert(property, { seed: 1, numRuns: 150 });
});

Deno.test("partition: iid shards look alike, label shards hold two classes or so, Dirichlet lies between", () => {
  const labels = randomLabels(8000, 7);
  const largestShare = (rule: Partition) => {
    const shares = shardsOf(labels, rule, 8, 3).map((shard) => {
      const counts = new Uint32Array(10);
      for (const example of shard) counts[labels[example]]++;
      return Math.max(...counts) / shard.length;
    });
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  };
  assert.ok(largestShare({ kind: "iid" }) < 0.14);
  assert.ok(largestShare({ kind: "dirichlet", alpha: 100 }) < 0.16);
  assert.ok(largestShare({ kind: "dirichlet", alpha: 0.1 }) > 0.35);
  assert.ok(largestShare({ kind: "label" }) > 0.6);
});

Deno.test("partition: another seed divides otherwise; a shard that is not there is refused", () => {
  const labels = randomLabels(100, 1);
  const iid: Partition = { kind: "iid" };
  assert.notDeepStrictEqual(shardsOf(labels, iid, 4, 1), shardsOf(labels, iid, 4, 2));
  for (
    const shard of [{ index: 4, count: 4 }, { index: -1, count: 4 }, { index: 0.5, count: 4 }, { index: 0, count: 101 }]
  ) {
    assert.throws(() => partitionExamples(labels, iid, shard, 1), RangeError);
  }
});

Deno.test("partition: the chosen examples are copied with their labels", () => {
  const examples = { inputs: Uint8Array.of(0, 1, 2, 3, 4, 5), labels: Uint8Array.of(7, 8, 9) };
  const chosen = selectExamples(examples, Uint32Array.of(0, 2));
  assert.deepStrictEqual([[...chosen.inputs], [...chosen.labels]], [[0, 1, 4, 5], [7, 9]]);
});
