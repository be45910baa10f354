import assert from "node:assert";
import { type Compressor, topK } from "../../../compute/compression/mod.ts";
import type { Random } from "../../../compute/vector/mod.ts";
import { createTrust } from "../../../protocol/trust/mod.ts";
import { exactCompressor } from "./exact_compressor.ts";
import { sharedSessions } from "./invariants.ts";
import { Storm } from "./storm.ts";

/** Exchanges a case; `tests/bench/exchange_storm.ts` runs a hundred thousand. */
const exchanges = Number(Deno.env.get("EXCHANGE_STORM") ?? 3_000);

const faults = {
  loss: 0.2,
  duplicate: 0.1,
  reset: 0.01,
  crashEvery: 30_000,
  saveEvery: 10_000,
  lostShare: 0.2,
};

const numbers = {
  "whole numbers": { createCompressor: () => exactCompressor(4), exact: true },
  "top-k with signs": { createCompressor: () => topK({ density: 0.5, values: "sign" as const }), exact: false },
};

for (const [name, setting] of Object.entries(numbers)) {
  Deno.test(`${name}: r stays equal and the sum is kept under loss, copies, resets and crashes`, async () => {
    const storm = new Storm({
      seed: name,
      names: ["a", "b", "c", "d"],
      edges: [["a", "b"], ["b", "c"], ["c", "d"], ["d", "a"]],
      ...setting,
      ...faults,
    });
    // The invariants are checked after every frame; here it is enough that something was.
    await storm.run(exchanges, exchanges * 10_000);
    assert.ok(storm.ledger.completed >= exchanges, `${storm.ledger.completed} exchanges`);
    assert.ok(storm.crashes > 3);
    await storm.calm(300_000);
    assert.strictEqual(storm.ledger.open.size, 0, "every exchange is applied at both ends, or its session has ended");
    for (const session of sharedSessions(storm)) assert.ok(session !== undefined, "every link is open at the end");
  });
}

/** A compressor that says the opposite every other time. */
function lying(random: Random): Compressor {
  const honest = topK({ density: 0.5, values: "sign" });
  return {
    name: "lying",
    compress(vector, layout) {
      const sign = random.next() < 0.5 ? -1 : 1;
      return honest.compress(vector.map((value) => sign * value), layout);
    },
  };
}

Deno.test("r stays equal and every model finite where nodes judge each other and some lie", async () => {
  let made = 0;
  const storm = new Storm({
    seed: "liars",
    names: ["a", "b", "c", "d"],
    edges: [["a", "b"], ["b", "c"], ["c", "d"], ["d", "a"], ["a", "c"]],
    createCompressor: (random) => made++ % 4 === 0 ? lying(random) : topK({ density: 0.5, values: "sign" }),
    exact: false,
    createJudge: () => createTrust({ barRounds: 2, opposed: -0.2 }),
    ...faults,
  });
  await storm.run(exchanges, exchanges * 10_000);
  assert.ok(storm.ledger.completed >= exchanges, `${storm.ledger.completed} exchanges`);
  const bars = [...storm.events.values()].flat().filter(({ type }) => type === "barred");
  assert.ok(bars.length > 10, `${bars.length} bars`);
  for (const { x } of storm.actors.values()) assert.ok(x.every(Number.isFinite));
});
