import assert from "node:assert";
import { createDialRules } from "../../../../daemon/network/libp2p/dial_rules.ts";
import { Socket } from "node:net";
import { CHUNKED, WINDOW } from "../../../../daemon/network/libp2p/credit.ts";
import { DHT, ROUTING_TABLE, TABLE_REFRESH } from "../../../../daemon/network/libp2p/dht_upkeep.ts";
import { createIdentity } from "../../../../daemon/network/libp2p/identity.ts";
import { ADDRESS_MANAGER, TRANSPORT_MANAGER } from "../../../../daemon/network/libp2p/inside.ts";
import { createLibp2pNode, type Libp2pNode } from "../../../../daemon/network/libp2p/libp2p_node.ts";
import { type MembersOf, missingMembers, STREAM_MAKER } from "../../../../daemon/network/libp2p/private_members.ts";
import { loadServices, MULTICAST, RESERVATION_STORE, RESERVING } from "../../../../daemon/network/libp2p/services.ts";
import { SOCKET_SIDE } from "../../../../daemon/network/libp2p/socket_side.ts";
import { createStreamMeter, FRAME_SIDE, type StreamMeter } from "../../../../daemon/network/libp2p/stream_traffic.ts";
import { createTrafficMeter } from "../../../../daemon/network/libp2p/traffic.ts";
import type { Walk } from "../../../../daemon/network/libp2p/sparing_walk.ts";
import { parseAddress } from "../../../../daemon/network/libp2p/address.ts";
import { until } from "./libp2p_pair.ts";

/** Offers nobody. */
const walk: Walk = { async *walk() {} };
const listener = { heard() {}, notListening() {}, notReserved() {} };

/** A node with all services but mDNS, and what it was made of that nobody else gets to see. */
async function startNode() {
  const connections: object[] = [];
  const muxers: object[] = [];
  const meter = createTrafficMeter();
  const track = meter.trackMultiaddrConnection.bind(meter);
  meter.trackMultiaddrConnection = (connection) => {
    connections.push(connection);
    track(connection);
  };
  const counting = createStreamMeter();
  const streams: StreamMeter = {
    ...counting,
    meter(factory) {
      const counted = counting.meter(factory);
      const create = counted.createStreamMuxer.bind(counted);
      counted.createStreamMuxer = (connection) => {
        const muxer = create(connection);
        muxers.push(muxer);
        return muxer;
      };
      return counted;
    },
  };
  const node = await createLibp2pNode({
    identity: await createIdentity(),
    listen: [parseAddress("/ip4/127.0.0.1/tcp/0")],
    topic: "/murmuration/1/members",
    metrics: { create: () => meter, text: () => Promise.resolve("") },
    streams,
    listenErrors: new Map(),
    announce: [],
    gate: {},
    gossip: { isChosen: () => false, isRelay: () => false },
    dialRules: createDialRules({ given: [], listen: [], isPrivateSwarm: false }),
    networkKey: undefined,
    chunk: 1_000,
    services: { dht: "server", relay: true, serveRelay: true, autonat: true, walks: { relay: walk, autonat: walk } },
    listener,
  });
  return { node, connections, muxers };
}

/** A member of an object, whatever is known of it. */
function member(whole: unknown, name: string): unknown {
  const found: unknown = typeof whole === "object" && whole !== null ? Reflect.get(whole, name) : undefined;
  assert.notStrictEqual(found, undefined, `${name} is gone`);
  return found;
}

/** The relay's transport among those of a node. */
function relayTransport(node: Libp2pNode): unknown {
  const manager = member(member(node, "components"), "transportManager");
  const list = (member(manager, "getTransports") as () => object[]).call(manager);
  return list.find((transport) => String(Reflect.get(transport, Symbol.toStringTag)).includes("circuit-relay"));
}

Deno.test("what is reached into of libp2p's insides is there at a real node", async () => {
  const [a, b] = [await startNode(), await startNode()];
  let selfQueries = 0;
  (a.node as { addEventListener(type: string, listener: () => void): void })
    .addEventListener("kad-dht:query:self", () => selfQueries++);
  try {
    for (const { node } of [a, b]) await node.start();
    const connection = await a.node.dial(b.node.getMultiaddrs());
    await until("streams", () => connection.streams.length > 0);
    const components = member(a.node, "components");
    const dht = a.node.services.dht;
    const relay = relayTransport(a.node);
    const { peerDiscovery: [createDiscovery] } = await loadServices(
      { mdnsTag: "members", walks: { relay: walk, autonat: walk } },
      listener,
    );
    const parts: readonly (readonly [what: string, whole: unknown, members: MembersOf<unknown>])[] = [
      ["a connection", a.connections[0], SOCKET_SIDE],
      ["a muxer", a.muxers[0], STREAM_MAKER],
      ["a stream: window", connection.streams[0], WINDOW],
      ["a stream: pieces", connection.streams[0], CHUNKED],
      ["a stream: frames", connection.streams[0], FRAME_SIDE],
      ["the manager of addresses", member(components, "addressManager"), ADDRESS_MANAGER],
      ["the manager of transports", member(components, "transportManager"), TRANSPORT_MANAGER],
      ["the DHT", dht, DHT],
      ["the DHT's table", member(dht, "routingTable"), ROUTING_TABLE],
      ["the refresh of the DHT's table", member(dht, "routingTableRefresh"), TABLE_REFRESH],
      ["the relay's transport", relay, RESERVING],
      ["the relay's places", member(relay, "reservationStore"), RESERVATION_STORE],
      ["the discovery by mDNS", createDiscovery(components as Parameters<typeof createDiscovery>[0]), MULTICAST],
    ];
    for (const [what, whole, members] of parts) {
      assert.ok(Object.keys(members).length > 0);
      assert.deepStrictEqual(missingMembers(whole, members), [], what);
    }
    // Where the socket of a peer is, and where walks for peers are taken from.
    assert.ok(member(a.connections[0], "socket") instanceof Socket);
    for (const service of [a.node.services.autonat, member(relay, "discovery")]) {
      assert.strictEqual(member(member(service, "components"), "randomWalk"), walk);
    }
    await until("the DHT's look for itself is told", () => selfQueries > 0);
  } finally {
    for (const { node } of [a, b]) await node.stop();
  }
});
