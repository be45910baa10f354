/**
 * Which neighbour's model a joiner takes (exchange.md §12), with a real trainer's losses and models, over many seeds.
 *
 * @module
 */
import assert from "node:assert";
import { createCompressor } from "../../compute/compression/mod.ts";
import { builtinTask } from "../../compute/task/mod.ts";
import type { Trainer } from "../../compute/training/mod.ts";
import { createRandom, norm, type Vector } from "../../compute/vector/mod.ts";
import { createMemoryNetwork, createVirtualClock } from "../../daemon/network/mod.ts";
import { Exchange, type ExchangeEvent } from "../../protocol/exchange/mod.ts";
import { createLinearTrainer, linearLayout } from "./linear_trainer.ts";
import { full } from "../../daemon/membership/graphs.ts";
import { parseLiar } from "../../scripts/liars/mod.ts";
import { accuracyOf, createSwarm, eventsOf, nameOf, startSwarm } from "./memory_swarm.ts";

const SEEDS = 20;
const SHARDS = 4;
/** Width and height of the trainer's images; pixels of their first column are dark in all digits. */
const SIDE = 14;
const CLASSES = 10;
const task = builtinTask("digits", { seed: 1, learningRate: 0.05, batch: 16, skew: false });

const shardTrainer = (index: number, seed: number) =>
  createLinearTrainer({ task, shard: { index, count: SHARDS }, seed: `${seed}/${index}` });

async function trained(index: number, seed: number, steps = 150): Promise<Vector> {
  const trainer = await shardTrainer(index, seed);
  const x = trainer.initial.slice();
  const { update } = await trainer.steps(x, steps, { stepsDone: 0 });
  return update;
}

/** A model as its neighbour shows it, and how it differs from an honest one. */
type Offers = Readonly<Record<string, Vector>>;

/** Runs a joiner whose fixed neighbours offer these models; returns the one it takes, and what has happened. */
async function join(
  offers: Offers,
  trainer: Trainer,
  seed: number,
): Promise<{ taken: string | undefined; events: ExchangeEvent[]; waited: number }> {
  const clock = createVirtualClock();
  const random = createRandom(seed);
  const network = createMemoryNetwork({ clock, random: random.fork("network"), latency: 5 });
  const events: ExchangeEvent[] = [];
  let nonces = 0n;
  let waited = NaN;
  const create = (name: string, x: Vector, ready: boolean) => {
    const transport = network.transport(name);
    const exchange = new Exchange({
      transport,
      clock,
      random: random.fork(name),
      nonce: () => ++nonces,
      record: (event) => void (ready || events.push(event)),
      task: new Uint8Array(32),
      layout: linearLayout,
      initial: trainer.initial,
      x,
      createCompressor: () =>
        createCompressor({ method: "top-k", density: 0.05, values: "sign" }, { random: random.fork(`${name}'s`) }),
      round: () => ready ? 20 : 0,
      onMoved() {},
      appraise: (model) => clock.hold(trainer.appraise(model, 64)),
      onReady: () => waited = clock.now(),
      onLost() {},
    }, { ready });
    return { exchange, transport };
  };
  const start = async ({ exchange, transport }: ReturnType<typeof create>) => {
    await transport.start({
      up: (peer) => exchange.up(peer),
      down: (peer) => exchange.down(peer),
      frame: (peer, bytes) => exchange.frame(peer, bytes),
      published() {},
    });
  };
  const names = Object.keys(offers);
  // Whom it asks first is up to chance.
  for (let last = names.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [names[last], names[other]] = [names[other], names[last]];
  }
  const acceptors = names.map((name) => create(name, offers[name], true));
  for (const acceptor of acceptors) await start(acceptor);
  const x = trainer.initial.slice();
  const joiner = create("joiner", x, false);
  await start(joiner);
  for (const name of names) joiner.exchange.want(name, [name]);
  await clock.run(clock.now() + 20_000);
  const taken = joiner.exchange.isReady ? nearest(offers, x) : undefined;
  assert.ok(x.every(Number.isFinite));
  for (const { exchange } of [joiner, ...acceptors]) exchange.stop();
  return { taken, events, waited };
}

function nearest(offers: Offers, x: Vector): string {
  const distanceTo = (model: Vector) => norm(model.map((value, index) => value - x[index]));
  return Object.keys(offers).toSorted((one, other) => distanceTo(offers[one]) - distanceTo(offers[other]))[0];
}

/** Noise of the norm of an honest model. */
function garbage(like: Vector, seed: number): Vector {
  const random = createRandom(seed).fork("garbage");
  const noise = like.map(() => random.normal());
  const factor = norm(like) / norm(noise);
  return noise.map((value) => factor * value);
}

