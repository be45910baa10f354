/**
 * What the wire costs beside the frames: bytes at the TCP connection of a pair on loopback.
 * `deno run -A tests/bench/libp2p_overhead.ts [idle seconds]`
 *
 * | what (libp2p 3.3.11, yamux 8.0.3, noise 17.0.3, gossipsub 17.1.1) | lower peer | higher peer |
 * |---|---|---|
 * | a connection, its stream and all services set up | 1278 | 1426 |
 * | a reset, and a new stream opened by the lower | 105 | 105 |
 * | a reset, and a new stream wanted by the higher | 207 | 237 |
 * | a frame of 700 bytes from the lower | 732 | 0 |
 * | a frame of 50000 bytes from the lower | 50033 | 10.5 |
 * | a published message of 120 bytes from the lower | 392 | 0 |
 * | a second of 120 idle ones | 5.8 | 5.8 |
 *
 * @module
 */
import Table from "cli-table3";
import { createLibp2pTransport } from "../../daemon/network/libp2p/mod.ts";
import { acceptAnything } from "../contracts/sample_heartbeat.ts";
import { createIdentity } from "../../daemon/network/libp2p/identity.ts";
import type { Handlers, Transport } from "../../protocol/exchange/mod.ts";

interface Node {
  readonly transport: Transport;
  readonly count: { up: number; down: number; frames: number; published: number };
}

async function start(): Promise<Node> {
  const transport = await createLibp2pTransport({
    identity: await createIdentity(),
    listen: ["/ip4/127.0.0.1/tcp/0"],
    topic: `/murmuration/1/${"0".repeat(64)}`,
    maxFrame: 1 << 24,
    queueLimit: 1 << 25,
  });
  const count = { up: 0, down: 0, frames: 0, published: 0 };
  const handlers: Handlers = {
    up: () => void count.up++,
    down: () => void count.down++,
    frame: () => void count.frames++,
    judge: acceptAnything,
    published: () => void count.published++,
  };
  await transport.start(handlers);
  return { transport, count };
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2_000 && !condition(); tries++) await pause(5);
}

/** What both nodes sent while `action` ran and what it started came to rest. */
async function cost(nodes: readonly Node[], action: () => Promise<void>, rest = 300): Promise<number[]> {
  const before = nodes.map((node) => node.transport.traffic().sent);
  await action();
  await pause(rest);
  return nodes.map((node, index) => node.transport.traffic().sent - before[index]);
}

const [a, b] = [await start(), await start()].sort((one, other) => one.transport.self < other.transport.self ? -1 : 1);
const table = new Table({
  head: ["what", "sent by the lower peer", "sent by the higher peer"],
  style: { head: [], border: [] },
});

const setUp = await cost([a, b], async () => {
  await b.transport.connect(a.transport.self, a.transport.addresses);
  await until(() => a.count.up + b.count.up === 2);
}, 1_500);
table.push(["a connection, its stream and all services set up", ...setUp]);

const again = await cost([a, b], async () => {
  a.transport.reset(b.transport.self);
  await until(() => b.count.down === 1);
  await a.transport.connect(b.transport.self);
  await until(() => b.count.up === 2);
});
table.push(["a reset, and a new stream opened by the lower", ...again]);
const knocked = await cost([a, b], async () => {
  b.transport.reset(a.transport.self);
  await until(() => a.count.down === 2);
  await b.transport.connect(a.transport.self);
});
table.push(["a reset, and a new stream wanted by the higher", ...knocked]);

for (const length of [10, 100, 700, 5_000, 50_000]) {
  const repeats = 20;
  const spent = await cost([a, b], async () => {
    const before = b.count.frames;
    for (let number = 0; number < repeats; number++) {
      a.transport.send(b.transport.self, new Uint8Array(length));
      await until(() => b.count.frames === before + number + 1);
    }
  });
  table.push([`a frame of ${length} bytes from the lower`, ...spent.map((bytes) => bytes / repeats)]);
}

const published = await cost([a, b], async () => {
  for (let number = 0; number < 20; number++) await a.transport.publish(crypto.getRandomValues(new Uint8Array(120)));
  await until(() => b.count.published === 20);
});
table.push(["a published message of 120 bytes from the lower", ...published.map((bytes) => bytes / 20)]);

const seconds = Number(Deno.args[0] ?? 30);
const idle = await cost([a, b], () => pause(seconds * 1000), 0);
table.push([`a second of ${seconds} idle ones`, ...idle.map((bytes) => (bytes / seconds).toFixed(1))]);

console.log(table.toString());
await Promise.all([a, b].map((node) => node.transport[Symbol.asyncDispose]()));
Deno.exit();
