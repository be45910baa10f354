import assert from "node:assert";
import type { Running } from "./command.ts";
import { hasNamespaces, type Network, openNetwork } from "./netns.ts";
import type { Said, Told } from "./transport_process.ts";

const ignore = !hasNamespaces;

/** A transport in a namespace, and what it said last. */
interface Node {
  readonly running: Running;
  readonly said: () => Said | undefined;
}

function startNode(network: Network, place: number, told: Told): Node {
  const running = network.start(place, [
    Deno.execPath(),
    "run",
    "--allow-all",
    "tests/processes/transport_process.ts",
    JSON.stringify(told),
  ]);
  return {
    running,
    said() {
      const line = running.written().out.split("\n").findLast((line) => line.endsWith("}"));
      return line === undefined ? undefined : JSON.parse(line);
    },
  };
}

/** Waits for something that a node says. */
async function until(what: string, node: Node, condition: (said: Said) => boolean): Promise<Said> {
  for (let tries = 0; tries < 300; tries++) {
    const said = node.said();
    if (said !== undefined && condition(said)) return said;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`waited in vain for: ${what}\n${JSON.stringify(node.said())}\n${node.running.written().err}`);
}

Deno.test({
  name: "in a local network nodes of one task find each other by mDNS, and neither another task's nor another key's",
  ignore,
  async fn() {
    await using network = await openNetwork(4);
    const mdns = { mdns: true };
    const nodes = [{ task: 1 }, { task: 1 }, { task: 2 }, { task: 1, key: 9 }]
      .map((told, place) => startNode(network, place, { ...told, discovery: mdns }));
    const [first, second] = nodes;
    const one = await until("found", first, ({ found }) => Object.keys(found).length > 0);
    const other = await until("found", second, ({ found }) => Object.keys(found).length > 0);
    assert.deepStrictEqual(one.found, { [other.self]: "mdns" });
    assert.deepStrictEqual(other.found, { [one.self]: "mdns" });
    assert.strictEqual(one.reach.found.mdns, 1);
    await until(
      "connected",
      first,
      ({ peers, received }) => peers[other.self] === "direct" && received[other.self] > 0,
    );
    for (const node of nodes.slice(2)) {
      assert.deepStrictEqual((await until("a word", node, () => true)).found, {});
    }
  },
});

Deno.test({
  name: "behind NATs two nodes are linked through a relay, and a node that can be dialled is linked directly",
  ignore,
  async fn() {
    await using network = await openNetwork(4, { subnet: "44.7.0", nat: { 2: "44.1.0.1", 3: "44.2.0.1" } });
    const reaching = { relay: true, autonat: true };
    const relay = startNode(network, 0, { task: 1, reaching: { serveRelay: true, autonat: true } });
    const isOutside = (address: string) => address.startsWith("/ip4/44.7.0.1/");
    const { addresses } = await until("addresses", relay, ({ addresses }) => addresses.some(isOutside));
    const discovery = { bootstrap: addresses.filter(isOutside) };
    const inner = startNode(network, 2, { task: 1, reaching, discovery });
    const behind = await until("a place with the relay", inner, ({ reach }) => reach.kind === "relayed");
    const connect = behind.addresses.filter((address) => isOutside(address) && address.includes("/p2p-circuit/"));
    const other = startNode(network, 3, { task: 1, reaching, discovery, connect });
    const open = startNode(network, 1, { task: 1, reaching, discovery, connect });
    const linked = await until("frames through the relay", other, ({ received }) => received[behind.self] > 0);
    assert.strictEqual(linked.peers[behind.self], "relayed");
    // A node that can be dialled is dialled back.
    await until("a direct connection", open, ({ peers }) => peers[behind.self] === "direct");
    await until("frames to it", open, ({ received }) => received[behind.self] > 0);
    await until("reach", relay, ({ reach }) => reach.kind === "public");
  },
});
