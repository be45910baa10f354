import assert from "node:assert";
import { ClockComparison } from "../../../daemon/membership/clock_comparison.ts";

Deno.test("clock comparison: an hour off is told once, and again only after it was put right", () => {
  const told: [number, number][] = [];
  const comparison = new ClockComparison(60, (seconds, peers) => told.push([seconds, peers]));
  comparison.heard("a", -3600);
  comparison.heard("b", -3598);
  comparison.heard("a", -3600);
  assert.deepStrictEqual(told, [[-3600, 1]]);
  for (const peer of ["a", "b"]) comparison.heard(peer, 1);
  comparison.heard("c", 200);
  assert.strictEqual(told.length, 1, "one peer of three does not decide");
  comparison.heard("b", 200);
  assert.deepStrictEqual(told[1], [200, 3]);
});
