import assert from "node:assert";
import { createRandom } from "../../../../../compute/vector/mod.ts";
import { costOf, heightAt } from "../../../../../scripts/experiments/runners/convex/curve.ts";
import { syntheticExamples } from "../../../../../scripts/experiments/runners/convex/synthetic_examples.ts";
import { batchGradient, objective } from "../../../../../scripts/experiments/runners/convex/logistic.ts";
import { minimise } from "../../../../../scripts/experiments/runners/convex/minimise.ts";

const options = { count: 200, dimensions: 50, c1: 0.5, c2: 0.25 };
const examples = syntheticExamples(options, createRandom(1));
const problem = { examples, regularisation: 1 / 200 };
const near = (actual: number, expected: number, share: number) =>
  assert(Math.abs(actual - expected) <= share * Math.abs(expected), `${actual}, expected ${expected}`);

Deno.test("synthetic examples: features at or below C₂ are C₁ times those of the data without skew, labels are the same", () => {
  const plain = syntheticExamples({ ...options, c1: 1 }, createRandom(1));
  assert.deepStrictEqual(examples.labels, plain.labels);
  const magnitudes = createRandom(1).fork("magnitudes");
  let small = 0;
  for (let index = 0; index < options.dimensions; index++) {
    const isSmall = magnitudes.next() <= options.c2;
    small += isSmall ? 1 : 0;
    for (let example = 0; example < options.count; example++) {
      const at = example * options.dimensions + index;
      near(examples.features[at], plain.features[at] * (isSmall ? options.c1 : 1), 1e-6);
    }
  }
  assert(small > 5 && small < 20, `${small} of 50 magnitudes are at most 1/4`);
  const positive = examples.labels.filter((label) => label === 1).length;
  assert(positive > 70 && positive < 130, `${positive} of 200 labels are 1`);
});

Deno.test("synthetic examples: the labels are those of a linear rule on the features before they are scaled", () => {
  const plain = syntheticExamples({ count: 60, dimensions: 30, c1: 1, c2: 0 }, createRandom(2));
  const magnitudes = createRandom(2).fork("magnitudes");
  const scale = Array.from({ length: 30 }, () => magnitudes.next());
  const truth = createRandom(2).fork("truth");
  const weights = scale.map((magnitude) => truth.normal() / magnitude);
  for (let example = 0; example < 60; example++) {
    const margin = weights.reduce((sum, weight, index) => sum + weight * plain.features[example * 30 + index], 0);
    assert.strictEqual(plain.labels[example], margin < 0 ? -1 : 1);
  }
});

Deno.test("logistic regression: log 2 at zero, and the gradient is that of finite differences", () => {
  const random = createRandom(3);
  near(objective(problem, new Float64Array(50)), Math.LN2, 1e-12);
  const weights = Float64Array.from({ length: 50 }, () => random.normal());
  const gradient = new Float64Array(50);
  objective(problem, weights, gradient);
  for (let index = 0; index < 50; index++) {
    const value = (shift: number) => objective(problem, weights.with(index, weights[index] + shift));
    assert(Math.abs((value(1e-5) - value(-1e-5)) / 2e-5 - gradient[index]) < 1e-8, `entry ${index}`);
  }
});

Deno.test("logistic regression: batches that cover the data have the full gradient as their mean, less the regulariser's", () => {
  const random = createRandom(4);
  const weights = Float64Array.from({ length: 50 }, () => random.normal());
  const full = new Float64Array(50);
  objective(problem, weights, full);
  const mean = new Float64Array(50);
  const part = new Float64Array(50);
  for (let batch = 0; batch < 4; batch++) {
    batchGradient(examples, Uint32Array.from({ length: 50 }, (_, n) => 4 * n + batch), weights, part);
    for (let index = 0; index < 50; index++) mean[index] += part[index] / 4;
  }
  for (let index = 0; index < 50; index++) {
    assert(Math.abs(mean[index] + 2 * problem.regularisation * weights[index] - full[index]) < 1e-12);
  }
});

Deno.test("logistic regression: large margins neither overflow nor vanish", () => {
  const far = objective(problem, new Float64Array(50).fill(1e4));
  assert(Number.isFinite(far) && far > 0);
});

Deno.test("minimise: the gradient is zero there, and no point around is lower", () => {
  const { point, value, slope } = minimise((w, gradient) => objective(problem, w, gradient), 50, 1e-8);
  assert(slope <= 1e-8);
  const gradient = new Float64Array(50);
  assert.strictEqual(objective(problem, point, gradient), value);
  assert(Math.hypot(...gradient) <= 1e-8);
  const random = createRandom(5);
  for (let trial = 0; trial < 20; trial++) {
    assert(objective(problem, point.map((entry) => entry + 0.01 * random.normal())) > value);
  }
});

Deno.test("minimise: says so when there is no minimum to be found", () => {
  const line = (x: Float64Array, gradient: Float64Array) => {
    gradient[0] = 1;
    return x[0];
  };
  assert.throws(() => minimise(line, 1, 1e-6), RangeError);
});

Deno.test("curve: heights and costs are each other's inverse between points, and end at the ends", () => {
  const curve = [[0, 1], [10, 0.1], [20, 0.12], [40, 0.001]].map(([cost, height]) => ({ cost, height }));
  for (const height of [0.9, 0.3, 0.1, 0.05, 0.001]) near(heightAt(curve, costOf(curve, height) ?? NaN), height, 1e-9);
  assert.strictEqual(costOf(curve, 2), 0);
  assert.strictEqual(costOf(curve, 0.0001), undefined);
  assert.strictEqual(heightAt(curve, 100), 0.001);
  assert.strictEqual(heightAt(curve, 0), 1);
});
