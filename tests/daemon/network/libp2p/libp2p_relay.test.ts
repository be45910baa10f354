import assert from "node:assert";
import { pause, startWitness, stopAll, until, type Witness } from "./libp2p_pair.ts";

const task = new Uint8Array(32).fill(7);

/** A node that does not listen but through relays, once it has a place with `relay`. */
async function startBehind(relay: Witness): Promise<Witness> {
  const witness = await startWitness({
    listen: [],
    reaching: { relay: true },
    discovery: { task, bootstrap: [relay.transport.addresses[0]] },
  });
  await until("a place with the relay", () => witness.transport.reach().kind === "relayed");
  return witness;
}

Deno.test("two nodes that do not listen exchange frames and heartbeats through a third, each seeing the other as relayed", async () => {
  const relay = await startWitness({ reaching: { serveRelay: true } });
  const [a, b] = [await startBehind(relay), await startBehind(relay)];
  assert.deepStrictEqual(a.transport.reach().relays, [relay.transport.self]);
  const { addresses } = b.transport;
  assert.ok(
    addresses.length > 0 && addresses.every((address) => address.includes("/p2p-circuit/p2p/")),
    `${addresses}`,
  );
  await a.transport.connect(b.transport.self, addresses);
  await until("up", () => a.transport.isUp(b.transport.self) && b.transport.isUp(a.transport.self));
  assert.strictEqual(a.transport.connectionOf(b.transport.self), "relayed");
  assert.strictEqual(b.transport.connectionOf(a.transport.self), "relayed");
  assert.strictEqual(a.transport.connectionOf(relay.transport.self), "direct");
  const before = a.transport.traffic().sent;
  // Far more than the 128 kB after which libp2p's own limit would cut the connection.
  for (let number = 1; number <= 10; number++) {
    a.transport.send(b.transport.self, new Uint8Array(60_000).fill(number));
    b.transport.send(a.transport.self, new Uint8Array(600).fill(number));
  }
  await until("frames", () => a.frames.length === 10 && b.frames.length === 10);
  assert.ok(b.frames.every((frame, index) => frame.length === 60_000 && frame.every((byte) => byte === index + 1)));
  // The bytes to the relay, and not once more for what they carry.
  const sent = a.transport.traffic().sent - before;
  assert.ok(sent > 600_000 && sent < 650_000, `${sent}`);
  assert.ok(await a.transport.ping(b.transport.self) >= 0);
  // The two have no connection but this one and the relay's, so what is heard has come by one of them.
  let tries = 0;
  await until("heard", () => {
    a.transport.publish(Uint8Array.of(tries & 255, tries++ >> 8));
    return b.published.length > 0;
  });
  assert.deepStrictEqual([a.downs, b.downs], [[], []]);
  await stopAll([a, b, relay]);
});

Deno.test("when the relay goes, the stream ends, and what was its place is no address any more", async () => {
  const relay = await startWitness({ reaching: { serveRelay: true } });
  const [a, b] = [await startBehind(relay), await startBehind(relay)];
  const addresses = [...b.transport.addresses];
  await a.transport.connect(b.transport.self, addresses);
  await until("up", () => b.ups.length > 0 && a.ups.includes(b.transport.self));
  await stopAll([relay]);
  await until("down", () => a.downs.some(([peer]) => peer === b.transport.self));
  await until("no address", () => b.transport.addresses.length === 0);
  assert.strictEqual(b.transport.reach().kind, "private");
  await assert.rejects(a.transport.connect(b.transport.self, addresses), (error: Error) => {
    assert.match(error.message, /^Cannot reach 12D3KooW\w+: [^\n]+[.?]$/);
    return true;
  });
  await stopAll([a, b]);
});

Deno.test("a peer that has no place with the relay is told in one line", async () => {
  const relay = await startWitness({ reaching: { serveRelay: true } });
  const a = await startBehind(relay);
  const absent = "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";
  const address = `${relay.transport.addresses[0]}/p2p-circuit/p2p/${absent}`;
  await assert.rejects(a.transport.connect(absent, [address]), {
    message:
      `Cannot reach ${absent}: the relay has no reservation for it; it is gone, or it uses another relay by now.`,
  });
  await stopAll([a, relay]);
});

Deno.test("a node that listens and is dialled directly needs no relay for those who can", async () => {
  const relay = await startWitness({ reaching: { serveRelay: true } });
  const behind = await startBehind(relay);
  const open = await startWitness({ reaching: { relay: true } });
  await behind.transport.connect(open.transport.self, open.transport.addresses);
  await until("up", () => open.transport.isUp(behind.transport.self));
  assert.strictEqual(open.transport.connectionOf(behind.transport.self), "direct");
  await pause(0);
  assert.strictEqual(open.transport.reach().kind, "unknown");
  await stopAll([relay, behind, open]);
});
