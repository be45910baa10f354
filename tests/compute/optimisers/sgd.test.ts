import assert from "node:assert";
import fc from "fast-check";
import { createOptimiser } from "../../../compute/optimisers/mod.ts";
import { createSgd, type SgdRule } from "../../../compute/optimisers/sgd.ts";
import { norm, type Vector } from "../../../compute/vector/mod.ts";
import { gradients, isKernel, layout, vectors } from "./cases.ts";

const rates = fc.constantFrom(0.5, 0.1, 0.003);
const shares = fc.constantFrom(0, 0.5, 0.9);
const decays = fc.constantFrom(0, 0.01, 0.3);

function run(rule: SgdRule, start: Vector, slopes: readonly Vector[], rate: number): Vector {
  const sgd = createSgd(rule, layout);
  const [model, state] = [start.slice(), sgd.rest()];
  for (const slope of slopes) sgd.step(model, state, slope.slice(), rate);
  return model;
}

Deno.test("sgd: without a kind it takes the steps that it has always taken, bit for bit", () => {
  const property = fc.property(
    vectors,
    gradients,
    shares,
    decays,
    rates,
    (start, slopes, momentum, weightDecay, rate) => {
      const settings = { learningRate: rate, momentum, weightDecay, batch: 1, decay: "none" } as const;
      const optimiser = createOptimiser(settings, layout);
      const [model, state] = [start.slice(), optimiser.rest()];
      const [expected, velocity] = [start.slice(), new Float32Array(layout.length)];
      for (const slope of slopes) {
        optimiser.step(model, state, slope.slice(), rate);
        for (let index = 0; index < expected.length; index++) {
          const speed = momentum * velocity[index] + weightDecay * expected[index] + slope[index];
          velocity[index] = speed;
          expected[index] -= rate * speed;
        }
      }
      assert.deepStrictEqual(model, expected);
      assert.deepStrictEqual(state, { moments: { velocity } });
    },
  );
  fc.assert(property, { seed: 1, numRuns: 200 });
});

Deno.test("sgd: of a named kind it lets tensors of rank 2 and above decay, and no others", () => {
  const property = fc.property(vectors, gradients, shares, rates, (start, slopes, momentum, rate) => {
    const decayed = run({ momentum, weightDecay: 0.2 }, start, slopes, rate);
    const all = run({ momentum, weightDecay: 0.2, decaysAll: true }, start, slopes, rate);
    const none = run({ momentum }, start, slopes, rate);
    decayed.forEach((weight, index) => assert.strictEqual(weight, (isKernel[index] ? all : none)[index]));
  });
  fc.assert(property, { seed: 2, numRuns: 200 });
});

Deno.test("sgd: Nesterov's step is that of the model looked at ahead", () => {
  // Sutskever et al.: v ← μv − ηg(w + μv); w ← w + v, on a quadratic of gradient aw + b. What is kept here is w + μv.
  const property = fc.property(vectors, vectors, shares, (start, slope, momentum) => {
    const rate = 0.1;
    const gradientAt = (weights: Float64Array) => weights.map((weight, index) => 0.5 * weight + slope[index]);
    const sgd = createSgd({ momentum, nesterov: true }, layout);
    const [model, state] = [start.slice(), sgd.rest()];
    let [weights, speeds] = [Float64Array.from(start), new Float64Array(layout.length)];
    for (let step = 0; step < 12; step++) {
      sgd.step(model, state, Float32Array.from(gradientAt(Float64Array.from(model))), rate);
      const ahead = gradientAt(weights.map((weight, index) => weight + momentum * speeds[index]));
      speeds = speeds.map((speed, index) => momentum * speed - rate * ahead[index]);
      weights = weights.map((weight, index) => weight + speeds[index]);
    }
    weights.forEach((weight, index) => {
      const expected = weight + momentum * speeds[index];
      assert.ok(Math.abs(model[index] - expected) < 1e-4, `${model[index]} ${expected}`);
    });
  });
  fc.assert(property, { seed: 3, numRuns: 100 });
});

Deno.test("sgd: a gradient within the norm is left alone bit for bit, a larger one is scaled to it, all tensors together", () => {
  const property = fc.property(vectors, vectors, fc.constantFrom(0.1, 1, 20), (start, slope, clip) => {
    const size = norm(slope);
    const clipped = run({ momentum: 0, clip }, start, [slope], 1);
    if (size <= clip) return assert.deepStrictEqual(clipped, run({ momentum: 0 }, start, [slope], 1));
    const moved = start.map((weight, index) => weight - clipped[index]);
    assert.ok(Math.abs(norm(moved) - clip) < 1e-4 * (1 + norm(start)));
    moved.forEach((way, index) => assert.ok(Math.abs(way - slope[index] * clip / size) < 1e-5));
  });
  fc.assert(property, { seed: 4, numRuns: 300 });
});

Deno.test("sgd: clipping hides no gradient that is not finite", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    const slope = new Float32Array(layout.length).fill(1).with(3, bad);
    const model = run({ momentum: 0.9, clip: 1 }, new Float32Array(layout.length), [slope], 0.1);
    assert.ok(Number.isNaN(model[3]), `${bad}`);
  }
});

Deno.test("sgd: what is clipped when pruning is the gradient that is gone along", () => {
  const start = new Float32Array(layout.length).fill(1);
  // The one weight that stays active has the largest |w·g|; all other kernels' gradients are nothing.
  const slope = start.map((_, index) => isKernel[index] ? 1 : 0).with(0, 4);
  const model = run({ momentum: 0, clip: 2, prune: { ratio: 1000 } }, start, [slope], 1);
  assert.deepStrictEqual(model, start.with(0, -1));
});

Deno.test("sgd: a control variate is taken off the gradient", () => {
  fc.assert(
    fc.property(vectors, vectors, vectors, (start, slope, correction) => {
      const sgd = createSgd({ momentum: 0.5, clip: 2, prune: { ratio: 2 } }, layout);
      const [one, other] = [start.slice(), start.slice()];
      sgd.step(one, sgd.rest(), slope.map((entry, index) => entry - correction[index]), 0.1);
      sgd.step(other, sgd.rest(), slope.slice(), 0.1, correction);
      assert.deepStrictEqual(other, one);
    }),
    { seed: 5, numRuns: 100 },
  );
});
