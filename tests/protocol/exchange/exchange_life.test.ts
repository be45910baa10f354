/**
 * How a node joins, is told of others' fates, saves and leaves (exchange.md §4 and §5).
 *
 * @module
 */
import assert from "node:assert";
import { digestOf } from "../../../compute/compression/mod.ts";
import type { Message } from "../../../protocol/messages/mod.ts";
import { sampleHeartbeat } from "../../contracts/sample_heartbeat.ts";
import { only, ScriptedPeer, task } from "./scripted_peer.ts";

Deno.test("a joiner takes a neighbour's snapshot as its model, one neighbour at a time", () => {
  const peer = new ScriptedPeer({ ready: false });
  assert.strictEqual(peer.exchange.initiate(), "nobody");
  peer.up("p");
  peer.up("q");
  peer.exchange.want("p");
  peer.exchange.want("q");
  const { nonce, join } = peer.heardOnly("open");
  assert.strictEqual(join, true);
  only(peer.say("p", { kind: "accept", nonce, ownNonce: 9n, choice: "SNAPSHOT" }), "confirm");
  const model = Float32Array.of(1, 2, 3, 4);
  const session = { opener: nonce, acceptor: 9n };
  const said = peer.say("p", { kind: "opened", session, digest: digestOf(model), snapshot: peer.delta([1, 2, 3, 4]) });
  assert.deepStrictEqual([...peer.x], [1, 2, 3, 4]);
  assert.deepStrictEqual(peer.ready, ["snapshot"]);
  assert.strictEqual(only(said, "open").join, false, "the other link is opened as by any node");
});

Deno.test("nodes without a model start together at round 0, but not where the swarm trains already", () => {
  const open: Message = { kind: "open", task, nonce: 1n, held: undefined, round: 0, join: true };
  const fresh = new ScriptedPeer({ ready: false });
  fresh.up("p");
  only(fresh.say("p", open), "accept");
  assert.strictEqual(only(fresh.say("p", { ...open, round: 1 }), "decline").code, "NOT_READY");

  const warned = new ScriptedPeer({ ready: false });
  warned.exchange.heard(sampleHeartbeat({ task, round: 12 }), "q");
  warned.up("p");
  assert.strictEqual(only(warned.say("p", open), "decline").code, "NOT_READY");

  fresh.open("q");
  assert.deepStrictEqual(fresh.ready, ["initial"]);
});

Deno.test("a link opened after the start takes a snapshot, even where neither end has anything else", () => {
  const peer = new ScriptedPeer();
  peer.round = 1;
  peer.up("p");
  const held = { session: { opener: 0n, acceptor: 0n }, base: 0n, digest: digestOf(peer.initial) };
  const open: Message = { kind: "open", task, nonce: 5n, held, round: 0, join: false };
  assert.strictEqual(only(peer.say("p", open), "accept").choice, "SNAPSHOT");
});

Deno.test("a peer's new incarnation ends its former sessions at once, but not the one it has opened itself", () => {
  const peer = new ScriptedPeer();
  peer.open("p");
  peer.exchange.heard(sampleHeartbeat({ task, incarnation: 1n }), "p");
  peer.exchange.heard(sampleHeartbeat({ task, incarnation: 1n }), "p");
  assert.strictEqual(peer.link("p").phase, "open");
  peer.exchange.heard(sampleHeartbeat({ task, incarnation: 2n }), "p");
  assert.strictEqual(peer.link("p").phase, "closed");
  assert.deepStrictEqual(peer.codes("linkClosed"), ["RESTARTED by peer"]);
  const accept = only(
    peer.say("p", { kind: "open", task, nonce: 8n, held: undefined, round: 0, join: false }),
    "accept",
  );
  only(
    peer.say("p", { kind: "confirm", session: { opener: 8n, acceptor: accept.ownNonce }, held: undefined }),
    "opened",
  );
  for (const incarnation of [2n, 1n, 2n]) peer.exchange.heard(sampleHeartbeat({ task, incarnation }), "p");
  assert.strictEqual(peer.link("p").phase, "open");
});

Deno.test("leaving waits for what is pending, then closes each link", async () => {
  const peer = new ScriptedPeer();
  const session = peer.open("p");
  peer.open("q");
  peer.exchange.initiate();
  const steps: string[] = [];
  const left = peer.exchange.leave(() => void steps.push("saved")).then(() => steps.push("left"));
  await peer.pass(20);
  assert.deepStrictEqual(steps, []);
  peer.heard();
  peer.say("p", peer.emptyReply("p", session));
  await peer.pass(0);
  await left;
  assert.deepStrictEqual(steps, ["saved", "left"]);
  assert.deepStrictEqual(peer.heard().map((said) => said.kind === "close" && said.code), ["LEAVING", "LEAVING"]);
  assert.strictEqual(peer.link("p").base, 1n);
  assert.strictEqual(peer.clock.size, 0, "no timer is left");
});

Deno.test("leaving waits no longer than two time-outs for an answer that does not come", async () => {
  const peer = new ScriptedPeer();
  peer.open("p");
  peer.exchange.initiate();
  let left = false;
  peer.exchange.leave().then(() => left = true);
  await peer.pass(199);
  assert.strictEqual(left, false);
  await peer.pass(2);
  assert.strictEqual(left, true);
});

Deno.test("a peer that leaves is wanted no longer; one that closes for another reason is asked again", async () => {
  for (const code of ["LEAVING", "GIVEN_UP"] as const) {
    const peer = new ScriptedPeer();
    const session = peer.open("p");
    peer.exchange.want("p");
    peer.say("p", { kind: "close", session, code });
    assert.strictEqual(peer.link("p").phase, "closed");
    await peer.pass(5_000);
    assert.strictEqual(peer.heard().some(({ kind }) => kind === "open"), code === "GIVEN_UP");
    assert.deepStrictEqual(peer.lost, code === "LEAVING" ? ["LEAVING"] : []);
  }
});

Deno.test("the mean of the shared vectors follows every exchange and every closing", () => {
  const peer = new ScriptedPeer();
  assert.strictEqual(peer.exchange.meanShared(), undefined);
  const session = peer.open("p");
  peer.open("q");
  assert.deepStrictEqual([...peer.exchange.meanShared()!], [0, 0, 0, 0]);
  peer.say("p", peer.request(session, [4, 0, 0, 0]));
  const [r] = [...peer.exchange.shared("p")!.vector];
  assert.ok(r !== 0);
  assert.strictEqual(peer.exchange.meanShared()![0], r / 2);
  assert.strictEqual(peer.exchange.meanShared(), peer.exchange.meanShared(), "computed once");
  peer.exchange.giveUp("q");
  assert.strictEqual(peer.exchange.meanShared()![0], r);
});

Deno.test("what is saved can be held again: same session, base and vector; a spoilt vector is left out", () => {
  const peer = new ScriptedPeer();
  const session = peer.open("p");
  peer.say("p", peer.request(session, [4, 0, 0, 0]));
  const saved = peer.exchange.save();
  assert.strictEqual(saved.length, 1);
  const again = new ScriptedPeer({ ready: true, saved });
  again.up("p");
  again.exchange.want("p");
  const { held } = again.heardOnly("open");
  assert.deepStrictEqual(held, { session, base: 1n, digest: peer.exchange.shared("p")!.digest });
  assert.deepStrictEqual(again.exchange.open(), [], "closed until it is opened anew");

  const spoilt = new ScriptedPeer({ ready: true, saved: [{ ...saved[0], shared: Float32Array.of(1, 1, 1, 1) }] });
  assert.deepStrictEqual(spoilt.exchange.save(), []);
});
