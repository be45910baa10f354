/**
 * Time-outs, waits and tries (exchange.md §6).
 *
 * @module
 */
import assert from "node:assert";
import type { Message } from "../../../protocol/messages/mod.ts";
import { only, ScriptedPeer, task } from "./scripted_peer.ts";

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
  peer.say("p", peer.emptyReply("p", session));
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
  peer.say("p", peer.emptyReply("p", session));
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
    peer.say("p", peer.emptyReply("p", session));
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
    peer.say(name, peer.emptyReply(name, sessions.get(name)!));
  }
  assert.deepStrictEqual(asked, ["p", "q", "r", "p", "q", "r", "p"]);
});
