import assert from "node:assert";
import net from "node:net";
import { multiaddr } from "@multiformats/multiaddr";
import { pause, startWitness, stopAll } from "../daemon/network/libp2p/libp2p_pair.ts";
import { startHostile } from "./kit.ts";
import { holdSilent } from "./silent_sockets.ts";

for (const count of [64, 500]) {
  Deno.test(`${count} sockets that say nothing do not keep a newcomer out`, async () => {
    const victim = await startWitness();
    const [address] = victim.transport.addresses;
    const silent = holdSilent(Number(/tcp\/(\d+)/.exec(address)![1]), count);
    try {
      await pause(1_500);
      for (let newcomer = 0; newcomer < 5; newcomer++) {
        const node = await startHostile();
        try {
          await node.dial(multiaddr(address), { signal: AbortSignal.timeout(10_000) });
        } finally {
          await node.stop();
        }
        await pause(500);
      }
    } finally {
      await silent.stop();
      await stopAll([victim]);
    }
  });
}

Deno.test("a socket that says nothing is closed after three seconds", async () => {
  const victim = await startWitness();
  try {
    const port = Number(/tcp\/(\d+)/.exec(victim.transport.addresses[0])![1]);
    const socket = net.connect(port, "127.0.0.1");
    const begun = performance.now();
    socket.on("error", () => {});
    await new Promise<void>((resolve) => socket.on("close", () => resolve()));
    const took = performance.now() - begun;
    assert.ok(took > 1_000 && took < 6_000, `${took} ms`);
  } finally {
    await stopAll([victim]);
  }
});
