import assert from "node:assert";
import { Bars } from "../../../protocol/exchange/bars.ts";

Deno.test("a bar ends after its rounds, the next one lasts twice as long, and all are remembered", () => {
  const bars = new Bars(64);
  assert.strictEqual(bars.add("a", 10, "OPPOSED", "").until, 74);
  assert.ok(bars.of("a", 73) !== undefined && bars.of("a", 74) === undefined);
  assert.ok(bars.hasEnded("a", 74) && !bars.hasEnded("b", 74));
  assert.strictEqual(new Bars(64, bars.save()).add("a", 100, "LEADS", "").until, 100 + 128);
  assert.ok(bars.forgive("a") && !bars.forgive("a"));
  assert.strictEqual(bars.add("a", 100, "LEADS", "").until, 164);
  assert.strictEqual(bars.add("b", 0, "BY_HAND", "").until, Infinity);
});

Deno.test("no more than 256 bars are kept: ended ones go first", () => {
  const bars = new Bars(64);
  bars.add("for good", 0, "BY_HAND", "");
  for (let index = 0; index < 1_000; index++) bars.add(`${index}`, index, "SIZE", "");
  assert.strictEqual(bars.save().length, 256);
  assert.ok(bars.of("for good", 5_000) !== undefined);
});

Deno.test("a network is shut out while one of it is barred", () => {
  const bars = new Bars(64);
  bars.add("a", 0, "SIZE", "", "192.0.2");
  assert.ok(bars.holdsGroup("192.0.2", 63) && !bars.holdsGroup("192.0.2", 64));
  assert.ok(!bars.holdsGroup("192.0.3", 0) && !bars.holdsGroup(undefined, 0));
});
