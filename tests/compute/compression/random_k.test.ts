import assert from "node:assert";
import { keptEntries, squaredNormOf, toDense } from "../../../compute/compression/apply.ts";
import { randomK } from "../../../compute/compression/random_k.ts";
import { createLayout, createRandom, squaredNorm, subtract } from "../../../compute/vector/mod.ts";
import { drawSample, sampleLayout } from "../../contracts/compressor.ts";

const few = createLayout([{ name: "kernel", shape: [6] }]);

Deno.test("random-k: every set of k entries is as likely as any other", () => {
  const random = createRandom("sets");
  const compressor = randomK({ form: "contractive", density: 0.5 }, random);
  const vector = Float32Array.of(9, -1, 4, 0.5, -7, 2);
  const counts = new Map<string, number>();
  const draws = 20_000;
  for (let draw = 0; draw < draws; draw++) {
    const message = compressor.compress(vector, few);
    // A draw that is replaced would be none of three entries: as they are, each draw is a contraction.
    assert.ok(message.kind === "sparse" && message.indices.length === 3);
    const set = message.indices.join(" ");
    counts.set(set, (counts.get(set) ?? 0) + 1);
  }
  assert.strictEqual(counts.size, 20);
  // Pearson's χ² with 19 degrees of freedom is above 43.8 once in a thousand.
  const expected = draws / 20;
  const chiSquared = [...counts.values()].reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
  assert.ok(chiSquared < 43.8, `${chiSquared}`);
});

Deno.test("random-k: the error is (1 − k/d)‖v‖² as a contraction and (d/k − 1)‖v‖² unbiased, in the mean", () => {
  const vector = drawSample(createRandom("variance"));
  for (const density of [0.1, 0.5, 0.9]) {
    for (const form of ["contractive", "unbiased"] as const) {
      const compressor = randomK({ form, density }, createRandom(`${form} ${density}`));
      const draws = 400;
      let mean = 0;
      for (let draw = 0; draw < draws; draw++) {
        const error = toDense(compressor.compress(vector, sampleLayout), sampleLayout);
        subtract(error, vector, error);
        mean += squaredNorm(error) / draws;
      }
      const share = form === "unbiased" ? 1 / density - 1 : 1 - density;
      const expected = share * squaredNorm(vector);
      assert.ok(Math.abs(mean / expected - 1) < 0.03, `${form} ${density}: ${mean}, expected ${expected}`);
    }
  }
});

Deno.test("random-k: k is the density's share, one at least; all entries are the vector itself; zeros are not sent", () => {
  const vector = Float32Array.of(1, 0, -3, 0, 2, 5);
  const kept = (density: number, form: "unbiased" | "contractive") =>
    randomK({ form, density }, createRandom(7)).compress(vector, few);
  for (const form of ["unbiased", "contractive"] as const) {
    assert.deepStrictEqual(toDense(kept(1, form), few), vector);
    assert.strictEqual(keptEntries(kept(1, form)), 4);
  }
  const full = Float32Array.of(1, 2, 3, 4, 5, 6);
  const one = randomK({ form: "unbiased", density: 0.01 }, createRandom(2)).compress(full, few);
  assert.ok(one.kind === "sparse" && one.indices.length === 1);
  assert.strictEqual(squaredNormOf(one, few), (6 * full[one.indices[0]]) ** 2);
});

Deno.test("random-k: a message does not depend on those of longer vectors before it", () => {
  const draw = () =>
    randomK({ form: "contractive", density: 0.3 }, createRandom(5)).compress(Float32Array.of(1, 2, 3, 4, 5, 6), few);
  const alone = draw();
  randomK({ form: "contractive", density: 0.9 }, createRandom(6)).compress(drawSample(createRandom(1)), sampleLayout);
  assert.deepStrictEqual(draw(), alone);
});

Deno.test("random-k: refuses a density that is none", () => {
  for (const density of [0, -0.1, 1.1, NaN]) {
    assert.throws(() => randomK({ form: "unbiased", density }, createRandom(1)), RangeError);
  }
});
