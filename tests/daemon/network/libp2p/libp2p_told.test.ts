import assert from "node:assert";
import { circuitRelayServer } from "@libp2p/circuit-relay-v2";
import { identify } from "@libp2p/identify";
import { noise } from "@libp2p/noise";
import { ping } from "@libp2p/ping";
import { tcp } from "@libp2p/tcp";
import { yamux } from "@libp2p/yamux";
import { createLibp2p } from "libp2p";
import { parseAddress, usableAddresses } from "../../../../daemon/network/libp2p/address.ts";
import { dialReason } from "../../../../daemon/network/libp2p/dial_reason.ts";
import { join, makeTransport, startWitness, stopAll, until, withPair } from "./libp2p_pair.ts";

const absent = "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";

/** A node that speaks libp2p and, besides, the given protocols. */
async function startOther(protocols: readonly string[], relay?: ReturnType<typeof circuitRelayServer>) {
  const node = await createLibp2p({
    addresses: { listen: ["/ip4/127.0.0.1/tcp/0"] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify(), ping: ping(), ...(relay === undefined ? {} : { relay }) },
  });
  for (const protocol of protocols) {
    await node.handle(protocol, (stream) => stream.abort(new Error("not in this test")));
  }
  return { node, peer: node.peerId.toString(), addresses: node.getMultiaddrs().map((address) => address.toString()) };
}

Deno.test("a peer of another version, and one that takes no part at all, are told in one line each", async () => {
  const a = await startWitness();
  const later = await startOther(["/murmuration/exchange/2", "/murmuration/knock/1"]);
  await assert.rejects(a.transport.connect(later.peer, later.addresses), {
    message:
      `Cannot reach ${later.peer}: it speaks /murmuration/exchange/2, this node /murmuration/exchange/1; update the ` +
      "older of the two programs.",
  });
  const none = await startOther([]);
  await assert.rejects(a.transport.connect(none.peer, none.addresses), {
    message:
      `Cannot reach ${none.peer}: it takes no part in any training; it may only help others to find each other, or be ` +
      "another program.",
  });
  assert.ok(await a.transport.ping(none.peer) >= 0);
  await stopAll([a]);
  await Promise.all([later.node.stop(), none.node.stop()]);
});

Deno.test("a ping goes to a peer or an address, and fails in one line", async () => {
  await withPair(async (a, b) => {
    await assert.rejects(a.transport.ping(b.transport.self), /^Error: Cannot reach \w+: no address of it is known;/);
    const milliseconds = await a.transport.ping(b.transport.addresses[0]);
    assert.ok(milliseconds >= 0 && milliseconds < 10_000);
    assert.ok(await b.transport.ping(a.transport.self) >= 0);
    await assert.rejects(
      a.transport.ping("somebody"),
      /^TypeError: Cannot ping "somebody": it is neither a peer id nor/,
    );
    await assert.rejects(a.transport.ping("/ip4/127.0.0.1/tcp/1"), /^Error: Cannot reach \S+: connection refused;/);
    await assert.rejects(a.transport.ping(absent, AbortSignal.abort(new Error("enough"))), /no address|enough/);
  });
});

