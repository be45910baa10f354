import assert from "node:assert";
import fc from "fast-check";
import { DECAYS, learningRateAt, rateWithoutWarmup } from "../../../compute/optimisers/mod.ts";

const schedules = fc.record({
  learningRate: fc.constantFrom(0.1, 0.003, 1),
  decay: fc.constantFrom(...DECAYS),
  steps: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
  warmup: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
});

Deno.test("schedule: rises from above 0 to the full rate, then never rises again, and is 0 after bounded steps that fall", () => {
  fc.assert(
    fc.property(schedules, (schedule) => {
      const { learningRate, decay, steps, warmup = 0 } = schedule;
      const rates = Array.from({ length: 600 }, (_, step) => learningRateAt(schedule, step));
      assert.ok(rates.every((rate) => rate >= 0 && rate <= learningRate));
      assert.ok(rates[0] > 0);
      for (let step = warmup + 1; step < rates.length; step++) assert.ok(rates[step] <= rates[step - 1]);
      if (steps === undefined || decay === "none") {
        assert.ok(rates.slice(warmup).every((rate) => rate === learningRate));
      } else if (warmup < steps) assert.ok(rates.slice(steps).every((rate) => rate === 0) && rates[steps - 1] > 0);
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("schedule: the warm-up is linear, and what it takes away is all that it changes", () => {
  fc.assert(
    fc.property(schedules, fc.nat(600), (schedule, step) => {
      const { warmup = 0, learningRate } = schedule;
      const [rate, full] = [learningRateAt(schedule, step), rateWithoutWarmup(schedule, step)];
      if (step >= warmup) assert.strictEqual(rate, full);
      else assert.ok(Math.abs(rate - full * (step + 1) / warmup) < 1e-12);
      assert.strictEqual(rateWithoutWarmup(schedule, 0), learningRate);
    }),
    { seed: 2, numRuns: 500 },
  );
});

Deno.test("schedule: what manifests have always had is the same number, bit for bit", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 100, noNaN: true }),
      fc.integer({ min: 1, max: 1e6 }),
      fc.nat(2e6),
      (learningRate, steps, step) => {
        const rate = learningRateAt({ learningRate, decay: "linear-second-half", steps }, step);
        assert.strictEqual(rate, learningRate * Math.min(1, Math.max(0, 2 * (1 - step / steps))));
      },
    ),
    { seed: 3, numRuns: 500 },
  );
});

Deno.test("schedule: linear and cosine fall from the end of the warm-up on, by known values", () => {
  const at = (decay: "linear" | "cosine", step: number) =>
    Number(learningRateAt({ learningRate: 1, decay, steps: 100, warmup: 20 }, step).toFixed(6));
  assert.deepStrictEqual([0, 9, 19, 20, 60, 80, 100].map((step) => at("linear", step)), [
    0.05,
    0.5,
    1,
    1,
    0.5,
    0.25,
    0,
  ]);
  assert.deepStrictEqual([0, 9, 20, 60, 80, 100].map((step) => at("cosine", step)), [0.05, 0.5, 1, 0.5, 0.146447, 0]);
});
