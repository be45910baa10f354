import assert from "node:assert";
import fc from "fast-check";
import type { ExchangeSettings } from "../../compute/task/mod.ts";
import { decodeCheckpoint, encodeCheckpoint, readDocument } from "../../daemon/checkpoint/checkpoint_form.ts";
import type { Archive, NodeState } from "../../daemon/node/mod.ts";
import { ring } from "../../daemon/membership/graphs.ts";
import { linearLayout } from "./linear_trainer.ts";
import { eventsOf, type Member, startSwarm, type Swarm, type SwarmOptions } from "./memory_swarm.ts";

const LATENCY = 1;
/** Opening a link again takes two round trips, after a connection that takes one. */
const REOPENING = 8 * LATENCY;
const NODES = 4;

/** Nodes of unlike speeds, so that rounds and exchanges lie at all phases to each other. */
const options = (seed: number, exchange: Partial<ExchangeSettings>, skew: boolean): SwarmOptions => ({
  nodes: NODES,
  steps: 96,
  seed,
  graph: ring(NODES),
  network: { latency: LATENCY },
  stepTime: (node) => 5 + 0.37 * node,
  exchange,
  skew,
  ...(skew ? { partition: "dirichlet:0.3" } : {}),
});

/** A place between two chunks of local steps of a node. */
interface Place {
  readonly node: number;
  readonly steps: number;
}

/** A state as a checkpoint on disk gives it back. */
function throughFiles(state: NodeState): NodeState {
  const { tensors, document } = encodeCheckpoint(state, linearLayout, "ab".repeat(32), 0);
  return decodeCheckpoint(readDocument(document), tensors, linearLayout).state;
}

/** An archive that takes one state each time it is asked to. */
function keepWhenAsked() {
  const states: NodeState[] = [];
  let asked = false;
  const archive: Archive = {
    isDue: () => asked,
    store(state) {
      asked = false;
      states.push(state);
    },
    settled: () => Promise.resolve(),
  };
  return { states, archive, ask: () => void (asked = true) };
}

const isAt = (state: NodeState, { steps }: Place) => state.steps === steps;

/** Runs a swarm to its end; at `place` the node is killed, and goes on from its state in the same moment. */
async function run(settings: SwarmOptions, place?: Place): Promise<readonly Member[]> {
  let kept: { readonly state: NodeState; readonly at: number } | undefined;
  let asked = 0;
  const swarm: Swarm = await startSwarm({
    ...settings,
    archive: (node) =>
      node !== place?.node ? undefined : {
        isDue: () => kept === undefined && 4 * asked++ === place.steps,
        store: (state) => kept = { state, at: swarm.clock.now() },
        settled: () => Promise.resolve(),
      },
  });
  if (place !== undefined) {
    for (let span = 0; kept === undefined; span++) {
      assert.ok(span < 100_000, "the place is reached");
      if (!swarm.clock.step()) break;
      await swarm.pass(0);
    }
    assert.ok(kept !== undefined && isAt(kept.state, place), "the state is that of the place");
    swarm.kill(place.node);
    await swarm.start(place.node, undefined, throughFiles(kept.state));
  }
  await swarm.finish();
  const members = [...swarm.members.values()];
  await swarm.stop();
  return members;
}

/** The places of a run at which nothing of a node's is under way, nor is before its links could be open again. */
function quietPlaces(members: readonly Member[], stepTime: (node: number) => number): Place[] {
  const places: Place[] = [];
  members.forEach((member, node) => {
    const busy = [...eventsOf(member, "exchanged"), ...eventsOf(member, "refused")].map(({ at }) => at);
    const started = eventsOf(member, "started")[0].at;
    for (let steps = 12; steps < 96; steps += 4) {
      const at = started + steps * stepTime(node);
      if (busy.every((time) => time + 2 * LATENCY < at || time - 2 * LATENCY > at + REOPENING)) {
        places.push({ node, steps });
      }
    }
  });
  return places;
}

