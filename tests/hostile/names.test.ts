/** Thousands of forged names, each with a key and a signature of its own, on one connection of raw gossip. */
import assert from "node:assert";
import net from "node:net";
import { builtinTask, preparedTask } from "../../compute/task/mod.ts";
import { createRandom } from "../../compute/vector/mod.ts";
import { connectControl } from "../../daemon/control/mod.ts";
import { createNode, type NodeEvent, settingsOfTask } from "../../daemon/node/mod.ts";
import { type Clock, systemClock } from "../../protocol/exchange/mod.ts";
import { makeTransport, pause, until } from "../daemon/network/libp2p/libp2p_pair.ts";
import { start, withFolder } from "../processes/command.ts";
import { createLinearTrainer } from "../swarm/linear_trainer.ts";
import { forgeNames } from "./forged_names.ts";

const FORGED = 4_096;

/** Addresses at which somebody only counts who comes. */
async function startTraps(count: number) {
  const servers: net.Server[] = [];
  const traps = { dials: 0, places: [] as string[], stop: () => servers.forEach((server) => server.close()) };
  for (let number = 0; number < count; number++) {
    const server = net.createServer((socket) => {
      traps.dials++;
      socket.on("error", () => {});
      setTimeout(() => socket.destroy(), 200);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    traps.places.push(`/ip4/127.0.0.1/tcp/${(server.address() as net.AddressInfo).port}`);
    servers.push(server);
  }
  return traps;
}

Deno.test("of 4,096 names forged on one connection a daemon keeps 64, and dials where they say they are a few times", () =>
  withFolder(async (folder) => {
    const flags = ["--listen", "/ip4/127.0.0.1/tcp/0", "--threads", "1", "--no-mdns", "--no-dht", "--no-relay"];
    const quiet = ["--quiet-hours", "00:00-12:00,12:00-00:00"];
    const daemon = start("scripts/murmuration.ts", [
      ...["daemon", "--task", "digits", "--data-dir", folder, "--api-port", "0", ...flags, ...quiet],
    ]);
    const late = setTimeout(() => daemon.signal("SIGKILL"), 90_000);
    const traps = await startTraps(32);
    try {
      const [address] = await daemon.saw(/\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\/\w+/);
      await daemon.saw(/dashboard at/);
      const client = await connectControl(folder);
      const { task, usage: before } = await client.status();
      const node = await forgeNames(address, {
        task: Uint8Array.fromHex(task.id),
        names: FORGED,
        places: traps.places,
        tags: 1_700,
      });
      try {
        await pause(8_000);
        const peers = await client.peers();
        const { usage } = await client.status();
        const grown = (usage.memory - before.memory) / 1e6;
        assert.ok(peers.length >= 1 && peers.length <= 70, `${peers.length} peers`);
        assert.ok(grown < 100, `${grown} MB more`);
        assert.ok(traps.dials <= 15, `${traps.dials} dials`);
      } finally {
        await node.stop();
      }
    } finally {
      daemon.signal("SIGTERM");
      const { code, err } = await daemon.ended;
      clearTimeout(late);
      traps.stop();
      assert.strictEqual(code, 0, err);
    }
  }));

/** Time goes by ten times as fast as it does. */
const hasty: Clock = {
  now: () => 10 * systemClock.now(),
  after: (milliseconds, action) => systemClock.after(milliseconds / 10, action),
};

Deno.test("while 4,096 names are forged at one node, it and its neighbour go on to be heard, and keep their link", async () => {
  const task = builtinTask("digits", { seed: 1, batch: 4 });
  const prepared = preparedTask(task);
  const topic = `/murmuration/1/${prepared.idHex}`;
  const abort = new AbortController();
  const running: Promise<void>[] = [];
  const traps = await startTraps(32);

  async function startNode(name: string, bootstrap: readonly { peer: string; address: string }[]) {
    const transport = await makeTransport({ topic });
    const own = createRandom(name);
    const events: NodeEvent[] = [];
    const sent: number[] = [];
    const { node, exchange } = createNode({
      transport,
      trainer: await createLinearTrainer({ task, shard: { index: 0, count: 20 }, seed: name }),
      clock: hasty,
      random: own,
      nonce: () => crypto.getRandomValues(new BigUint64Array(1))[0],
      record: (event) => {
        events.push(event);
        if (event.type === "sent" && event.kind === "heartbeats") sent.push(hasty.now());
      },
      wallTime: Date.now,
      pace: () => pause(50),
    }, settingsOfTask(prepared, { skewed: false, fixed: [], bootstrap, degree: 4, evaluates: false }));
    running.push(node.run(abort.signal).finally(() => transport[Symbol.asyncDispose]()));
    await until("started", () => events.some(({ type }) => type === "ready"));
    return { events, sent, exchange, peer: transport.self, address: transport.addresses[0] };
  }

  try {
    const victim = await startNode("victim", []);
    const honest = await startNode("honest", [victim]);
    await until("a link", () => victim.exchange.open().length === 1);
    const hostile = await forgeNames(victim.address, {
      task: prepared.id,
      names: FORGED,
      places: traps.places,
      tags: 10,
    });
    try {
      const begun = hasty.now();
      await pause(12_000);
      for (const { sent, exchange, events } of [victim, honest]) {
        const times = [begun, ...sent.filter((at) => at > begun), hasty.now()];
        const gaps = times.slice(1).map((at, index) => at - times[index]);
        // A minute is the mean; a quarter more is the most, and this machine may be late.
        assert.ok(Math.max(...gaps) < 80_000, `${gaps}`);
        assert.strictEqual(exchange.open().length, 1);
        assert.ok(!events.some(({ type }) => type === "clockOff"), "the clock is judged by those that were met");
      }
      assert.ok(traps.dials <= 50, `${traps.dials} dials`);
      const refused = victim.events.filter((event) => event.type === "heartbeatRefused");
      assert.ok(refused.length > 3_900 && refused.every(({ action, code }) => action === "ignore" && code === "RATE"));
    } finally {
      await hostile.stop();
    }
  } finally {
    abort.abort();
    await Promise.all(running);
    traps.stop();
  }
});
