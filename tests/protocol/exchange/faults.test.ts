/**
 * What this program's own failures come to when one peer's state sets them off: that peer's link ends, and nothing else.
 *
 * @module
 */
import assert from "node:assert";
import { applySnapshot, type Compressed, digestOf } from "../../../compute/compression/mod.ts";
import { encodeCompressed } from "../../../protocol/delta/mod.ts";
import type { ExchangeParts } from "../../../protocol/exchange/mod.ts";
import { exactCompressor } from "./exact_compressor.ts";
import { only, ScriptedPeer, task } from "./scripted_peer.ts";

const HOUR = 3_600_000;

/** A node whose compressor of the link to "p" fails while it is broken. */
function withBrokenLink(parts: Partial<ExchangeParts> = {}) {
  const state = { isBroken: true };
  const peer = new ScriptedPeer({ ready: true }, {
    createCompressor: (name) => {
      const { compress, ...rest } = exactCompressor(2);
      return {
        ...rest,
        compress(vector, layout) {
          if (name === "p" && state.isBroken) throw new RangeError("entry 0 is odd");
          return compress(vector, layout);
        },
      };
    },
    ...parts,
  });
  return { peer, state };
}

const faults = ({ events }: ScriptedPeer) => events.filter((event) => event.type === "fault");

Deno.test("a link on which an own request fails ends, and the next neighbour is asked", () => {
  const { peer } = withBrokenLink();
  peer.open("p");
  peer.open("q");
  assert.strictEqual(peer.exchange.initiate(), "begun");
  assert.deepStrictEqual(
    faults(peer).map(({ peer, reason, isBarred }) => ({ peer, reason, isBarred })),
    [{ peer: "p", reason: "RangeError: entry 0 is odd", isBarred: false }],
  );
  assert.deepStrictEqual(peer.codes("linkClosed"), ["GIVEN_UP by us"]);
  assert.ok(!peer.isUp("p") && !peer.exchange.isOpen("p") && peer.link("q").pending !== undefined);
  assert.strictEqual(peer.exchange.shared("p"), undefined, "the next session starts from a snapshot");
  // The slot is not lost with it.
  only([peer.heardOnly("request")], "request");
});

Deno.test("with nobody else to ask, the wish ends and may come again", () => {
  const { peer, state } = withBrokenLink();
  peer.open("p");
  assert.strictEqual(peer.exchange.initiate(), "nobody");
  state.isBroken = false;
  peer.open("q");
  assert.strictEqual(peer.exchange.initiate(), "begun");
});

Deno.test("where the node's own model is not finite, nobody is to blame and the fault is thrown", () => {
  const { peer } = withBrokenLink();
  peer.open("p");
  peer.x[0] = NaN;
  assert.throws(() => peer.exchange.initiate(), RangeError);
  peer.exchange.failed("p", new RangeError("entry 0 is NaN"));
  peer.exchange.failed("p", new RangeError("entry 0 is NaN"));
  peer.exchange.failed("p", new RangeError("entry 0 is NaN"));
  assert.deepStrictEqual(faults(peer).map(({ isBarred }) => isBarred), [false, false, false]);
});

Deno.test("what a timer of one link throws ends that link, and the clock goes on", async () => {
  let isBroken = false;
  let nonces = 0n;
  const { peer } = withBrokenLink({
    nonce: () => {
      if (isBroken) throw new Error("no number");
      return ++nonces;
    },
  });
  peer.up("p");
  peer.exchange.want("p");
  peer.heardOnly("open");
  isBroken = true;
  // The opening times out, and the next one fails.
  await peer.pass(20_000);
  assert.ok(faults(peer).length >= 1);
  assert.strictEqual(peer.isUp("p"), false);
  isBroken = false;
  peer.up("q");
  peer.exchange.want("q");
  peer.heardOnly("open");
});

