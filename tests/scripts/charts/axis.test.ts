import assert from "node:assert";
import fc from "fast-check";
import { axisOf, type AxisSettings } from "../../../scripts/charts/axis.ts";
import { formatQuantity } from "../../../scripts/charts/quantity.ts";

const labels = (settings: AxisSettings, values: readonly number[], pixels = 500, upright = false) =>
  axisOf(settings, values, pixels, upright).ticks.map(({ label }) => label);

Deno.test("axis: shares are shown in per cent and end at 100", () => {
  const axis = axisOf({ title: "accuracy", quantity: "share" }, [0.12, 0.995], 200, true);
  assert.strictEqual(axis.title, "accuracy (%)");
  assert.strictEqual(axis.domain[1], 1);
  assert.deepStrictEqual(axis.ticks.map(({ label }) => label), ["0", "20", "40", "60", "80", "100"]);
});

Deno.test("axis: bytes have the unit that suits them, on a logarithmic axis each its own", () => {
  const bytes: AxisSettings = { title: "bytes", quantity: "bytes" };
  assert.strictEqual(axisOf(bytes, [0, 57_000], 500, false).title, "bytes (kB)");
  assert.deepStrictEqual(labels(bytes, [0, 60_000]), ["0", "10", "20", "30", "40", "50", "60"]);
  assert.deepStrictEqual(labels({ ...bytes, log: true }, [90_000, 1.1e7]), [
    "100 kB",
    "200 kB",
    "500 kB",
    "1 MB",
    "2 MB",
    "5 MB",
    "10 MB",
  ]);
  assert.deepStrictEqual(labels({ ...bytes, log: true }, [900, 1.1e9], 220), ["1 kB", "100 kB", "10 MB", "1 GB"]);
});

Deno.test("axis: time is shown in seconds, minutes or hours, and counts in thousands", () => {
  const time: AxisSettings = { title: "time", quantity: "milliseconds" };
  assert.deepStrictEqual([16e3, 100e3, 1.2e6, 2e7].map((end) => axisOf(time, [0, end], 400, false).title), [
    "time (s)",
    "time (s)",
    "time (min)",
    "time (h)",
  ]);
  assert.deepStrictEqual(labels({ title: "steps", quantity: "count" }, [0, 40_000], 300), [
    "0",
    "10k",
    "20k",
    "30k",
    "40k",
  ]);
  assert.deepStrictEqual(labels({ title: "nodes", quantity: "count" }, [0, 2], 300, true), ["0", "1", "2"]);
});

Deno.test("axis: a single value, zero or not, has room", () => {
  for (const value of [0, 0.97, -3, 1e6]) {
    const { domain: [low, high], ticks } = axisOf({ title: "x" }, [value], 300, false);
    assert.ok(low < high && low <= value && value <= high && ticks.length > 0, `${value}`);
  }
  const { domain: [low, high], ticks } = axisOf({ title: "x", log: true }, [3], 300, false);
  assert.ok(low < 3 && 3 < high && ticks.length > 0);
});

Deno.test("axis: ends that are given are kept, and it is known whether they cut", () => {
  const axis = axisOf({ title: "x", from: 0.9, to: 1 }, [0.1, 0.95], 300, true);
  assert.deepStrictEqual([axis.domain, axis.cut], [[0.9, 1], true]);
  assert.strictEqual(axisOf({ title: "x", from: 0 }, [0.1, 0.95], 300, true).cut, false);
  assert.throws(() => axisOf({ title: "x", from: 2, to: 1 }, [1], 300, true), /^RangeError: Axis "x" cannot go from 2/);
  assert.throws(() => axisOf({ title: "x", log: true, from: 0 }, [1], 300, true), /both above 0/);
});

Deno.test("axis: ticks rise, lie within the ends, and are few enough to be read", () => {
  const value = fc.double({ min: 1e-6, max: 1e12, noNaN: true });
  const quantity = fc.constantFrom("number", "count", "bytes", "share", "milliseconds");
  fc.assert(
    fc.property(value, value, quantity, fc.boolean(), fc.boolean(), (a, b, quantity, log, upright) => {
      const axis = axisOf({ title: "x", quantity: quantity as AxisSettings["quantity"], log }, [a, b], 400, upright);
      const [low, high] = axis.domain;
      assert.ok(low <= Math.min(a, b) * (1 + 1e-9) && high >= Math.max(a, b) * (1 - 1e-9));
      assert.ok(axis.ticks.length >= 1 && axis.ticks.length <= 40);
      for (const [index, tick] of axis.ticks.entries()) {
        const slack = 1e-6 * (Math.abs(low) + Math.abs(high));
        assert.ok(tick.value >= low - slack && tick.value <= high + slack);
        if (index > 0) assert.ok(tick.value > axis.ticks[index - 1].value);
      }
    }),
    { seed: 4, numRuns: 500 },
  );
});

Deno.test("quantity: the unit is chosen after rounding", () => {
  assert.deepStrictEqual(
    [999.4, 999.6, 999_600, 0].map((bytes) => formatQuantity(bytes, "bytes")),
    ["999 B", "1 kB", "1 MB", "0 B"],
  );
  assert.strictEqual(formatQuantity(1234567, "number"), "1,230,000");
  assert.strictEqual(formatQuantity(-0.5, "share"), "−50 %");
});
