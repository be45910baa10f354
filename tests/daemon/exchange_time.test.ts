/**
 * Time-outs, waits and tries (exchange.md §6), and what a node does at its beginning and end.
 *
 * @module
 */
import assert from "node:assert";
import { digestOf } from "../../compute/link.ts";
import type { Heartbeat, Message, Session } from "../../protocol/message.ts";
import { only, ScriptedPeer, task } from "./exchange/scripted_peer.ts";

/** A reply to the node's pending request that adds nothing of the peer's own. */
function emptyReply(peer: ScriptedPeer, name: string, session: Session): Message {
  const { attempt, pending } = peer.link(name);
  assert.ok(pending !== undefined && pending.own.kind === "dense");
  const after = peer.exchange.shared(name)!.vector.map((value, index) => {
    return value + (pending.own.kind === "dense" ? pending.own.values[index] : 0) / 2;
  });
  return { kind: "reply", session, attempt, digest: digestOf(after), round: 0, delta: peer.delta([0, 0, 0, 0]) };
}

function heartbeat(changes: Partial<Heartbeat>): Heartbeat {
  return {
    task,
    incarnation: 1n,
    round: 0,
    steps: 0,
    ready: true,
    leaving: false,
    freeLinks: 0,
    links: 0,
    loss: 0,
    accuracy: undefined,
    bytesSent: 0,
    addresses: [],
    ...changes,
  };
}

const parked = (peer: ScriptedPeer) => peer.events.filter(({ type }) => type === "parked").length;

Deno.test("the first expiry parks; the slot is free for another neighbour, and the late reply still counts", async () => {
  const peer = new ScriptedPeer();
  const session = peer.open("p");
  peer.open("q");
  assert.strictEqual(peer.exchange.initiate(), "begun");
  assert.strictEqual(peer.link("p").pending?.place, "held");
  assert.strictEqual(peer.exchange.initiate(), "slot taken");
  // Both links were opened within no time, so the shortest time-out holds.
  await peer.pass(99);
  assert.strictEqual(parked(peer), 0);
  await peer.pass(2);
  assert.strictEqual(parked(peer), 1);
  assert.strictEqual(peer.link("q").pending?.place, "held", "the other neighbour is asked at once");
  assert.strictEqual(peer.link("p").pending?.place, "parked");
  peer.heard();
  peer.say("p", emptyReply(peer, "p", session));
  assert.strictEqual(peer.link("p").base, 1n);
  assert.strictEqual(peer.link("q").pending?.place, "held", "a late reply frees no slot of another link");
});

Deno.test("three time-outs of silence reset the stream; other frames put that off, but not for ever", async () => {
  const silent = new ScriptedPeer();
  silent.open("p");
  silent.exchange.initiate();
  // 100 ms, doubled by the expiry: 3 × 200 ms of silence.
  await silent.pass(599);
  assert.ok(silent.isUp("p"));
  await silent.pass(2);
  assert.ok(!silent.isUp("p"));

  const talking = new ScriptedPeer();
  talking.open("p");
  talking.exchange.initiate();
  const unknown: Message = { kind: "unknown", session: { opener: 77n, acceptor: 77n } };
  for (let time = 0; time < 2_300; time += 100) {
    talking.say("p", unknown);
    await talking.pass(100);
  }
  assert.ok(talking.isUp("p"));
  for (let time = 0; time < 300; time += 100) {
    talking.say("p", unknown);
    await talking.pass(100);
  }
  assert.ok(!talking.isUp("p"), "an answer that never comes was lost on the way");
});

Deno.test("an idle link is not reset, however long it is silent", async () => {
  const peer = new ScriptedPeer();
  peer.open("p");
  await peer.pass(10_000_000);
  assert.ok(peer.isUp("p"));
  assert.strictEqual(peer.link("p").phase, "open");
});

Deno.test("a request goes out once a stream, unchanged, and its answer is then no sample", async () => {
  const peer = new ScriptedPeer();
  const session = peer.open("p");
  peer.exchange.initiate();
  const request = peer.heardOnly("request");
  peer.down("p");
  assert.deepStrictEqual(peer.heard(), []);
  await peer.pass(90);
  peer.up("p");
  assert.deepStrictEqual(peer.heardOnly("request"), request);
  peer.say("p", emptyReply(peer, "p", session));
  peer.exchange.initiate();
  // A sample of 90 ms would have made the time-out 270 ms.
  await peer.pass(101);
  assert.strictEqual(parked(peer), 1);
});

