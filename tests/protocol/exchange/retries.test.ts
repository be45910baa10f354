import assert from "node:assert";
import type { Context } from "../../../protocol/exchange/exchange_context.ts";
import type { Link } from "../../../protocol/exchange/link.ts";
import { patienceOf } from "../../../protocol/exchange/retries.ts";
import { RoundTrip } from "../../../protocol/exchange/round_trip.ts";

Deno.test("what a large model makes slow is waited for: an answer, and longer a snapshot; small models change nothing", () => {
  const patience = (length: number, opening?: Partial<Link["opening"]>) => {
    const roundTrip = new RoundTrip();
    roundTrip.sample(10);
    return patienceOf({ parts: { layout: { length } } } as Context, { opening, roundTrip } as Link);
  };
  assert.deepStrictEqual([61_706, 1_000_000, 50_000_000].map((length) => patience(length)), [100, 100, 5_000]);
  const asked = [61_706, 50_000_000].map((length) => patience(length, { step: "asked" }));
  assert.deepStrictEqual(asked, [1_000, 1_000]);
  const snapshots = [61_706, 50_000_000].map((length) => patience(length, { step: "confirmed", choice: "SNAPSHOT" }));
  assert.deepStrictEqual(snapshots, [1_000, 50_000]);
  assert.strictEqual(patience(50_000_000, { step: "confirmed", choice: "RESUME" }), 1_000);
});
