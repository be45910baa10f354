import assert from "node:assert";
import {
  createConnectionUse,
  IDLE_TIME,
  MOST_LISTENING,
  MOST_SPARE,
} from "../../../../daemon/network/libp2p/connection_use.ts";
import type { Libp2pNode } from "../../../../daemon/network/libp2p/libp2p_node.ts";

/** A connection as far as it is looked at, with what its peer is to the node. */
class Held {
  readonly remotePeer;
  readonly timeline: { open: number };
  isOpen = true;

  constructor(readonly name: string, readonly direction: "inbound" | "outbound" = "inbound", age = 2 * IDLE_TIME) {
    this.remotePeer = { toString: () => name, equals: (other: unknown) => String(other) === name };
    this.timeline = { open: Date.now() - age };
  }

  close(): Promise<void> {
    this.isOpen = false;
    return Promise.resolve();
  }
}

function watch(held: readonly Held[], links: Set<string> = new Set()) {
  const tags: [string, unknown][] = [];
  const named = (prefix: string) => held.filter(({ name }) => name.startsWith(prefix));
  const node = {
    getConnections: () => held.filter(({ isOpen }) => isOpen),
    peerStore: {
      merge: (peer: unknown, { tags: given }: { tags: Record<string, unknown> }) => {
        tags.push([String(peer), given["murmuration-link"]]);
        return Promise.resolve();
      },
    },
    services: {
      pubsub: {
        getMeshPeers: () => named("mesh").map(({ name }) => name),
        getScore: () => 0,
        score: { peerStats: new Map() },
        getSubscribers: () => [...named("mesh"), ...named("listening")].map(({ remotePeer }) => remotePeer),
      },
      relay: { reservations: { has: (peer: unknown) => String(peer).startsWith("guest") } },
    },
  };
  const use = createConnectionUse({
    node: () => node as unknown as Libp2pNode,
    topic: "",
    isLinked: (peer) => links.has(peer),
    isAsked: (peer) => peer.startsWith("asked"),
    relays: () => ["relay"],
  });
  return { use, tags };
}

const many = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, number) => new Held(`${prefix}${number}`));

Deno.test("idle connections: those without link, mesh, place, reservation or file end after a minute, but for a few", async () => {
  const idle = many("idle", 40);
  const young = new Held("young", "inbound", IDLE_TIME / 2);
  const own = new Held("own", "outbound");
  const needed = ["mesh", "guest", "relay", "link", "asked"].map((name) => new Held(name));
  const { use } = watch([...idle, young, own, ...needed], new Set(["link"]));
  await use.review();
  assert.ok([young, own, ...needed].every(({ isOpen }) => isOpen));
  assert.strictEqual(idle.filter(({ isOpen }) => isOpen).length, MOST_SPARE - 1);
});

Deno.test("idle connections: of those that only listen to the topic a bounded number stays", async () => {
  const listening = many("listening", 50);
  await watch(listening).use.review();
  assert.strictEqual(listening.filter(({ isOpen }) => isOpen).length, MOST_LISTENING);
});

Deno.test("peers with a link are marked for as long as they have one", async () => {
  const links = new Set(["a"]);
  const { use, tags } = watch([new Held("a"), new Held("b")], links);
  await use.review();
  await use.review();
  links.clear();
  await use.review();
  assert.deepStrictEqual(tags, [["a", { value: 1_000 }], ["a", undefined]]);
});
