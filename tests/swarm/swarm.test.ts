import assert from "node:assert";
import { createHash } from "node:crypto";
import { full, ring } from "../../daemon/membership/graphs.ts";
import {
  accuracyOf,
  consensusDistance,
  createSwarm,
  eventsOf,
  type Member,
  nameOf,
  startSwarm,
  type Swarm,
  type SwarmOptions,
} from "./memory_swarm.ts";

const six: SwarmOptions = { nodes: 6, steps: 320, seed: 1, graph: ring(6) };

/** Nothing that only a faulty or lying peer brings about happened. */
function assertSound(members: Iterable<Member>): void {
  for (const { events } of members) {
    for (const event of events) {
      assert.notStrictEqual(event.type, "malformed");
      if (event.type === "linkClosed") {
        assert.ok(!["DIVERGED", "CONFLICT", "MALFORMED", "BARRED"].includes(event.code), event.code);
      }
    }
  }
}

/** What a run did, to the last bit: every event of every node and every model. */
function fingerprint({ members }: Swarm): string {
  const hash = createHash("sha256");
  for (const { events, node } of members.values()) {
    hash.update(JSON.stringify(events));
    hash.update(new Uint8Array(node.model.buffer));
  }
  return hash.digest("hex");
}

const meanAccuracy = (members: readonly Member[]) =>
  members.reduce((sum, member) => sum + accuracyOf(member), 0) / members.length;

Deno.test("a ring learns together: each node as good as dense exchanges make it, for a fraction of the bytes", async () => {
  const results = [];
  for (const compress of ["top-k", "dense"] as const) {
    const swarm = await startSwarm({ ...six, partition: "dirichlet:0.5", exchange: { compress } });
    await swarm.finish();
    await swarm.stop();
    const members = [...swarm.members.values()];
    assertSound(members);
    results.push({
      accuracy: meanAccuracy(members),
      bytes: members.reduce(
        (sum, { events }) =>
          sum + (events.findLast(({ type }) => type === "stopped") as { bytesSent: number }).bytesSent,
        0,
      ),
      disagreement: consensusDistance(members),
    });
  }
  const [sparse, dense] = results;
  assert.ok(sparse.accuracy > 0.8, `accuracy ${sparse.accuracy}`);
  assert.ok(sparse.accuracy > dense.accuracy - 0.02, `${sparse.accuracy} against ${dense.accuracy}`);
  assert.ok(sparse.bytes < dense.bytes / 15, `${sparse.bytes} against ${dense.bytes} bytes`);
  assert.ok(sparse.disagreement < 0.5, `disagreement ${sparse.disagreement}`);
});

Deno.test("nodes that start at one moment open every link at once, and send no model for it", async () => {
  for (const nodes of [2, 3, 6, 16]) {
    const swarm = await startSwarm({ ...six, nodes, steps: 0, graph: nodes < 16 ? ring(nodes) : full(nodes) });
    await swarm.pass(1_000);
    for (const [index, member] of swarm.members) {
      const opened = eventsOf(member, "linkOpened");
      assert.ok(opened.every(({ choice }) => choice === "RESUME"), `node ${index} took a snapshot`);
      assert.deepStrictEqual(eventsOf(member, "linkClosed"), [], `node ${index} of ${nodes} lost a link`);
      assert.ok(opened.every(({ at }) => at <= 100), `node ${index} opened at ${opened.map(({ at }) => at)} ms`);
    }
    await swarm.stop();
  }
});

Deno.test("without exchanges a node on a skewed shard learns far less: the swarm is what teaches it", async () => {
  const alone = await startSwarm({ ...six, partition: "dirichlet:0.1", graph: Array.from({ length: 6 }, () => []) });
  const together = await startSwarm({ ...six, partition: "dirichlet:0.1" });
  for (const swarm of [alone, together]) {
    await swarm.finish();
    await swarm.stop();
  }
  const [lonely, joined] = [alone, together].map(({ members }) => meanAccuracy([...members.values()]));
  assert.ok(joined > lonely + 0.1, `${joined} against ${lonely}`);
});

