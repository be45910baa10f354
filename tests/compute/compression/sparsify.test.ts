import assert from "node:assert";
import { keptEntries, squaredNormOf, toDense } from "../../../compute/compression/apply.ts";
import { createLayout, createRandom, squaredNorm, type Vector } from "../../../compute/vector/mod.ts";
import { closedFormLambda, greedyLambda, sparsify } from "../../../compute/compression/sparsify.ts";

const length = 3000;
const layout = createLayout([{ name: "kernel", shape: [length] }]);

/** Normal values, and skewed ones: few large, many small, some zero. */
const vectors: Record<string, Vector> = {
  "normal": draw(1),
  "skewed": draw(2).map((value) => value ** 7),
  "partly zero": draw(3).map((value, index) => index % 4 === 0 ? value : 0),
  "equal": new Float32Array(length).fill(0.3),
  "one entry": new Float32Array(length).fill(-2, 5, 6),
};

function draw(seed: number): Vector {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random.normal());
}

const probability = (vector: Vector, lambda: number) =>
  Array.from(vector, (value) => Math.min(lambda * Math.abs(value), 1));
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const secondMoment = (vector: Vector, p: number[]) => sum(p.map((p, index) => p === 0 ? 0 : vector[index] ** 2 / p));

/** Algorithm 2 as the paper puts it: sort, then the least k that meets the condition. */
function sortedLambda(vector: Vector, epsilon: number): number {
  const sizes = Array.from(vector, Math.abs).sort((a, b) => b - a);
  const all = squaredNorm(vector);
  let tail = sum(sizes);
  let squares = all;
  for (const size of sizes) {
    if (size * tail <= epsilon * all + squares) break;
    tail -= size;
    squares -= size * size;
  }
  return tail / (epsilon * all + squares);
}

for (const [shape, vector] of Object.entries(vectors)) {
  Deno.test(`optimal sparsification, closed form: Σ g²/p = (1 + ε)‖g‖² with the λ of a full sort, for a vector that is ${shape}`, () => {
    for (const epsilon of [0.01, 0.3, 1, 5, 50]) {
      const lambda = closedFormLambda(vector, epsilon);
      const p = probability(vector, lambda);
      const certainly = p.every((p, index) => p === 1 || vector[index] === 0);
      const moment = secondMoment(vector, p) / squaredNorm(vector);
      assert(Math.abs(moment - (certainly ? 1 : 1 + epsilon)) < 1e-9, `ε = ${epsilon}: ${moment}`);
      if (!certainly) assert(Math.abs(lambda / sortedLambda(vector, epsilon) - 1) < 1e-9);
    }
  });

  Deno.test(`optimal sparsification, greedy: Σp = κd, or all that is there, for a vector that is ${shape}`, () => {
    const nonZero = vector.filter((value) => value !== 0).length;
    for (const density of [1 / length, 0.01, 0.1, 0.5, 1]) {
      const p = sum(probability(vector, greedyLambda(vector, density)));
      assert(Math.abs(p - Math.min(density * length, nonZero)) < 1e-6, `κ = ${density}: Σp = ${p}`);
    }
  });
}

Deno.test("optimal sparsification: as many entries as Σp says, each once ±1/λ or its own value", () => {
  const vector = vectors["skewed"];
  const lambda = greedyLambda(vector, 0.1);
  const p = probability(vector, lambda);
  const random = createRandom(4);
  const compressor = sparsify({ form: "unbiased", density: 0.1 }, random);
  let kept = 0;
  const draws = 200;
  for (let n = 0; n < draws; n++) {
    const message = compressor.compress(vector, layout);
    kept += keptEntries(message);
    toDense(message, layout).forEach((value, index) => {
      if (value === 0) assert(p[index] < 1, "an entry with p = 1 is always sent");
      else if (p[index] === 1) assert.strictEqual(value, vector[index]);
      else assert.strictEqual(value, Math.fround(Math.sign(vector[index]) / lambda));
    });
  }
  const deviation = Math.sqrt(sum(p.map((p) => p * (1 - p))) / draws);
  assert(Math.abs(kept / draws - sum(p)) < 4 * deviation, `${kept / draws} entries, expected ${sum(p)} ± ${deviation}`);
});

Deno.test("optimal sparsification: the contractive form is the unbiased one times ‖g‖²/E‖Q‖²", () => {
  for (const vector of [vectors["normal"], vectors["skewed"]]) {
    const lambda = greedyLambda(vector, 0.1);
    const alpha = squaredNorm(vector) / secondMoment(vector, probability(vector, lambda));
    const unbiased = sparsify({ form: "unbiased", density: 0.1 }, createRandom(5)).compress(vector, layout);
    const contractive = sparsify({ form: "contractive", density: 0.1 }, createRandom(5)).compress(vector, layout);
    const ratio = Math.sqrt(squaredNormOf(contractive, layout) / squaredNormOf(unbiased, layout));
    assert(Math.abs(ratio / alpha - 1) < 1e-6, `${ratio}, expected ${alpha}`);
  }
});

Deno.test("optimal sparsification: refuses an ε or a density that is none, when it is created", () => {
  const random = createRandom(6);
  for (const epsilon of [-0.1, NaN, Infinity]) {
    assert.throws(() => sparsify({ form: "unbiased", epsilon }, random), RangeError);
  }
  for (const density of [0, 1.1, NaN]) {
    assert.throws(() => sparsify({ form: "unbiased", density }, random), RangeError);
  }
});
