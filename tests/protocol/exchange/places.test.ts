/** Which links a node has places for (exchange.md §4). */
import assert from "node:assert";
import { digestOf } from "../../../compute/compression/mod.ts";
import type { Session } from "../../../protocol/messages/mod.ts";
import { only, ScriptedPeer, task } from "./scripted_peer.ts";

/** A node with eight places, four of them for links that it wants. */
const create = () => new ScriptedPeer({ ready: true, maxLinks: 8, ownLinks: 4, expectsMore: true });

const names = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`);

/** Asks for a link; returns what the node says. */
function knock(peer: ScriptedPeer, name: string): string {
  peer.up(name);
  const [said] = peer.say(name, { kind: "open", task, nonce: 1n, held: undefined, round: 0, join: false });
  return said.kind === "decline" ? said.code : said.kind;
}

/** Has the node answer a request of `name`. */
function exchange(peer: ScriptedPeer, name: string, session: Session): void {
  // The node has reset its stream if it waited for an answer in vain.
  peer.up(name);
  peer.heard();
  const { base, attempt, seen } = { ...peer.link(name), attempt: peer.link(name).seen + 1 };
  const { digest } = peer.exchange.shared(name)!;
  const said = peer.say(name, peer.request(session, [0, 0, 0, 0], { base, attempt, digest }));
  assert.deepStrictEqual(said.map(({ kind }) => kind), ["reply"], `attempt ${attempt} after ${seen}`);
}

/** Has the node open a link that it wants. */
function openOwn(peer: ScriptedPeer, name: string): Session {
  peer.up(name);
  peer.exchange.want(name);
  const { nonce } = peer.heardOnly("open");
  only(peer.say(name, { kind: "accept", nonce, ownNonce: 9n, choice: "RESUME" }), "confirm");
  const session = { opener: nonce, acceptor: 9n };
  peer.say(name, { kind: "opened", session, digest: digestOf(peer.initial), snapshot: undefined });
  assert.ok(peer.exchange.isOpen(name), `${name} is open`);
  return session;
}

Deno.test("half of the places for links that a node wants are kept free of others", () => {
  const peer = create();
  for (const name of names(6)) peer.open(name);
  assert.strictEqual(peer.exchange.freeLinks, 0);
  assert.strictEqual(knock(peer, "late"), "FULL");
  openOwn(peer, "mine");
  openOwn(peer, "mine too");
  assert.strictEqual(peer.exchange.open().length, 8, "nobody had to go for them");
});

Deno.test("links that a node wants take the places of others, the least useful first, and leave them as many as it has", () => {
  const peer = create();
  const sessions = names(6).map((name) => peer.open(name));
  for (const index of [0, 1, 2, 3, 5]) exchange(peer, `k${index}`, sessions[index]);
  exchange(peer, "k3", sessions[3]);
  for (const name of ["a", "b", "c", "d", "e"]) openOwn(peer, name);
  const open = peer.exchange.open();
  assert.ok(!open.includes("k4") && open.includes("k3"), `${open}`);
  assert.strictEqual(open.filter((name) => name.startsWith("k")).length, 4);
});

Deno.test("a newcomer takes the place of one with which there was no exchange, and of nobody else", async () => {
  const peer = create();
  const sessions = names(6).map((name) => peer.open(name));
  for (const index of [0, 1, 3, 4, 5]) exchange(peer, `k${index}`, sessions[index]);
  assert.strictEqual(knock(peer, "early"), "FULL", "it is given some time");
  await peer.pass(16_000);
  assert.strictEqual(peer.exchange.freeLinks, 1);
  peer.open("late");
  assert.ok(!peer.exchange.isOpen("k2"));
  assert.deepStrictEqual(peer.codes("linkClosed"), ["GIVEN_UP by us"]);
  peer.heard();
  await peer.pass(16_000);
  assert.strictEqual(knock(peer, "k2"), "FULL", "it takes it from nobody else");
  peer.open("later");
  assert.ok(!peer.exchange.isOpen("late") && peer.exchange.isOpen("k0"));
});

Deno.test("a link that was asked in vain makes room sooner", async () => {
  const peer = create();
  const sessions = names(6).map((name) => peer.open(name));
  for (const index of [0, 1, 2, 3, 4]) exchange(peer, `k${index}`, sessions[index]);
  peer.exchange.initiate();
  while (peer.link("k5").pending === undefined) {
    const { peer: asked, attempt } = peer.exchange.links().find(({ pending }) => pending !== undefined)!;
    const session = sessions[Number(asked.slice(1))];
    peer.say(asked, { kind: "refuse", session, attempt, code: "BUSY", waitMs: 0 });
  }
  await peer.pass(8_000);
  peer.open("late");
  assert.ok(!peer.exchange.isOpen("k5"));
});

Deno.test("a link that was useful makes room when it has done nothing for a minute", async () => {
  const peer = create();
  const sessions = names(6).map((name) => peer.open(name));
  sessions.forEach((session, index) => exchange(peer, `k${index}`, session));
  await peer.pass(50_000);
  for (const index of [1, 2, 3, 4, 5]) exchange(peer, `k${index}`, sessions[index]);
  await peer.pass(9_000);
  assert.strictEqual(knock(peer, "early"), "FULL");
  await peer.pass(2_000);
  peer.open("late");
  assert.ok(!peer.exchange.isOpen("k0"));
});

Deno.test("a link that exchanges rarely is not idle before it has missed some turns", async () => {
  const peer = new ScriptedPeer({ ready: true, maxLinks: 1 });
  const session = peer.open("slow");
  for (let turn = 0; turn < 3; turn++) {
    await peer.pass(100_000);
    exchange(peer, "slow", session);
  }
  await peer.pass(300_000);
  assert.strictEqual(knock(peer, "other"), "FULL");
  await peer.pass(150_000);
  peer.open("other");
  assert.ok(!peer.exchange.isOpen("slow"));
});

Deno.test("beyond half of the places of those who come, a network has one", async () => {
  const peer = create();
  for (let index = 0; index < 8; index++) peer.groups[`one ${index}`] = "192.0.3";
  for (const name of ["a", "b", "c", "d"]) peer.groups[name] = `198.51.${name}`;
  peer.open("one 0");
  peer.open("one 1");
  assert.strictEqual(knock(peer, "one 2"), "FULL");
  for (const name of ["a", "b", "c", "d"]) peer.open(name);
  assert.strictEqual(peer.exchange.open().length, 6);
  await peer.pass(16_000);
  peer.open("one 3");
  assert.ok(!peer.exchange.isOpen("one 0") && peer.exchange.isOpen("a"), "it takes the place of its own");
  assert.strictEqual(knock(peer, "one 4"), "FULL", "its network had its turn");
});

for (const expectsMore of [true, false]) {
  const whose = expectsMore ? "chosen" : "fixed";
  Deno.test(`a ${whose} neighbour that was asked twenty times in vain is ${expectsMore ? "dropped" : "kept"}`, async () => {
    const peer = new ScriptedPeer({ ready: true, maxLinks: 8, ownLinks: 4, expectsMore });
    const session = openOwn(peer, "busy");
    for (let turn = 0; turn < 1_000 && peer.exchange.isOpen("busy"); turn++) {
      await peer.pass(50);
      peer.exchange.initiate();
      const { attempt, pending } = peer.link("busy");
      if (pending !== undefined) peer.say("busy", { kind: "refuse", session, attempt, code: "BUSY", waitMs: 0 });
    }
    assert.strictEqual(peer.exchange.isOpen("busy"), !expectsMore);
    assert.deepStrictEqual(peer.lost, expectsMore ? ["USELESS"] : []);
    assert.strictEqual(peer.exchange.isDistrusted("busy"), expectsMore, "it is not chosen again for a while");
    const { length } = peer.events.filter(({ type }) => type === "refused");
    assert.ok(length >= 20, `${length} refusals`);
  });
}
