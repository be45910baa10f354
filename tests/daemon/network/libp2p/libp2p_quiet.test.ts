import assert from "node:assert";
import { TRAFFIC_PURPOSES } from "../../../../protocol/exchange/mod.ts";
import { backgroundBytes } from "../../../../daemon/control/background.ts";
import { join, pause, startWitness, stopAll, until } from "./libp2p_pair.ts";

const task = new Uint8Array(32).fill(9);
const everything = { relay: true, autonat: true };

Deno.test("two nodes with all discovery on say little to each other, though neither finds a relay", async () => {
  const first = await startWitness({ discovery: { task, dht: true }, reaching: everything });
  const bootstrap = [first.transport.addresses[0]];
  const second = await startWitness({ discovery: { task, dht: true, bootstrap }, reaching: everything });
  await until("found", () => second.transport.reach().found.bootstrap === 1);
  await join(second, first);
  // Beyond the wait after which relays are looked for, and the DHT's first lookups.
  await pause(9_000);
  for (const { transport } of [first, second]) {
    const traffic = transport.trafficByPurpose();
    assert.ok(backgroundBytes(traffic) < 25_000, JSON.stringify(traffic));
    const { self, announce, find, walk } = transport.lookups();
    assert.ok(self + announce + find <= 6, JSON.stringify(transport.lookups()));
    assert.strictEqual(walk, 0);
  }
  await stopAll([first, second]);
});

Deno.test("bytes are counted by what they were for, and together they are all there were", async () => {
  const [one, other] = [
    await startWitness({ discovery: { task, dht: true }, reaching: everything }),
    await startWitness({ discovery: { task, dht: true }, reaching: everything }),
  ];
  await join(one, other);
  const before = one.transport.trafficByPurpose();
  for (let number = 0; number < 20; number++) {
    one.transport.send(other.transport.self, new Uint8Array(10_000).fill(number));
  }
  await until("frames", () => other.frames.length === 20);
  await one.transport.ping(other.transport.self);
  const after = one.transport.trafficByPurpose();
  const exchanged = after.exchange.sent - before.exchange.sent;
  assert.ok(exchanged > 200_000 && exchanged < 205_000, `${exchanged}`);
  assert.ok(other.transport.trafficByPurpose().exchange.received > 200_000);
  assert.ok(after.ping.sent > before.ping.sent && after.identify.sent > 0 && after.handshakes.sent > 0);
  const sum = TRAFFIC_PURPOSES.reduce((bytes, purpose) => bytes + after[purpose].sent, 0);
  const { sent } = one.transport.traffic();
  assert.ok(Math.abs(sum - sent) <= 200, `${sum} of ${sent}`);
  // A handshake takes a kilobyte, whatever else was said: what belongs to a protocol is not counted there.
  assert.ok(after.handshakes.sent < 2_000, `${after.handshakes.sent}`);
  await stopAll([one, other]);
});

Deno.test("what runs through a relay counts once at its ends, and as relayed at the relay", async () => {
  const relay = await startWitness({ reaching: { serveRelay: true } });
  const behind = async () =>
    await startWitness({
      listen: [],
      reaching: { relay: true },
      discovery: { task, bootstrap: [relay.transport.addresses[0]] },
    });
  const [a, b] = [await behind(), await behind()];
  await until("places", () => [a, b].every(({ transport }) => transport.reach().kind === "relayed"));
  await join(a, b);
  for (let number = 0; number < 10; number++) a.transport.send(b.transport.self, new Uint8Array(50_000).fill(number));
  await until("frames", () => b.frames.length === 10);
  const sender = a.transport.trafficByPurpose();
  assert.ok(sender.exchange.sent > 500_000 && sender.exchange.sent < 510_000, JSON.stringify(sender));
  assert.ok(sender.relay.sent < 20_000, JSON.stringify(sender));
  const passed = relay.transport.trafficByPurpose().relayed;
  assert.ok(passed.sent > 500_000 && passed.received > 500_000, JSON.stringify(passed));
  await stopAll([a, b, relay]);
});

Deno.test("no relay is looked for by a node that wants no more links", async () => {
  let wants = false;
  const relay = await startWitness({ reaching: { serveRelay: true } });
  const content = await startWitness({
    listen: [],
    reaching: { relay: true, wantsLinks: () => wants },
    discovery: { task, bootstrap: [relay.transport.addresses[0]] },
  });
  await until("connected", () => content.transport.connectionOf(relay.transport.self) === "direct");
  await pause(6_000);
  assert.strictEqual(content.transport.reach().kind, "private");
  wants = true;
  await until("a place", () => content.transport.reach().kind === "relayed");
  await stopAll([content, relay]);
});

Deno.test("a node in want of a relay tries those of its swarm first", async () => {
  const relay = await startWitness({ reaching: { serveRelay: true } });
  const { self, addresses } = relay.transport;
  const alone = await startWitness({
    listen: [],
    reaching: { relay: true, known: () => [{ peer: self, address: addresses[0] }] },
  });
  await until("a place", () => alone.transport.reach().kind === "relayed");
  assert.deepStrictEqual(alone.transport.reach().relays, [self]);
  await stopAll([alone, relay]);
});