Deno.test("the rules for skewed shards lift the lowest node", async () => {
  const lowest = [];
  for (const skew of [false, true]) {
    const swarm = await startSwarm({ ...six, partition: "dirichlet:0.1", skew });
    await swarm.finish();
    await swarm.stop();
    lowest.push(Math.min(...[...swarm.members.values()].map(accuracyOf)));
  }
  const [plain, corrected] = lowest;
  assert.ok(corrected > plain, `${corrected} against ${plain}`);
});

const faulty: SwarmOptions = {
  ...six,
  network: { latency: 20, jitter: 10, loss: 0.05, duplicate: 0.05, duplicateDelay: 2000, reset: 0.01 },
};

async function runFaulty(seed: number): Promise<Swarm> {
  const swarm = await startSwarm({ ...faulty, seed });
  await swarm.pass(600);
  swarm.network.freeze(nameOf(2));
  await swarm.pass(300);
  swarm.kill(4);
  await swarm.pass(500);
  swarm.network.thaw(nameOf(2));
  const alive = [0, 1, 2, 3, 5];
  await swarm.finish(alive);
  await swarm.stop(alive);
  return swarm;
}

Deno.test("two runs of one seed are equal to the last bit, faults and all; another seed is another run", async () => {
  const prints = [];
  for (const seed of [7, 7, 8]) prints.push(fingerprint(await runFaulty(seed)));
  assert.strictEqual(prints[0], prints[1]);
  assert.notStrictEqual(prints[0], prints[2]);
});

Deno.test("loss, duplicates, resets, a kill and a freeze cost the others no more than two points", async () => {
  const clean = await startSwarm({ ...six, seed: 7 });
  await clean.finish();
  await clean.stop();
  const swarm = await runFaulty(7);
  const alive = [0, 1, 2, 3, 5].map((index) => swarm.members.get(index)!);
  assertSound(alive);
  assert.ok(alive.some((member) => eventsOf(member, "parked").length > 0), "no request was ever parked");
  const reference = meanAccuracy([...clean.members.values()]);
  assert.ok(meanAccuracy(alive) > reference - 0.02, `${meanAccuracy(alive)} against ${reference}`);
});

Deno.test("a frozen neighbour costs the others no rounds, and of their exchanges only its share", async () => {
  const rounds = [];
  const exchanges = [];
  for (const freezes of [false, true]) {
    const swarm = await startSwarm({ ...six, steps: 0 });
    await swarm.pass(500);
    if (freezes) swarm.network.freeze(nameOf(1));
    const before = swarm.members.get(0)!.node.round;
    await swarm.pass(4000);
    rounds.push(swarm.members.get(0)!.node.round - before);
    exchanges.push(eventsOf(swarm.members.get(0)!, "exchanged").filter(({ at }) => at > 500).length);
    if (freezes) swarm.network.thaw(nameOf(1));
    await swarm.stop();
  }
  assert.ok(rounds[0] >= 50);
  assert.strictEqual(rounds[1], rounds[0]);
  assert.ok(exchanges[1] >= exchanges[0] * 0.5, `${exchanges[1]} against ${exchanges[0]} exchanges`);
});

Deno.test("a link ten times slower than the others slows no other link's exchanges", async () => {
  const counts = [];
  for (const slow of [5, 50]) {
    const latency = (from: string, to: string) => ([from, to].sort().join() === `${nameOf(0)},${nameOf(1)}` ? slow : 5);
    // Nodes of one speed would fall into step, and cross or not by their phase.
    const stepTime = (node: number) => 5 + node / 7;
    const swarm = await startSwarm({ ...six, steps: 0, stepTime, network: { latency } });
    await swarm.pass(5000);
    counts.push(eventsOf(swarm.members.get(3)!, "exchanged").length);
    await swarm.stop();
  }
  assert.ok(counts[1] >= counts[0] * 0.95, `${counts[1]} against ${counts[0]} exchanges`);
});

