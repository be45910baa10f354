import assert from "node:assert";
import fc from "fast-check";
import { type AdamWRule, createAdamW } from "../../../compute/optimisers/adamw.ts";
import { readyBackend } from "../../../compute/engine/mod.ts";
import { createLayout, type Vector } from "../../../compute/vector/mod.ts";
import { gradients, isKernel, layout, vectors } from "./cases.ts";

function run(rule: AdamWRule, start: Vector, slopes: readonly Vector[], rate: number): Vector {
  const adamW = createAdamW(rule, layout);
  const [model, state] = [start.slice(), adamW.rest()];
  for (const slope of slopes) adamW.step(model, state, slope.slice(), rate);
  assert.strictEqual(state.steps, slopes.length);
  return model;
}

/** All that the paper's algorithm depends on. */
interface Rule {
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** Algorithm 2 of Loshchilov and Hutter as it is printed, in float64, with λ times the learning rate. */
function asPrinted(rule: Rule, start: Vector, slopes: readonly Vector[], rate: number) {
  const { betas: [beta1, beta2], epsilon, weightDecay } = rule;
  const [weights, first, second] = [
    Float64Array.from(start),
    new Float64Array(start.length),
    new Float64Array(start.length),
  ];
  slopes.forEach((slope, before) => {
    const step = before + 1;
    for (let index = 0; index < weights.length; index++) {
      first[index] = beta1 * first[index] + (1 - beta1) * slope[index];
      second[index] = beta2 * second[index] + (1 - beta2) * slope[index] ** 2;
      const mean = first[index] / (1 - beta1 ** step);
      const square = second[index] / (1 - beta2 ** step);
      const decay = isKernel[index] ? weightDecay * weights[index] : 0;
      weights[index] -= rate * (mean / (Math.sqrt(square) + epsilon) + decay);
    }
  });
  return weights;
}

Deno.test("adamw: its steps are the paper's, and tensors of rank below 2 do not decay", () => {
  const rules = fc.record({
    betas: fc.constantFrom<[number, number]>([0.9, 0.999], [0.9, 0.95], [0, 0.9]),
    epsilon: fc.constantFrom(1e-8, 1e-3),
    weightDecay: fc.constantFrom(0, 0.1, 0.5),
  });
  const property = fc.property(vectors, gradients, rules, fc.constantFrom(0.1, 0.003), (start, slopes, rule, rate) => {
    const model = run(rule, start, slopes, rate);
    asPrinted(rule, start, slopes, rate).forEach((expected, index) =>
      assert.ok(Math.abs(model[index] - expected) < 1e-5 * (1 + Math.abs(expected)), `${model[index]} ${expected}`)
    );
  });
  fc.assert(property, { seed: 1, numRuns: 300 });
});

Deno.test("adamw: the first step goes the learning rate against each gradient's sign, however large it is", () => {
  const start = new Float32Array(layout.length);
  const slope = start.map((_, index) => (index % 2 === 0 ? 1 : -1) * 10 ** (index % 9 - 4));
  run({}, start, [slope], 0.25).forEach((weight, index) =>
    assert.ok(Math.abs(weight + 0.25 * Math.sign(slope[index])) < 1e-4, `${weight}`)
  );
});

Deno.test("adamw: scaling all gradients changes next to nothing, so clipping to one norm throughout does not either", () => {
  const property = fc.property(vectors, gradients, (start, slopes) => {
    const large = slopes.map((slope) => slope.map((entry) => 1024 * entry + 1));
    const larger = large.map((slope) => slope.map((entry) => 4 * entry));
    const [one, other] = [run({ epsilon: 1e-12 }, start, large, 0.01), run({ epsilon: 1e-12 }, start, larger, 0.01)];
    one.forEach((weight, index) => assert.ok(Math.abs(weight - other[index]) < 1e-5));
  });
  fc.assert(property, { seed: 2, numRuns: 100 });
});

Deno.test("adamw: a clipped gradient is what both moments take in", () => {
  const slope = new Float32Array(layout.length).fill(0).with(0, 3).with(1, 4);
  const adamW = createAdamW({ betas: [0.5, 0.5], clip: 1 }, layout);
  const state = adamW.rest();
  adamW.step(new Float32Array(layout.length), state, slope, 0.1);
  const { first, second } = state.moments;
  assert.ok(Math.abs(first[0] - 0.3) < 1e-6 && Math.abs(first[1] - 0.4) < 1e-6);
  assert.ok(Math.abs(second[0] - 0.18) < 1e-6 && Math.abs(second[1] - 0.32) < 1e-6);
});

Deno.test("adamw: a gradient that is not finite, or whose square overflows, is seen in the model, then and later", () => {
  const pair = createLayout([{ name: "kernel", shape: [1, 2] }]);
  for (const clip of [undefined, 1]) {
    for (const bad of [NaN, Infinity, -1e30]) {
      const adamW = createAdamW({ clip }, pair);
      const [model, state] = [Float32Array.of(1, 1), adamW.rest()];
      adamW.step(model, state, Float32Array.of(bad, 1), 0.1);
      // Clipping makes 1e30 a sound one.
      const isSound = clip === 1 && Number.isFinite(bad);
      assert.strictEqual(Number.isFinite(model[0]), isSound, `${bad}`);
      model[0] = 1;
      adamW.step(model, state, Float32Array.of(1, 1), 0.1);
      assert.strictEqual(Number.isFinite(model[0]), isSound, `${bad} later`);
    }
  }
});

Deno.test("adamw: weights without a gradient stay where they are, but for their decay", () => {
  const start = new Float32Array(layout.length).fill(2);
  const still = Array.from({ length: 5 }, () => new Float32Array(layout.length));
  run({ weightDecay: 0.5 }, start, still, 0.1).forEach((weight, index) =>
    assert.ok(Math.abs(weight - (isKernel[index] ? 2 * 0.95 ** 5 : 2)) < 1e-6)
  );
});

Deno.test("adamw: without decay its steps are those of TensorFlow.js's Adam", async () => {
  const tf = await readyBackend({ backend: "cpu" });
  const start = Float32Array.from({ length: layout.length }, (_, index) => Math.sin(index));
  const slopes = Array.from({ length: 30 }, (_, step) => start.map((weight, index) => weight * Math.cos(step * index)));
  const weights = tf.variable(tf.tensor1d(start));
  const adam = tf.train.adam(0.01, 0.9, 0.99, 1e-6);
  for (const slope of slopes) {
    const gradient = tf.tensor1d(slope);
    adam.applyGradients([{ name: weights.name, tensor: gradient }]);
    gradient.dispose();
  }
  const expected = await weights.data();
  run({ betas: [0.9, 0.99], epsilon: 1e-6 }, start, slopes, 0.01).forEach((weight, index) =>
    assert.ok(Math.abs(weight - expected[index]) < 1e-5, `${weight} ${expected[index]}`)
  );
  adam.dispose();
  weights.dispose();
});

Deno.test("adamw: a control variate moves each weight by itself times the rate, and enters no moment", () => {
  const property = fc.property(vectors, gradients, vectors, (start, slopes, correction) => {
    const adamW = createAdamW({ clip: 1 }, layout);
    const [plain, corrected] = [adamW.rest(), adamW.rest()];
    for (const slope of slopes) {
      const [one, other] = [start.slice(), start.slice()];
      adamW.step(one, plain, slope.slice(), 0.1);
      adamW.step(other, corrected, slope.slice(), 0.1, correction);
      other.forEach((weight, index) => assert.ok(Math.abs(weight - one[index] - 0.1 * correction[index]) < 1e-5));
    }
    assert.deepStrictEqual(corrected, plain);
  });
  fc.assert(property, { seed: 3, numRuns: 100 });
});

Deno.test("adamw: a control variate worth a round's drift undoes it, whatever the size of the gradients", () => {
  for (const size of [1e-3, 1, 1e3]) {
    const [localSteps, rate] = [8, 0.01];
    const adamW = createAdamW({}, layout);
    const [model, state] = [new Float32Array(layout.length), adamW.rest()];
    const round = (correction?: Vector) => {
      const before = model.slice();
      for (let step = 0; step < localSteps; step++) {
        adamW.step(model, state, new Float32Array(layout.length).fill(size), rate, correction);
      }
      return model.map((weight, index) => weight - before[index]);
    };
    const drift = round();
    // What exchanges take back, by the gain of the links' control variate at strength 1.
    const correction = drift.map((way) => -way / (localSteps * rate));
    assert.ok(round(correction).every((way, index) => Math.abs(way) < 0.01 * Math.abs(drift[index])));
  }
});
