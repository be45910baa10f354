import assert from "node:assert";
import { multiaddr } from "@multiformats/multiaddr";
import { startWitness, stopAll } from "../daemon/network/libp2p/libp2p_pair.ts";
import {
  ADD_PROVIDER,
  announceMessage,
  DHT_PROTOCOL,
  dhtMessage,
  GET_PROVIDERS,
  identityCid,
  PUT_VALUE,
  sha256Key,
} from "./dht_messages.ts";
import { ask, field, join, startHostile } from "./kit.ts";

const task = new Uint8Array(32).fill(7);

Deno.test("the DHT keeps a few names of a peer that announces without end, and nothing else that it sends", async () => {
  const victim = await startWitness({ discovery: { task, dht: true } });
  const hostile = await startHostile();
  try {
    const connection = await hostile.dial(multiaddr(victim.transport.addresses[0]));
    const self = hostile.peerId.toMultihash().bytes;
    const announce = (key: Uint8Array) => announceMessage(key, self, multiaddr("/ip4/127.0.0.1/tcp/9").bytes);
    for (let number = 0; number < 40; number++) await ask(connection, DHT_PROTOCOL, [announce(sha256Key(number))]);
    let kept = 0;
    for (let number = 0; number < 40; number++) {
      const answer = await ask(connection, DHT_PROTOCOL, [dhtMessage(GET_PROVIDERS, field(2, sha256Key(number)))]);
      // Its own name is nowhere else in an answer.
      if (answer !== undefined && contains(answer, self)) kept++;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.ok(kept > 0 && kept <= 8, `${kept} kept`);

    const large = identityCid(2_000);
    await ask(connection, DHT_PROTOCOL, [announce(large)]);
    assert.strictEqual(await ask(connection, DHT_PROTOCOL, [dhtMessage(GET_PROVIDERS, field(2, large))]), undefined);
    const key = join(new TextEncoder().encode("/pk/"), hostile.peerId.toMultihash().bytes);
    const record = join(field(1, key), field(2, new Uint8Array(36)), field(5, new TextEncoder().encode("2026")));
    assert.strictEqual(
      await ask(connection, DHT_PROTOCOL, [dhtMessage(PUT_VALUE, field(2, key), field(3, record))]),
      undefined,
    );
  } finally {
    await hostile.stop();
    await stopAll([victim]);
  }
});

Deno.test("a flood of large announcements is not taken in", async () => {
  const victim = await startWitness({ discovery: { task, dht: true } });
  const hostile = await startHostile();
  try {
    const connection = await hostile.dial(multiaddr(victim.transport.addresses[0]));
    const before = victim.transport.traffic().received;
    const key = identityCid(1_000_000);
    for (let count = 0; count < 5; count++) {
      assert.strictEqual(await ask(connection, DHT_PROTOCOL, [dhtMessage(ADD_PROVIDER, field(2, key))]), undefined);
    }
    // What a stream's window lets through at once, and no more of any of them.
    const received = victim.transport.traffic().received - before;
    assert.ok(received < 5 * 300_000, `${received} bytes`);
  } finally {
    await hostile.stop();
    await stopAll([victim]);
  }
});

function contains(bytes: Uint8Array, part: Uint8Array): boolean {
  for (let start = 0; start + part.length <= bytes.length; start++) {
    if (part.every((byte, index) => bytes[start + index] === byte)) return true;
  }
  return false;
}
