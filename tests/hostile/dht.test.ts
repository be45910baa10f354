import assert from "node:assert";
import { multiaddr } from "@multiformats/multiaddr";
import { startWitness, stopAll } from "../daemon/network/libp2p/libp2p_pair.ts";
import { ask, field, join, startHostile, varint } from "./kit.ts";

const PROTOCOL = "/murmuration/kad/1.0.0";
const [PUT_VALUE, ADD_PROVIDER, GET_PROVIDERS] = [0, 2, 3];
const task = new Uint8Array(32).fill(7);

const message = (type: number, ...fields: Uint8Array[]) => join([8, type], ...fields);
const sha256 = (number: number) =>
  join([0x12, 32], new Uint8Array(28), [number >> 24, number >> 16, number >> 8, number]);
/** A content id that is all of what it names. */
const identityCid = (size: number) => join([1, 0x55, 0], varint(size), new Uint8Array(size).fill(7));

Deno.test("the DHT keeps a few names of a peer that announces without end, and nothing else that it sends", async () => {
  const victim = await startWitness({ discovery: { task, dht: true } });
  const hostile = await startHostile();
  try {
    const connection = await hostile.dial(multiaddr(victim.transport.addresses[0]));
    const self = join(
      field(1, hostile.peerId.toMultihash().bytes),
      field(2, multiaddr("/ip4/127.0.0.1/tcp/9").bytes),
    );
    const announce = (key: Uint8Array) => message(ADD_PROVIDER, field(2, key), field(9, self));
    for (let number = 0; number < 40; number++) await ask(connection, PROTOCOL, [announce(sha256(number))]);
    let kept = 0;
    for (let number = 0; number < 40; number++) {
      const answer = await ask(connection, PROTOCOL, [message(GET_PROVIDERS, field(2, sha256(number)))]);
      // Its own name is nowhere else in an answer.
      if (answer !== undefined && contains(answer, hostile.peerId.toMultihash().bytes)) kept++;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.ok(kept > 0 && kept <= 8, `${kept} kept`);

    const large = identityCid(2_000);
    await ask(connection, PROTOCOL, [announce(large)]);
    assert.strictEqual(await ask(connection, PROTOCOL, [message(GET_PROVIDERS, field(2, large))]), undefined);
    const key = join(new TextEncoder().encode("/pk/"), hostile.peerId.toMultihash().bytes);
    const record = join(field(1, key), field(2, new Uint8Array(36)), field(5, new TextEncoder().encode("2026")));
    assert.strictEqual(
      await ask(connection, PROTOCOL, [message(PUT_VALUE, field(2, key), field(3, record))]),
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
      assert.strictEqual(await ask(connection, PROTOCOL, [message(ADD_PROVIDER, field(2, key))]), undefined);
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