Deno.test("a node that joins at half-time starts from the swarm's model", async () => {
  const swarm = createSwarm({ ...six, nodes: 4, graph: ring(4) });
  for (const index of [0, 1, 2]) await swarm.start(index);
  await swarm.pass(17_000);
  const joiner = await swarm.start(3, 160);
  while (!joiner.events.some(({ type }) => type === "started")) await swarm.pass(1);
  assert.deepStrictEqual(eventsOf(joiner, "started").map(({ from }) => from), ["snapshot"]);
  const taken = await joiner.trainer.evaluate(joiner.node.model);
  const founder = swarm.members.get(0)!;
  const known = await founder.trainer.evaluate(founder.node.model);
  assert.ok(
    taken.value > known.value - 0.05,
    `started at ${taken.value}, the others were at ${known.value}`,
  );
  await swarm.finish();
  await swarm.stop();
  assertSound(swarm.members.values());
  assert.ok(accuracyOf(joiner) > 0.85, `accuracy ${accuracyOf(joiner)}`);
});

Deno.test("a partition heals: both sides train on, links reopen by themselves, and the models come together", async () => {
  const swarm = await startSwarm({ ...six, steps: 0, stepTime: () => 50 });
  await swarm.pass(10_000);
  const [left, right] = [[0, 1, 2], [3, 4, 5]].map((side) => side.map(nameOf));
  swarm.network.partition(left, right);
  const before = swarm.members.get(0)!.node.round;
  await swarm.pass(60_000);
  assert.ok(swarm.members.get(0)!.node.round > before + 100);
  const members = [...swarm.members.values()];
  const apart = consensusDistance(members);
  swarm.network.heal();
  await swarm.pass(120_000);
  const together = consensusDistance(members);
  assert.ok(together < apart, `${together} apart after healing, ${apart} before`);
  const since = swarm.clock.now() - 10_000;
  for (const [index, other] of [[2, 3], [5, 0]]) {
    const exchanges = eventsOf(swarm.members.get(index)!, "exchanged");
    assert.ok(exchanges.some(({ peer, at }) => peer === nameOf(other) && at > since), `${index} and ${other} exchange`);
  }
  await swarm.stop();
  assertSound(members);
});

Deno.test("nodes that know only one other find links of their own", async () => {
  const swarm = await startSwarm({ ...six, nodes: 8, steps: 0, graph: undefined, degree: 3, stepTime: () => 100 });
  await swarm.pass(40_000);
  for (const [index, { node }] of swarm.members) {
    assert.ok(node.status().links >= 3, `node ${index} has ${node.status().links}`);
  }
  await swarm.stop();
  assertSound(swarm.members.values());
});

Deno.test("a node alone in its swarm trains from the initial model", async () => {
  const swarm = createSwarm({ ...six, nodes: 1, graph: undefined, steps: 40 });
  const member = await swarm.start(0);
  await swarm.finish();
  await swarm.stop();
  assert.deepStrictEqual(eventsOf(member, "started").map(({ from }) => from), ["initial"]);
  assert.strictEqual(member.node.status().steps, 40);
});

Deno.test("adaptive Top-K follows a cap on what a node may send", async () => {
  const cap = 60;
  const options: SwarmOptions = { ...six, stepTime: () => 500, exchange: { compress: "adaptive-top-k", density: 0.2 } };
  const free = await startSwarm(options);
  await free.finish();
  const swarm = await startSwarm({ ...options, upload: cap });
  await swarm.finish();
  const seconds = swarm.clock.now() / 1000;
  for (const [index, member] of swarm.members) {
    const { deltas } = member.node.status().bytesByKind;
    // A budget by time lets half a minute's worth go at once.
    assert.ok(deltas <= cap * (seconds + 30), `${deltas} bytes in ${seconds} s`);
    assert.ok(deltas < 0.7 * free.members.get(index)!.node.status().bytesByKind.deltas);
    assert.ok(accuracyOf(member) > 0.7);
  }
});
