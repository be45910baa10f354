import assert from "node:assert";
import { startWitness, stopAll, until, type Witness } from "./libp2p_pair.ts";

const task = new Uint8Array(32).fill(7);
const otherTask = new Uint8Array(32).fill(8);

const names = (witness: Witness, by: string) =>
  new Set(witness.found.filter((found) => found.by === by).map(({ peer }) => peer));

Deno.test("five nodes in a line find each other by the task, and those of another task do not", async () => {
  const line: Witness[] = [];
  for (let place = 0; place < 5; place++) {
    const bootstrap = place === 0 ? [] : [line[place - 1].transport.addresses[0]];
    line.push(await startWitness({ discovery: { task, dht: true, bootstrap } }));
  }
  const stranger = await startWitness({
    topic: "/murmuration/1/other",
    discovery: { task: otherTask, dht: true, bootstrap: [line[4].transport.addresses[0]] },
  });
  const all = line.map(({ transport }) => transport.self).toSorted();
  for (const witness of line) {
    await until("all are found", () => names(witness, "dht").size === 4);
    const found = [...names(witness, "dht"), witness.transport.self].toSorted();
    assert.deepStrictEqual(found, all);
    assert.strictEqual(witness.transport.reach().found.dht, 4);
  }
  assert.deepStrictEqual(names(stranger, "dht"), new Set());
  // What was found can be connected to.
  const [first, , , , last] = line;
  const { addresses } = first.found.findLast(({ peer, by }) => peer === last.transport.self && by === "dht")!;
  await first.transport.connect(last.transport.self, addresses);
  assert.ok(first.transport.isUp(last.transport.self));
  assert.strictEqual(first.transport.connectionOf(last.transport.self), "direct");
  await stopAll([...line, stranger]);
});

Deno.test("a bootstrap address is told once it answers, and that it did not before in one line", async () => {
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = `/ip4/127.0.0.1/tcp/${(free.addr as Deno.NetAddr).port}`;
  free.close();
  const late = await startWitness({ discovery: { task, bootstrap: [address] } });
  await until("trouble", () => late.troubles.length > 0);
  assert.deepStrictEqual(
    late.troubles[0].line,
    `Cannot reach ${address}: connection refused; is the daemon running there?`,
  );
  const first = await startWitness({ listen: [address] });
  await until("found", () => late.found.length > 0);
  assert.deepStrictEqual(late.found, [{ peer: first.transport.self, addresses: [address], by: "bootstrap" }]);
  assert.strictEqual(late.troubles.length, 1, "the same line is not told again");
  assert.deepStrictEqual(late.transport.reach(), {
    kind: "unknown",
    relays: [],
    found: { bootstrap: 1, mdns: 0, dht: 0, heartbeat: 0 },
    isPrivateSwarm: false,
  });
  await stopAll([late, first]);
});