Deno.test("after three faults within an hour nothing is read of a peer for an hour", async () => {
  const peer = new ScriptedPeer();
  peer.open("q");
  const fail = () => peer.exchange.failed("p", new Error("a fault of ours"));
  fail();
  await peer.pass(HOUR);
  fail();
  await peer.pass(HOUR / 2);
  const session = peer.open("p");
  peer.exchange.want("p");
  fail();
  assert.ok(peer.exchange.isOpen("p"));
  fail();
  assert.deepStrictEqual(faults(peer).map(({ isBarred }) => isBarred), [false, false, false, true]);
  assert.deepStrictEqual(peer.lost, ["DISTRUSTED"]);
  assert.ok(!peer.exchange.isOpen("p") && peer.exchange.isDistrusted("p"));
  const open = { kind: "open", task, nonce: 7n, held: undefined, round: 3, join: false } as const;
  for (const message of [open, peer.request(session, [0, 0, 0, 0])]) {
    peer.up("p");
    assert.deepStrictEqual(peer.say("p", message), []);
    assert.strictEqual(peer.isUp("p"), false);
  }
  assert.ok(peer.exchange.isOpen("q"), "others are not asked to pay for it");
  await peer.pass(HOUR);
  peer.up("p");
  only(peer.say("p", open), "accept");
  assert.strictEqual(peer.exchange.isDistrusted("p"), false);
});

/** A neighbour is wanted, and gives a snapshot that begins with `first`. */
function offer(peer: ScriptedPeer, name: string, first: number): void {
  const snapshot: Compressed = { kind: "dense", precision: "f32", values: Float32Array.of(first, 0, 0, 0) };
  peer.up(name);
  peer.exchange.want(name);
  const { nonce } = peer.heardOnly("open");
  const session = { opener: nonce, acceptor: 9n };
  only(peer.say(name, { kind: "accept", nonce, ownNonce: 9n, choice: "SNAPSHOT" }), "confirm");
  const digest = digestOf(applySnapshot(peer.exchangeParts.initial, snapshot, peer.layout));
  peer.say(name, { kind: "opened", session, digest, snapshot: encodeCompressed(snapshot, peer.layout) });
}

Deno.test("a joiner does without a snapshot that cannot be tried, and takes the next", async () => {
  const peer = new ScriptedPeer({ ready: false, joinWait: 100 }, {
    appraise: (model) => model[0] === 3 ? Promise.reject(new Error("cannot be tried")) : Promise.resolve(1),
  });
  offer(peer, "p", 3);
  await peer.pass(10);
  assert.deepStrictEqual(faults(peer).map(({ peer }) => peer), ["p"]);
  assert.strictEqual(peer.exchange.refusedSnapshots, 1);
  assert.ok(!peer.exchange.isOpen("p") && !peer.exchange.isReady);
  offer(peer, "q", 2);
  await peer.pass(1_000);
  assert.deepStrictEqual(peer.ready, ["snapshot"]);
  assert.strictEqual(peer.x[0], 2);
});

Deno.test("a joiner does without snapshots that cannot be weighed against each other, and takes the next", async () => {
  const peer = new ScriptedPeer({ ready: false, joinWait: 100 }, {
    appraise: (model) => Promise.resolve(model[0] === 0 || model[0] === 4 ? 1 : -Infinity),
  });
  offer(peer, "p", 3);
  await peer.pass(10);
  offer(peer, "q", 2);
  await peer.pass(1_000);
  assert.deepStrictEqual(faults(peer).map(({ peer }) => peer), ["p", "q"]);
  assert.strictEqual(peer.exchange.refusedSnapshots, 2);
  assert.ok(!peer.exchange.isOpen("p") && !peer.exchange.isOpen("q") && !peer.exchange.isReady);
  offer(peer, "r", 4);
  await peer.pass(1_000);
  assert.deepStrictEqual(peer.ready, ["snapshot"]);
  assert.strictEqual(peer.x[0], 4);
});
