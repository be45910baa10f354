import assert from "node:assert";
import fc from "fast-check";
import { bytes, kilobytes, perSecond } from "../../../daemon/support/mod.ts";
// A page of the browser, which cannot import the other.
import { formatBytes, formatRate } from "../../../daemon/dashboard/format.js";

Deno.test("bytes read the same in a terminal and on the dashboard", () => {
  const size = fc.oneof(fc.integer({ min: -1e6, max: 1e6 }), fc.double({ min: -9e14, max: 9e14, noNaN: true }));
  fc.assert(fc.property(size, (value) => assert.strictEqual(bytes(value), formatBytes(value))), { seed: 1 });
  for (const value of [0, 0.4, 999, 999.4, 999.5, 9_994, 9_996, 99_950, 999_499, 999_500, undefined]) {
    assert.strictEqual(bytes(value), formatBytes(value));
    assert.strictEqual(perSecond(value), formatRate(value));
  }
});

Deno.test("bytes have the unit that suits them, and columns have kilobytes", () => {
  assert.deepStrictEqual([812, 34_512, 999_600, 1.2e9, 5e15].map(bytes), [
    "812 B",
    "34.5 kB",
    "1.00 MB",
    "1.20 GB",
    "5,000 TB",
  ]);
  assert.deepStrictEqual([0, 213_440, 999_949, 13_579_000, NaN].map(kilobytes), [
    "0.0",
    "213.4",
    "999.9",
    "13,579",
    "–",
  ]);
});
