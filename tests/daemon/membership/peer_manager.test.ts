import assert from "node:assert";
import { builtinTask, preparedTask, type Task } from "../../../compute/task/mod.ts";
import { createRandom } from "../../../compute/vector/mod.ts";
import { createNode, type NodeEvent, type Participation, settingsOfTask } from "../../../daemon/node/mod.ts";
import { createMemoryNetwork, createVirtualClock } from "../../../daemon/network/mod.ts";
import { timeTrainer } from "../../../scripts/simulation/timed_trainer.ts";
import { createLinearTrainer } from "../../swarm/linear_trainer.ts";

/** Nodes in memory, each told what it is told. */
async function startSwarm(
  nodes: Readonly<
    Record<
      string,
      Partial<Participation> & { readonly wall?: number; readonly task?: Task; readonly movesAt?: number }
    >
  >,
) {
  const clock = createVirtualClock();
  const random = createRandom(3);
  const network = createMemoryNetwork({ clock, random: random.fork("network"), latency: 5 });
  const abort = new AbortController();
  const events: Record<string, NodeEvent[]> = {};
  const running: Promise<void>[] = [];
  for (
    const [name, { wall, movesAt = Infinity, task = builtinTask("digits", { seed: 1, batch: 4 }), ...settings }]
      of Object
        .entries(nodes)
  ) {
    const own = random.fork(name);
    const nonces = own.fork("nonces");
    const trainer = await createLinearTrainer({ task, shard: { index: 0, count: 20 }, seed: name });
    events[name] = [];
    const transport = network.transport(name);
    const addresses = transport.addresses;
    Object.defineProperty(transport, "addresses", {
      get: () => clock.now() >= movesAt ? [`/elsewhere/${name}`] : addresses,
    });
    const { node } = createNode({
      transport,
      trainer: timeTrainer(trainer, { world: clock, own: network.clock(name), stepTime: 20 }),
      clock: network.clock(name),
      random: own,
      nonce: () => (BigInt(nonces.uint32()) << 32n) | BigInt(nonces.uint32()),
      record: (event) => void events[name].push(event),
      wallTime: wall === undefined ? undefined : () => wall + clock.now(),
    }, settingsOfTask(preparedTask(task), { skewed: false, fixed: [], degree: 4, evaluates: false, ...settings }));
    running.push(node.run(abort.signal));
  }
  return {
    clock,
    events,
    /** Lets all leave in good order. */
    async stop() {
      abort.abort();
      await clock.run(clock.now() + 10_000);
      await Promise.all(running);
    },
    [Symbol.asyncDispose]() {
      return this.stop();
    },
  };
}

const first = [{ peer: "first", address: "first" }];

Deno.test("peer manager: a bootstrap node that trains another task is asked once, and left alone then", async () => {
  await using swarm = await startSwarm({
    first: { task: builtinTask("digits", { seed: 2, batch: 4 }) },
    stranger: { bootstrap: first },
  });
  await swarm.clock.run(120_000);
  const declined = swarm.events.stranger.filter((event) => event.type === "declined");
  assert.deepStrictEqual(declined.map(({ code }) => code), ["WRONG_TASK"]);
  assert.ok(swarm.events.stranger.some(({ type }) => type === "round"), "it trains on its own");
  await swarm.clock.run(700_000);
  const later = swarm.events.stranger.filter((event) => event.type === "declined");
  assert.strictEqual(later.length, 2, "after ten minutes it is worth another try");
});

Deno.test("peer manager: a clock that is an hour off is told at the node it is off at, and harms nothing", async () => {
  const wall = 1_800_000_000_000;
  await using swarm = await startSwarm({
    first: { wall },
    second: { wall, bootstrap: first },
    late: { wall: wall - 3_600_000, bootstrap: first },
  });
  await swarm.clock.run(90_000);
  const told = (name: string) => swarm.events[name].filter((event) => event.type === "clockOff");
  const [{ seconds }] = told("late");
  assert.ok(Math.abs(seconds - 3600) < 5 && told("late").length === 1, `${seconds}`);
  assert.ok(swarm.events.late.some(({ type }) => type === "exchanged"));
});

Deno.test("peer manager: a node that is reached elsewhere, through a relay, say, announces it at once", async () => {
  await using swarm = await startSwarm({ first: {}, second: { bootstrap: first, movesAt: 300_500 } });
  const sent = () => swarm.events.second.filter((event) => event.type === "sent" && event.kind === "heartbeats").length;
  await swarm.clock.run(300_000);
  const before = sent();
  await swarm.clock.run(304_600);
  const after = sent();
  assert.ok(after > before, `${before} heartbeats, and ${after} after the move`);
});

/** Heartbeats of a whole swarm that starts at one moment, within 40 seconds. */
async function heartbeatsOf(size: number, isFixed: boolean): Promise<number> {
  const known = (index: number) => ({ peer: `n${index}`, address: `n${index}` });
  const task = builtinTask("digits", { seed: 1, batch: 4, steps: 8 });
  const settings = (index: number) =>
    isFixed
      ? { task, fixed: [known((index + 1) % size), known((index + size - 1) % size)] }
      : { task, bootstrap: index === 0 ? [] : [known(0)] };
  await using swarm = await startSwarm(
    Object.fromEntries(Array.from({ length: size }, (_, index) => [`n${index}`, settings(index)])),
  );
  await swarm.clock.run(40_000);
  const events = Object.values(swarm.events).flat();
  return events.filter((event) => event.type === "sent" && event.kind === "heartbeats").length;
}

Deno.test("peer manager: where neighbours are given, a swarm that starts says as little whatever its size", async () => {
  const [few, many] = [await heartbeatsOf(8, true), await heartbeatsOf(32, true)];
  assert.ok(few >= 4 && many <= 12, `${few} heartbeats of 8 nodes, ${many} of 32`);
});

Deno.test("peer manager: where neighbours are chosen, each announces itself at once, and greetings are few", async () => {
  const [few, many] = [await heartbeatsOf(8, false), await heartbeatsOf(32, false)];
  assert.ok(few >= 16 && many >= 32 && many <= 80, `${few} heartbeats of 8 nodes, ${many} of 32`);
});

Deno.test("peer manager: whoever has not announced itself leaves without a word, and others with one", async () => {
  const task = builtinTask("digits", { seed: 1, batch: 4, steps: 8 });
  const sentBy = async (milliseconds: number) => {
    await using swarm = await startSwarm({ first: { task }, second: { task, fixed: first } });
    await swarm.clock.run(milliseconds);
    await swarm.stop();
    return swarm.events.second.filter((event) => event.type === "sent" && event.kind === "heartbeats").length;
  };
  assert.deepStrictEqual([await sentBy(5_000), await sentBy(14_000)], [0, 2]);
});