Deno.test("an answer in time is a sample: the time-out grows with the round trip", async () => {
  const peer = new ScriptedPeer({ ready: true });
  const session = peer.open("p");
  for (const _ of Array(8)) {
    peer.exchange.initiate();
    await peer.pass(80);
    peer.say("p", emptyReply(peer, "p", session));
  }
  assert.strictEqual(parked(peer), 0);
  peer.exchange.initiate();
  await peer.pass(150);
  assert.strictEqual(parked(peer), 0, "the time-out is above 150 ms by now");
});

Deno.test("a peer that cannot be reached is tried ten times with growing waits, then given up", async () => {
  const peer = new ScriptedPeer();
  peer.exchange.want("p", ["somewhere"]);
  await peer.pass(1_000_000);
  assert.strictEqual(peer.connects.length, 10);
  assert.deepStrictEqual(peer.lost, ["SILENT"]);
  assert.strictEqual(peer.events.filter(({ type }) => type === "unreachable").length, 10);
  peer.exchange.want("p");
  await peer.pass(1_000_000);
  assert.strictEqual(peer.connects.length, 20, "it may be wanted anew");
});

Deno.test("a declined opening is tried again no sooner than the peer asks, with a new nonce", async () => {
  const peer = new ScriptedPeer();
  peer.up("p");
  peer.exchange.want("p");
  const first = peer.heardOnly("open");
  peer.say("p", { kind: "decline", nonce: first.nonce, code: "RATE", waitMs: 5_000 });
  await peer.pass(4_999);
  assert.deepStrictEqual(peer.heard(), []);
  await peer.pass(2);
  assert.notStrictEqual(peer.heardOnly("open").nonce, first.nonce);
});

Deno.test("an opening without an answer is dropped and tried again", async () => {
  const peer = new ScriptedPeer();
  peer.up("p");
  peer.exchange.want("p");
  const { nonce } = peer.heardOnly("open");
  await peer.pass(1_001);
  assert.strictEqual(peer.link("p").opening, undefined);
  assert.deepStrictEqual(peer.say("p", { kind: "accept", nonce, ownNonce: 9n, choice: "RESUME" }), [], "too late");
  await peer.pass(4_000);
  assert.ok(peer.heard().some(({ kind }) => kind === "open"));
});

Deno.test("of two openings that cross, the lower peer's goes on", () => {
  // The node is called m: lower than p, higher than a.
  for (const [name, expected] of [["p", "decline"], ["a", "accept"]] as const) {
    const peer = new ScriptedPeer();
    peer.up(name);
    peer.exchange.want(name);
    peer.heardOnly("open");
    only(peer.say(name, { kind: "open", task, nonce: 3n, held: undefined, round: 0, join: false }), expected);
    assert.strictEqual(peer.link(name).opening?.step, expected === "decline" ? "asked" : undefined);
  }
});

Deno.test("all neighbours BUSY: asked again by itself after the wait, and the slot is free meanwhile", async () => {
  const peer = new ScriptedPeer();
  const sessions = { p: peer.open("p"), q: peer.open("q") };
  peer.heard();
  peer.exchange.initiate();
  for (const name of ["p", "q"] as const) {
    assert.strictEqual(peer.link(name).pending?.place, "held", `${name} is asked`);
    peer.say(name, { kind: "refuse", session: sessions[name], attempt: 1, code: "BUSY", waitMs: 400 });
  }
  assert.strictEqual(peer.link("p").pending ?? peer.link("q").pending, undefined);
  await peer.pass(399);
  assert.strictEqual(peer.link("p").pending ?? peer.link("q").pending, undefined);
  await peer.pass(150);
  assert.ok(peer.link("p").pending !== undefined || peer.link("q").pending !== undefined);
});

Deno.test("neighbours are asked in rotation", () => {
  const peer = new ScriptedPeer();
  const sessions = new Map(["p", "q", "r"].map((name) => [name, peer.open(name)]));
  const asked: string[] = [];
  for (let turn = 0; turn < 7; turn++) {
    peer.exchange.initiate();
    const name = [...sessions.keys()].find((name) => peer.link(name).pending !== undefined)!;
    asked.push(name);
    peer.say(name, emptyReply(peer, name, sessions.get(name)!));
  }
  assert.deepStrictEqual(asked, ["p", "q", "r", "p", "q", "r", "p"]);
});

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
  warned.exchange.heard(heartbeat({ round: 12 }), "q");
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
  peer.exchange.heard(heartbeat({ incarnation: 1n }), "p");
  peer.exchange.heard(heartbeat({ incarnation: 1n }), "p");
  assert.strictEqual(peer.link("p").phase, "open");
  peer.exchange.heard(heartbeat({ incarnation: 2n }), "p");
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
  for (const incarnation of [2n, 1n, 2n]) peer.exchange.heard(heartbeat({ incarnation }), "p");
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
  peer.say("p", emptyReply(peer, "p", session));
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
