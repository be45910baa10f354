import assert from "node:assert";
import { createRandom } from "../../../compute/vector/mod.ts";
import { builtinTask, preparedTask } from "../../../compute/task/mod.ts";
import { createMemoryNetwork, createVirtualClock } from "../../../daemon/network/mod.ts";
import type { NodeEvent } from "../../../daemon/node/mod.ts";
import { createNewcomer } from "../../../daemon/process/newcomer.ts";
import type { PeerId } from "../../../protocol/exchange/mod.ts";
import { decodeMessage, encodeHeartbeat, encodeMessage, type Message } from "../../../protocol/messages/mod.ts";
import { sampleHeartbeat } from "../../contracts/sample_heartbeat.ts";

const prepared = preparedTask(builtinTask("digits"));

/** A newcomer "n" in a network with three others, of which it is told of none but `given`. */
async function createWorld(given: readonly PeerId[] = []) {
  const clock = createVirtualClock();
  const network = createMemoryNetwork({ clock, random: createRandom(1), latency: 5 });
  const heard: [PeerId, Message][] = [];
  const downs: PeerId[] = [];
  const others = Object.fromEntries(["a", "b", "c"].map((name) => [name, network.transport(name)]));
  for (const [name, transport] of Object.entries(others)) {
    await transport.start({
      up() {},
      frame: (_, bytes) => void heard.push([name, decodeMessage(bytes)]),
      down: () => downs.push(name),
      judge: () => ({ action: "accept", heartbeat: sampleHeartbeat() }),
      published() {},
    });
  }
  const transport = network.transport("n");
  const controller = new AbortController();
  const events: NodeEvent[] = [];
  const newcomer = createNewcomer({
    transport,
    prepared,
    clock,
    record: (event) => events.push(event),
    given: given.map((peer) => ({ peer, address: peer })),
  }, controller.signal);
  await transport.start(newcomer);
  newcomer.start();
  return { clock, network, others, transport, newcomer, heard, downs, events, controller };
}

const open = (task: Uint8Array) =>
  encodeMessage({ kind: "open", task, nonce: 7n, held: undefined, round: 3, join: false });

Deno.test("a newcomer says to whoever asks for a link that it is not ready, or of another task, and has no faults of its own", async () => {
  const { clock, others: { a, b, c }, heard, downs, events } = await createWorld();
  for (const transport of [a, b, c]) transport.connect("n").catch(() => {});
  await clock.run(100);
  a.send("n", open(prepared.id));
  b.send("n", open(new Uint8Array(32)));
  c.send("n", Uint8Array.of(255, 1));
  a.send("n", encodeMessage({ kind: "close", session: { opener: 1n, acceptor: 2n }, code: "LEAVING" }));
  await clock.run(200);
  const decline = { kind: "decline", nonce: 7n, waitMs: 5_000 };
  assert.deepStrictEqual(heard.toSorted(([one], [other]) => one < other ? -1 : 1), [
    ["a", { ...decline, code: "NOT_READY" }],
    ["b", { ...decline, code: "WRONG_TASK" }],
  ]);
  assert.deepStrictEqual([downs, events], [["c"], []]);
});

Deno.test("a newcomer seeks out whom the user names, and whoever it hears of, until it is no newcomer any more", async () => {
  const { clock, others: { a, b, c }, transport, controller, newcomer } = await createWorld(["a"]);
  await clock.run(100);
  assert.deepStrictEqual([transport.isUp("a"), transport.isUp("b")], [true, false]);
  newcomer.found!("b", ["b"], "dht");
  await clock.run(200);
  assert.ok(transport.isUp("b"));
  // Heard by way of another peer.
  const heartbeat = sampleHeartbeat({ task: prepared.id, addresses: ["/c"] });
  const verdict = newcomer.judge!("c", encodeHeartbeat(heartbeat), "a");
  assert.strictEqual(verdict.action, "accept");
  newcomer.published("c", heartbeat, "a");
  await clock.run(300);
  assert.ok(transport.isUp("c"));
  for (const other of [a, b, c]) other.reset("n");
  await clock.run(400);
  assert.strictEqual(transport.isUp("a"), false);
  await clock.run(30_000);
  assert.ok(transport.isUp("a"), "who was named is sought again");
  controller.abort();
  a.reset("n");
  await clock.run(120_000);
  assert.strictEqual(transport.isUp("a"), false);
});

Deno.test("a newcomer judges heartbeats as a node does, and listens to few that it does not know", async () => {
  const { newcomer } = await createWorld();
  const bytes = (round: number) => encodeHeartbeat(sampleHeartbeat({ task: prepared.id, round }));
  newcomer.published("a", sampleHeartbeat({ task: prepared.id, round: 5 }), "b");
  assert.deepStrictEqual(newcomer.judge!("a", bytes(4), "b"), { action: "ignore", code: "STALE" });
  assert.strictEqual(newcomer.judge!("a", bytes(6), "b").action, "accept");
  assert.deepStrictEqual(newcomer.judge!("x", Uint8Array.of(255), "b"), { action: "reject", code: "UNREADABLE" });
  const foreign = encodeHeartbeat(sampleHeartbeat());
  assert.deepStrictEqual(newcomer.judge!("y", foreign, "b"), { action: "reject", code: "WRONG_TASK" });
  const verdicts = Array.from({ length: 100 }, (_, name) => newcomer.judge!(`stranger ${name}`, bytes(1), "b").action);
  assert.strictEqual(verdicts.filter((action) => action === "accept").length, 62);
});
