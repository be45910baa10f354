import assert from "node:assert";
import { randomRegular } from "../../daemon/membership/graphs.ts";
import { createRandom } from "../../compute/vector/mod.ts";
import type { Judge } from "../../protocol/trust/mod.ts";
import { parseLiar } from "../../scripts/liars/mod.ts";
import { accuracyOf, eventsOf, nameOf, startSwarm, type SwarmOptions } from "./memory_swarm.ts";

const NODES = 8;
const LIAR = 3;

function options(seed: number, skewed: boolean): SwarmOptions {
  return {
    nodes: NODES,
    steps: 240,
    seed,
    graph: randomRegular(NODES, 4, createRandom(seed)),
    partition: skewed ? "dirichlet:0.1" : "iid",
    skew: skewed,
  };
}

/** Mean accuracy of the honest nodes, and bars of the liar and of others. */
async function run(settings: SwarmOptions) {
  const swarm = await startSwarm(settings);
  await swarm.finish();
  await swarm.stop();
  const honest = [...swarm.members].filter(([index]) => settings.liars === undefined || index !== LIAR);
  const bars = honest.flatMap(([, member]) => eventsOf(member, "barred"));
  // Each says what it was closed for, and not that a message could not be read.
  const closed = honest.flatMap(([, member]) => eventsOf(member, "linkClosed"));
  assert.strictEqual(closed.filter(({ code, by }) => code === "BARRED" && by === "us").length, bars.length);
  const isLiar = ({ peer }: { peer: string }) => settings.liars !== undefined && peer === nameOf(LIAR);
  for (const [, { node }] of honest) assert.ok(node.model.every(Number.isFinite));
  return {
    accuracy: honest.reduce((sum, [, member]) => sum + accuracyOf(member), 0) / honest.length,
    ofLiar: bars.filter(isLiar).length,
    ofHonest: bars.filter((bar) => !isLiar(bar)).length,
  };
}

Deno.test("an honest swarm bars nobody, and learns what it learns without trust", async () => {
  for (const [seed, skewed] of [[5, false], [6, true]] as const) {
    const trusting = await run({ ...options(seed, skewed), trust: "off" });
    const { accuracy, ofHonest } = await run(options(seed, skewed));
    assert.strictEqual(ofHonest, 0, `seed ${seed}`);
    assert.ok(Math.abs(accuracy - trusting.accuracy) < 0.005, `${accuracy} against ${trusting.accuracy}`);
  }
});

/** Nodes that refuse the liar from its first message on, and believe all others. */
function refusing(): Judge {
  const standing = { judged: 0, agreement: NaN, balance: NaN, size: NaN };
  const rest = {
    standing,
    isProven: true,
    isDoubtful: false,
    undoing: () => undefined,
    reset() {},
    save: () => undefined,
    restore() {},
  };
  return {
    barRounds: Infinity,
    save: () => [],
    restore() {},
    createLink: (_length, peer) => ({
      ...rest,
      judge: () =>
        peer === nameOf(LIAR) ? { action: "bar", reason: "SIZE", evidence: "" } : { action: "apply", weight: 1 },
    }),
  };
}

Deno.test("a liar costs an honest swarm next to nothing, and its neighbours bar it", async (t) => {
  for (const [seed, skewed] of [[5, false], [6, true]] as const) {
    for (const kind of ["flip", "constant", "mirror", "bomb", "ipm", "stuck"]) {
      await t.step(`${kind}, ${skewed ? "skewed" : "fair"} shards`, async () => {
        const liars = [parseLiar(`${kind}@${LIAR}`)];
        const refused = await run({ ...options(seed, skewed), liars, judge: refusing });
        const { accuracy, ofLiar } = await run({ ...options(seed, skewed), liars });
        assert.ok(ofLiar >= 1, "nobody bars it");
        assert.ok(accuracy > refused.accuracy - 0.03, `${accuracy}, where it is refused ${refused.accuracy}`);
      });
    }
  }
});
