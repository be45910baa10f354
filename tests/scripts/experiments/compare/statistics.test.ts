import assert from "node:assert";
import fc from "fast-check";
import { figureText, quantityOf } from "../../../../scripts/experiments/compare/figure_text.ts";
import { meanCurve } from "../../../../scripts/experiments/compare/mean_curve.ts";
import { summarise } from "../../../../scripts/experiments/compare/statistics.ts";

Deno.test("statistics: mean and sample deviation", () => {
  assert.deepStrictEqual(summarise([2, 4, 4, 4, 5, 5, 7, 9]), { mean: 5, sd: Math.sqrt(32 / 7), n: 8 });
  assert.deepStrictEqual(summarise([3]), { mean: 3, sd: NaN, n: 1 });
  assert.deepStrictEqual(summarise([NaN, Infinity]), { mean: NaN, sd: NaN, n: 0 });
});

Deno.test("statistics: the deviation ignores a shift and follows a scale", () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 10 });
  fc.assert(
    fc.property(values, fc.integer({ min: -50, max: 50 }), (values, shift) => {
      const { mean, sd } = summarise(values);
      const moved = summarise(values.map((value) => 4 * value + shift));
      assert.ok(Math.abs(moved.mean - (4 * mean + shift)) < 1e-8);
      assert.ok(Math.abs(moved.sd - 4 * sd) < 1e-8);
    }),
    { seed: 1, numRuns: 200 },
  );
});

Deno.test("mean curve: equal x are kept, others are interpolated over what all curves span", () => {
  const alike = meanCurve([{ x: [1, 5, 6], y: [0, 1, 2] }, { x: [1, 5, 6], y: [2, 1, 2] }], false);
  assert.deepStrictEqual(alike.map(({ x, mean }) => [x, mean]), [[1, 1], [5, 1], [6, 2]]);

  // Two straight lines: so is their mean, wherever it is looked at.
  const lines = [{ x: [1, 3, 10], y: [2, 6, 20] }, { x: [2, 4, 9, 12], y: [4, 8, 18, 24] }];
  for (const log of [false, true]) {
    const points = meanCurve(lines, log);
    assert.strictEqual(points.length, 100);
    assert.deepStrictEqual([points[0].x, points[99].x], [2, 10]);
    for (const { x, mean, sd, n } of points) {
      assert.ok(Math.abs(mean - 2 * x) < 1e-9 && sd < 1e-9 && n === 2);
    }
    const [ratio, step] = [points[1].x / points[0].x, points[1].x - points[0].x];
    assert.ok(Math.abs(log ? points[99].x / points[98].x - ratio : points[99].x - points[98].x - step) < 1e-9);
  }
  assert.deepStrictEqual(meanCurve([{ x: [1], y: [1] }, { x: [2], y: [1] }], false), []);
  assert.deepStrictEqual(meanCurve([{ x: [0, 10], y: [5, 7] }], true).map(({ x, mean }) => [x, mean]), [[10, 7]]);
  assert.deepStrictEqual(meanCurve([], false), []);
});

Deno.test("figures: shares as per cent, bytes with their unit, others by their significant digits", () => {
  const text = (mean: number, quantity: Parameters<typeof figureText>[1], sd = NaN) =>
    figureText({ mean, sd, n: 1 }, quantity, 1);
  assert.strictEqual(text(0.97345, "share", 0.0021), "97.35 ± 0.21 %");
  assert.strictEqual(text(53_400, "bytes", 1200), "53.4 ± 1.2 kB");
  assert.strictEqual(text(130e6, "bytes", 4e6), "130 ± 4 MB");
  assert.strictEqual(text(12, "bytes"), "12 B");
  assert.strictEqual(text(4443, "count"), "4,443");
  assert.strictEqual(text(0.0012343, "number", 0.0001), "0.001234 ± 0.000100");
  assert.strictEqual(text(7, "number"), "7");
  assert.strictEqual(text(1.23456e-8, "number", 1e-9), "1.235e-8 ± 1.0e-9");
  assert.strictEqual(text(2500, "milliseconds"), "2.50 s");
  assert.strictEqual(figureText({ mean: NaN, sd: NaN, n: 0 }, "share", 5), "–");
  assert.strictEqual(figureText({ mean: 0.5, sd: 0, n: 3 }, "share", 5), "50.00 ± 0.00 % (3 of 5)");
  assert.deepStrictEqual(["bytesSent", "accuracy", "loss", "exchanges"].map(quantityOf), [
    "bytes",
    "share",
    "number",
    "count",
  ]);
});
