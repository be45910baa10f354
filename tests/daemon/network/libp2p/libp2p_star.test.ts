import assert from "node:assert";
import { createLibp2pTransport, type Libp2pTransport } from "../../../../daemon/network/libp2p/libp2p_transport.ts";
import { acceptAnything } from "../../../contracts/sample_heartbeat.ts";
import { createIdentity } from "../../../../daemon/network/libp2p/identity.ts";

const LEAVES = 15;
const LIMIT = 60_000;

Deno.test("a swarm whose nodes all know only one hears every one of them, though that one has no room in its mesh", async () => {
  const heard = new Map<string, Set<string>>();
  const transports: Libp2pTransport[] = [];
  const start = async () => {
    const transport = await createLibp2pTransport({
      identity: await createIdentity(),
      listen: ["/ip4/127.0.0.1/tcp/0"],
      topic: "/murmuration/1/star",
      maxFrame: 1_000,
      queueLimit: 2_000,
    });
    const from = new Set<string>();
    heard.set(transport.self, from);
    transports.push(transport);
    const ignore = () => {};
    await transport.start({
      up: ignore,
      frame: ignore,
      down: ignore,
      judge: acceptAnything,
      published: (peer) => void from.add(peer),
    });
    return transport;
  };
  try {
    const hub = await start();
    for (let leaf = 0; leaf < LEAVES; leaf++) await (await start()).dial(hub.addresses[0]);
    const isDone = () => [...heard.values()].every(({ size }) => size === LEAVES);
    const until = Date.now() + LIMIT;
    for (let turn = 0; !isDone() && Date.now() < until; turn++) {
      for (const transport of transports) {
        await transport.publish(new TextEncoder().encode(`${transport.self} ${turn}`));
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    assert.deepStrictEqual([...heard.values()].map(({ size }) => size), transports.map(() => LEAVES));
  } finally {
    for (const transport of transports) await transport[Symbol.asyncDispose]();
  }
});
