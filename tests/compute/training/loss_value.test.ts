import assert from "node:assert";
import fc from "fast-check";
import type { LossSpec } from "../../../compute/model/losses/loss_spec.ts";
import { crossEntropy } from "../../../compute/training/loss.ts";
import { lossMean } from "../../../compute/training/loss_value.ts";
import { createRandom } from "../../../compute/vector/mod.ts";

/** The losses as textbooks have them, in double precision and without care for overflow. */
const BY_HAND: readonly (readonly [LossSpec, (output: number, target: number) => number])[] = [
  ["mean-squared-error", (output, target) => (output - target) * (output - target)],
  ["mean-absolute-error", (output, target) => output > target ? output - target : target - output],
  ["huber", (output, target) => huber(output - target, 1)],
  [{ kind: "huber", delta: 0.3 }, (output, target) => huber(output - target, 0.3)],
  ["sigmoid-cross-entropy", (logit, target) => {
    const chance = 1 / (1 + Math.exp(-logit));
    return -target * Math.log(chance) - (1 - target) * Math.log(1 - chance);
  }],
];

function huber(error: number, delta: number): number {
  return Math.abs(error) < delta ? 0.5 * error ** 2 : delta * Math.abs(error) - 0.5 * delta ** 2;
}

Deno.test("loss values: those of outputs are the means of textbook costs", () => {
  const property = fc.property(
    fc.constantFrom(...BY_HAND),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 4 }),
    fc.nat(),
    ([loss, cost], rows, width, seed) => {
      const random = createRandom(seed);
      const isBinary = loss === "sigmoid-cross-entropy";
      const outputs = Float32Array.from({ length: rows * width }, () => 2 * random.normal());
      const targets = Float32Array.from(outputs, () => isBinary ? random.below(2) : random.normal());
      const costs = Array.from(outputs, (output, index) => cost(output, targets[index]));
      const { mean, count } = lossMean(loss, { outputs, targets, width });
      assert.strictEqual(count, rows * width);
      assert.ok(Math.abs(mean - costs.reduce((sum, each) => sum + each, 0) / count) < 1e-9);
    },
  );
  fc.assert(property, { seed: 2, numRuns: 200 });
});

Deno.test("loss values: softmax smoothes its targets, leaves out the ignored id, and is as in training without either", () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 2, max: 5 }),
    fc.double({ min: 0, max: 0.9, noNaN: true }),
    fc.nat(),
    (rows, width, labelSmoothing, seed) => {
      const random = createRandom(seed);
      const outputs = Float32Array.from({ length: rows * width }, () => 3 * random.normal());
      const labels = Uint8Array.from({ length: rows }, () => random.below(width));
      const adjustment = seed % 2 === 0 ? undefined : Float64Array.from({ length: width }, () => random.normal());
      const plain = lossMean("softmax-cross-entropy", { outputs, targets: labels, width, adjustment });
      assert.strictEqual(plain.mean, crossEntropy(outputs, labels, adjustment));
      const loss = { kind: "softmax-cross-entropy", labelSmoothing, ignored: 0 } as const;
      const { mean, count } = lossMean(loss, { outputs, targets: labels, width, adjustment });
      let [sum, counted] = [0, 0];
      labels.forEach((label, row) => {
        if (label === 0) return;
        counted++;
        const logits = Array.from({ length: width }, (_, at) => outputs[row * width + at] + (adjustment?.[at] ?? 0));
        const total = logits.reduce((all, logit) => all + Math.exp(logit), 0);
        logits.forEach((logit, at) => {
          const target = labelSmoothing / width + (at === label ? 1 - labelSmoothing : 0);
          sum -= target * Math.log(Math.exp(logit) / total);
        });
      });
      assert.strictEqual(count, counted);
      assert.ok(Math.abs(mean - (counted === 0 ? 0 : sum / counted)) < 1e-9);
    },
  );
  fc.assert(property, { seed: 3, numRuns: 200 });
});

Deno.test("loss values: large logits do not overflow", () => {
  const far = { outputs: Float32Array.of(1e30, -1e30), targets: [1, 0], width: 2 };
  assert.strictEqual(lossMean("sigmoid-cross-entropy", far).mean, 0);
  assert.strictEqual(lossMean("softmax-cross-entropy", { ...far, targets: [0] }).mean, 0);
});
