import assert from "node:assert";
import fc from "fast-check";
import { countRight, crossEntropy } from "../../../compute/training/loss.ts";
import { createRandom } from "../../../compute/vector/mod.ts";
import { logitAdjustment, pullFactor } from "../../../compute/training/skew_rules.ts";

Deno.test("loss: its gradient is the slope of the loss, adjusted or not", () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 2, max: 5 }),
    fc.nat(),
    (rows, classes, seed) => {
      const random = createRandom(seed);
      const logits = Float32Array.from({ length: rows * classes }, () => 3 * random.normal());
      const labels = Uint8Array.from({ length: rows }, () => random.below(classes));
      const adjustment = seed % 2 === 0 ? undefined : Float64Array.from({ length: classes }, () => random.normal());
      const gradient = new Float32Array(logits.length);
      crossEntropy(logits, labels, adjustment, gradient);
      const step = 2 ** -7;
      logits.forEach((logit, index) => {
        const at = (value: number) => crossEntropy(logits.with(index, value), labels, adjustment);
        const slope = (at(logit + step) - at(logit - step)) / (Math.fround(logit + step) - Math.fround(logit - step));
        assert.ok(Math.abs(slope - gradient[index]) < 1e-3);
      });
    },
  );
  fc.assert(property, { seed: 1, numRuns: 100 });
});

Deno.test("loss: known values, and no overflow at large logits", () => {
  assert.ok(Math.abs(crossEntropy(Float32Array.of(0, 0, 0, 0), Uint8Array.of(0, 1)) - Math.LN2) < 1e-12);
  assert.strictEqual(crossEntropy(Float32Array.of(1e30, 0), Uint8Array.of(0)), 0);
  assert.strictEqual(countRight(Float32Array.of(1, 2, 5, 0, 3, 3), Uint8Array.of(1, 0, 0)), 3);
  assert.strictEqual(countRight(Float32Array.of(3, 3), Uint8Array.of(1)), 0);
});

Deno.test("skew: rare classes are adjusted down by their share, and strength 0 leaves all alone", () => {
  const labels = Uint8Array.from({ length: 100 }, (_, index) => index < 99 ? 0 : 1);
  const [often, seldom, never] = logitAdjustment(labels, 3, 0.7);
  assert.ok(Math.abs(often - 0.7 * Math.log(99.1 / 101)) < 1e-12);
  assert.ok(Math.abs(seldom - 0.7 * Math.log(1.1 / 101)) < 1e-12);
  assert.ok(Math.abs(never - 0.7 * Math.log(0.1 / 101)) < 1e-12);
  assert.ok(logitAdjustment(labels, 3, 0).every((entry) => entry === 0));
});

Deno.test("skew: H pulls of a step together go the share of a round", () => {
  for (const localSteps of [1, 16, 32]) {
    const left = (1 - pullFactor(0.1, localSteps)) ** localSteps;
    assert.ok(Math.abs(left - 0.9) < 1e-12);
  }
  assert.strictEqual(pullFactor(0, 16), 0);
});