Deno.test("libp2p's metrics are there where they were asked for, and bytes are counted as without them", async () => {
  const [plain, full] = [await startWitness(), await startWitness({ metrics: true })];
  await join(plain, full);
  assert.strictEqual(await plain.transport.metrics(), "");
  const text = await full.transport.metrics();
  assert.ok(text.match(/^# TYPE libp2p_/gm)!.length > 20, text);
  assert.match(text, /^libp2p_data_transfer_bytes_total\{protocol="global sent"\} [1-9]/m);
  full.transport.send(plain.transport.self, new Uint8Array(10_000));
  await until("a frame", () => plain.frames.length === 1);
  const { sent } = full.transport.traffic();
  assert.ok(sent > 10_000 && sent < 13_000, `${sent}`);
  await stopAll([plain, full]);
});

Deno.test("a relay without a place left is told in one line", async () => {
  const { node, peer, addresses } = await startOther([], circuitRelayServer({ reservations: { maxReservations: 0 } }));
  const discovery = { task: new Uint8Array(32), bootstrap: [addresses[0]] };
  const a = await startWitness({ listen: [], reaching: { relay: true }, discovery });
  await until("trouble", () => a.troubles.length > 0);
  assert.deepStrictEqual(a.troubles, [{
    line: `No place with the relay ${peer}: the relay is full; try another one.`,
    peer,
  }]);
  assert.strictEqual(a.transport.reach().kind, "private");
  await stopAll([a]);
  await node.stop();
});

Deno.test("whatever goes wrong, the reason is one line that ends as a sentence", () => {
  const named = (name: string, message: string) => Object.assign(new Error(message), { name });
  const coded = (code: string) => Object.assign(new Error("connect"), { code });
  const reasons: [unknown, RegExp][] = [
    [coded("ECONNREFUSED"), /refused; is the daemon running/],
    [coded("ECONNRESET"), /closed at once/],
    [coded("EHOSTUNREACH"), /no route/],
    [coded("ENETUNREACH"), /no route/],
    [coded("ENOTFOUND"), /no such host name/],
    [coded("ETIMEDOUT"), /no answer in time/],
    [named("TimeoutError", "The operation was aborted due to timeout"), /no answer in time/],
    [named("DialDeniedError", "The dial request is blocked by gater.allowDialPeer"), /list of peers/],
    [named("UnsupportedProtocolError", "Protocol selection failed"), /another program or another version/],
    [named("InvalidMessageError", "failed to connect via relay with status NO_RESERVATION"), /no reservation/],
    [named("InvalidMessageError", "failed to connect via relay with status PERMISSION_DENIED"), /refuses/],
    [named("DialError", "Tried to dial self"), /own address/],
    [new AggregateError([coded("ECONNREFUSED"), named("DialDeniedError", "x")]), /list of peers/],
    [new AggregateError([coded("ECONNREFUSED"), coded("ETIMEDOUT")]), /refused/],
    [new Error("first line.\n    at somewhere"), /^first line\.$/],
    ["text", /^text\.$/],
  ];
  for (const [error, pattern] of reasons) {
    for (const isPrivateSwarm of [true, false]) {
      const reason = dialReason(error, { isPrivateSwarm });
      assert.match(reason, /^[^\n]+[.?]$/);
      if (!isPrivateSwarm) assert.match(reason, pattern);
    }
  }
});

Deno.test("addresses through a relay can be used, and belong to the peer behind it", () => {
  const relay = `/ip4/192.0.2.7/tcp/4001/p2p/${absent}`;
  const peer = "12D3KooWSxLLcnuQWs8NCvNqLR8NsUPkPAFWHpiaQ8N8gBYSnVjP";
  assert.deepStrictEqual(
    usableAddresses(peer, [relay, `${relay}/p2p-circuit`, `${relay}/p2p-circuit/p2p/${peer}`, "/ip4/192.0.2.8/tcp/1"])
      .map(String),
    [
      `${relay}/p2p-circuit/p2p/${peer}`,
      `${relay}/p2p-circuit/p2p/${peer}`,
      `/ip4/192.0.2.8/tcp/1/p2p/${peer}`,
    ],
  );
  for (
    const text of ["/p2p-circuit", `/ip4/1.2.3.4/tcp/1/p2p-circuit/p2p/${peer}`, `${relay}/p2p-circuit/p2p-circuit`]
  ) {
    assert.throws(() => parseAddress(text), TypeError);
  }
});

Deno.test("an address to announce is told to others beside those listened on", async () => {
  const outside = "/dns4/node.example/tcp/4001";
  const a = await startWitness({ reaching: { announce: [outside] } });
  assert.ok(a.transport.addresses.includes(`${outside}/p2p/${a.transport.self}`), `${a.transport.addresses}`);
  assert.ok(a.transport.addresses.some((address) => address.startsWith("/ip4/127.0.0.1/")));
  await assert.rejects(makeTransport({ reaching: { announce: ["outside:4001"] } }), TypeError);
  const task = new Uint8Array(32);
  await assert.rejects(makeTransport({ discovery: { task, bootstrap: ["outside:4001"] } }), TypeError);
  await stopAll([a]);
});