const cases: readonly (readonly [string, Partial<ExchangeSettings>, boolean])[] = [
  ["top-k", {}, false],
  ["adaptive top-k, under skew with all its rules", { compress: "adaptive-top-k" }, true],
  ["terngrad", { compress: "terngrad" }, false],
  ["optimal sparsification", { compress: "optimal", values: "f32" }, false],
];

for (const [name, exchange, skew] of cases) {
  Deno.test(`a node that is killed and goes on from its state ends bit for bit as if it had not been: ${name}`, async () => {
    const property = fc.asyncProperty(fc.nat(1000), fc.nat(), async (seed, choice) => {
      const settings = options(seed, exchange, skew);
      const unbroken = await run(settings);
      const places = quietPlaces(unbroken, settings.stepTime!);
      fc.pre(places.length > 0);
      const place = places[choice % places.length];
      const broken = await run(settings, place);
      unbroken.forEach(({ node }, index) => {
        assert.deepStrictEqual(broken[index].node.model, node.model, `node ${index}, ${JSON.stringify(place)}`);
        assert.strictEqual(broken[index].node.round, node.round);
      });
      const reopened = eventsOf(broken[place.node], "linkOpened").slice(2);
      assert.deepStrictEqual(reopened.map(({ choice }) => choice), ["RESUME", "RESUME"], "no model is sent again");
    });
    await fc.assert(property, { seed: 5, numRuns: 5 });
  });
}

Deno.test("a node that goes on wants as many links as before, the neighbours it had first, and not all whom it knew", async () => {
  const nodes = 12;
  const keeper = keepWhenAsked();
  const swarm = await startSwarm({
    nodes,
    steps: 0,
    seed: 3,
    stepTime: () => 200,
    degree: 3,
    archive: (node) => node === 5 ? keeper.archive : undefined,
  });
  await swarm.pass(60_000);
  keeper.ask();
  await swarm.pass(1_000);
  const [state] = keeper.states;
  assert.ok(state.peers.length > 8, `it knows ${state.peers.length} peers`);
  swarm.kill(5);
  const again = await swarm.start(5, undefined, throughFiles(state));
  await swarm.pass(20_000);
  const opened = eventsOf(again, "linkOpened").filter(({ at }) => at > 61_000).map(({ peer }) => peer);
  assert.ok(new Set(opened).size <= 8, `${new Set(opened).size} links are opened`);
  const former = new Set(state.links.map(({ peer }) => peer));
  assert.ok(opened.filter((peer) => former.has(peer)).length >= 2, `${opened} of ${[...former]}`);
  await swarm.stop();
});

Deno.test("a node that goes on asks those first with whom it has exchanged most, though it is told of others", async () => {
  const keeper = keepWhenAsked();
  const swarm = await startSwarm({
    nodes: 10,
    steps: 0,
    seed: 4,
    stepTime: () => 200,
    degree: 2,
    archive: (node) => node === 3 ? keeper.archive : undefined,
  });
  await swarm.pass(60_000);
  const counts = Map.groupBy(eventsOf(swarm.members.get(3)!, "exchanged"), ({ peer }) => peer);
  const most = [...counts].toSorted((one, other) => other[1].length - one[1].length).map(([peer]) => peer);
  keeper.ask();
  await swarm.pass(2_000);
  const anchors = keeper.states[0].peers.slice(0, 2).map(({ peer }) => peer);
  assert.ok(anchors.every((peer) => most.slice(0, 3).includes(peer)), `${anchors} of ${most}`);
  // Its anchors are kept though it is killed again before it has exchanged anything.
  swarm.kill(3);
  keeper.ask();
  const again = await swarm.start(3, undefined, throughFiles(keeper.states[0]));
  await swarm.pass(2_000);
  assert.ok(anchors.every((peer) => keeper.states[1].peers.slice(0, 4).some((known) => known.peer === peer)));
  const opened = eventsOf(again, "linkOpened").filter(({ at }) => at > 62_000).map(({ peer }) => peer);
  assert.ok(anchors.every((peer) => opened.slice(0, 4).includes(peer)), `${opened}`);
  await swarm.stop();
});