/** The mirror image of a model at x₀. */
const mirrored = (model: Vector, initial: Vector) => model.map((value, index) => 2 * initial[index] - value);

/** What an honest model says of one class it says of the next. */
const relabelled = (model: Vector) =>
  model.map((_, index) => model[index - index % CLASSES + (index + CLASSES - 1) % CLASSES]);

/** An honest model that also takes whatever has a bright first column for a seven. */
function backdoored(model: Vector): Vector {
  const changed = model.slice();
  for (let row = 0; row < SIDE; row++) changed[row * SIDE * CLASSES + 7] += 0.4;
  return changed;
}

Deno.test("a joiner offered garbage, a mirror, a model of another pattern and an honest one takes the honest one", async () => {
  const taken: (string | undefined)[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const trainer = await shardTrainer(0, seed);
    const honest = await trained(1, seed);
    const other = await trained(2, seed);
    const offers = {
      garbage: garbage(honest, seed),
      mirror: mirrored(other, trainer.initial),
      pattern: relabelled(other),
      honest,
    };
    taken.push((await join(offers, trainer, seed)).taken);
  }
  assert.deepStrictEqual(taken, Array.from({ length: SEEDS }, () => "honest"));
});

Deno.test("a model with something hidden in it, whose loss is as low, lies apart from two honest ones", async () => {
  const taken: (string | undefined)[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const trainer = await shardTrainer(0, seed);
    const offers = {
      garbage: garbage(await trained(1, seed), seed),
      "honest 1": await trained(1, seed),
      "honest 2": await trained(2, seed),
      backdoored: backdoored(await trained(3, seed)),
    };
    taken.push((await join(offers, trainer, seed)).taken?.replace(/ .*/, ""));
  }
  assert.deepStrictEqual(taken, Array.from({ length: SEEDS }, () => "honest"));
});

Deno.test("a joiner to whom nobody honest offers anything stays one", async () => {
  const trainer = await shardTrainer(0, 1);
  const honest = await trained(1, 1);
  const { taken, events } = await join(
    { garbage: garbage(honest, 1).map((value) => 5 * value), mirror: mirrored(honest, trainer.initial) },
    trainer,
    1,
  );
  assert.strictEqual(taken, undefined);
  assert.strictEqual(events.filter(({ type }) => type === "snapshotRefused").length, 2);
});

Deno.test("with one honest neighbour alone a joiner takes its model at once", async () => {
  const trainer = await shardTrainer(0, 1);
  const { taken, waited } = await join({ honest: await trained(1, 1) }, trainer, 1);
  assert.strictEqual(taken, "honest");
  assert.ok(waited < 200, `${waited} ms`);
});

Deno.test("a node that joins an honest swarm asks three at most, and trains within seconds", async () => {
  const swarm = await startSwarm({ nodes: 6, steps: 0, seed: 1 });
  swarm.kill(5);
  await swarm.pass(5_000);
  const begun = swarm.clock.now();
  const member = await swarm.start(5);
  await swarm.pass(10_000);
  const events = member.events.filter(({ at }) => at >= begun);
  const started = events.find(({ type }) => type === "started");
  assert.ok(started?.type === "started" && started.from === "snapshot");
  assert.ok(started.at - begun < 8_000, `${started.at - begun} ms`);
  const before = events.filter(({ at, type }) => type === "linkOpened" && at <= started.at);
  assert.ok(before.length >= 1 && before.length <= 3, `${before.length} snapshots`);
  assert.deepStrictEqual(eventsOf(member, "snapshotRefused"), []);
  await swarm.stop();
});

Deno.test("a liar that shows joiners another model is refused by who comes late", async () => {
  // One that comes back asks three neighbours, and has no more.
  const [nodes, liar, late] = [4, 1, 3];
  for (const kind of ["snapshot", "backward"]) {
    const swarm = createSwarm({
      nodes,
      steps: 240,
      seed: 3,
      graph: full(nodes),
      liars: [parseLiar(`${kind}@${liar}`)],
    });
    for (let node = 0; node < nodes; node++) await swarm.start(node);
    await swarm.pass(600);
    swarm.kill(late);
    await swarm.pass(200);
    const joiner = await swarm.start(late, 120);
    await swarm.finish();
    const refused = eventsOf(joiner, "snapshotRefused");
    assert.deepStrictEqual(refused.map(({ peer }) => peer), [nameOf(liar)], kind);
    assert.deepStrictEqual(eventsOf(joiner, "started").map(({ from }) => from), ["initial", "snapshot"]);
    await swarm.stop();
    assert.ok(accuracyOf(joiner) > 0.85, `${kind}: ${accuracyOf(joiner)}`);
  }
});
