import assert from "node:assert";
import { createPeerBook } from "../../../daemon/control/peer_book.ts";
import { troubleOf, verdictOf } from "../../../daemon/control/verdicts.ts";
import type { NodeEvent } from "../../../daemon/node/mod.ts";

const blank = {
  exchanges: 0,
  roundTrip: undefined,
  bytesSent: { deltas: 0, openings: 0, heartbeats: 0 },
  rate: 0,
  verdicts: {},
  trouble: undefined,
};

Deno.test("a peer without events has a blank account", () => {
  const book = createPeerBook();
  assert.deepStrictEqual(book.of("a"), blank);
  assert.deepStrictEqual(book.peers(), []);
});

Deno.test("bytes and exchanges are counted by peer, and this node's own heartbeats under none", () => {
  const book = createPeerBook({ now: () => 0 });
  book.record({ type: "ready", peer: "self", addresses: [], task: "" });
  book.record({ type: "sent", peer: "self", kind: "heartbeats", bytes: 100 });
  book.record({ type: "sent", peer: "a", kind: "deltas", bytes: 40 });
  book.record({ type: "sent", peer: "a", kind: "deltas", bytes: 2 });
  book.record({ type: "sent", peer: "a", kind: "openings", bytes: 500 });
  book.record({ type: "exchanged", peer: "a", role: "initiator", milliseconds: 80, bytes: 40 });
  book.record({ type: "exchanged", peer: "a", role: "responder", milliseconds: undefined, bytes: 40 });
  book.record({ type: "exchanged", peer: "a", role: "initiator", milliseconds: 160, bytes: 40 });
  book.record({ type: "sent", peer: "b", kind: "deltas", bytes: 7 });
  const { exchanges, roundTrip, bytesSent, verdicts, trouble } = book.of("a");
  assert.deepStrictEqual({ exchanges, roundTrip, bytesSent, verdicts, trouble }, {
    exchanges: 3,
    roundTrip: 90,
    bytesSent: { deltas: 42, openings: 500, heartbeats: 0 },
    verdicts: {},
    trouble: undefined,
  });
  assert.strictEqual(book.of("b").bytesSent.deltas, 7);
  assert.deepStrictEqual(book.peers(), ["a", "b"]);
});

Deno.test("the rate is that of the last minute", () => {
  let now = 1_000_000;
  const book = createPeerBook({ now: () => now });
  // 100 bytes a second, for ten minutes.
  for (let second = 0; second < 600; second++) {
    book.record({ type: "sent", peer: "a", kind: "deltas", bytes: 100 });
    now += 1000;
  }
  assert(Math.abs(book.of("a").rate - 100) < 5);
  now += 30_000;
  const half = book.of("a").rate;
  assert(half > 40 && half < 60);
  now += 31_000;
  assert.strictEqual(book.of("a").rate, 0);
  now += 3_600_000;
  book.record({ type: "sent", peer: "a", kind: "deltas", bytes: 600 });
  const { rate } = book.of("a");
  assert(rate > 9 && rate < 12);
});

Deno.test("what is amiss is counted by code, and told in words where it matters", () => {
  const book = createPeerBook();
  book.record({ type: "refused", peer: "a", code: "BUSY", by: "us" });
  book.record({ type: "refused", peer: "a", code: "BUSY", by: "us" });
  book.record({ type: "refused", peer: "a", code: "CROSSING", by: "peer" });
  assert.strictEqual(book.of("a").trouble, undefined);
  book.record({ type: "declined", peer: "a", code: "WRONG_TASK", by: "peer" });
  assert.match(book.of("a").trouble ?? "", /the peer declined a link: the tasks differ/);
  book.record({ type: "linkClosed", peer: "a", code: "LEAVING", by: "peer" });
  book.record({ type: "linkClosed", peer: "a", code: "DIVERGED", by: "us" });
  book.record({ type: "malformed", peer: "a", code: "LENGTH", reason: "a length over the limit" });
  book.record({ type: "heartbeatRefused", peer: "a", action: "reject", code: "UNREADABLE" });
  book.record({ type: "heartbeatRefused", peer: "a", action: "ignore", code: "STALE" });
  book.record({ type: "heartbeatRefused", peer: "a name", action: "ignore", code: "RATE" });
  assert.deepStrictEqual(book.peers(), ["a"]);
  assert.deepStrictEqual(book.of("a").verdicts, {
    "us/BUSY": 2,
    "peer/CROSSING": 1,
    "peer/WRONG_TASK": 1,
    "us/DIVERGED": 1,
    "us/MALFORMED": 1,
    "us/HEARTBEAT_UNREADABLE": 1,
    "us/HEARTBEAT_STALE": 1,
  });
  assert.strictEqual(book.of("a").trouble, "it sent a bad heartbeat: it could not be read");
  book.record({ type: "unreachable", peer: "a", reason: "connection refused" });
  book.record({ type: "exchanged", peer: "a", role: "responder", milliseconds: undefined, bytes: 1 });
  assert.strictEqual(book.of("a").trouble, "it cannot be reached: connection refused");
  book.record({ type: "trouble", peer: "a", text: "it is denied" });
  book.record({ type: "trouble", peer: undefined, text: "the disk is full" });
  assert.strictEqual(book.of("a").trouble, "it is denied");
  book.record({ type: "barred", peer: "a", cause: "LEADS", evidence: "it gives 2.30 times what it takes", rounds: 64 });
  book.record({ type: "linkClosed", peer: "a", code: "BARRED", by: "us" });
  book.record({ type: "declined", peer: "a", code: "BARRED", by: "us" });
  assert.strictEqual(book.of("a").verdicts["us/BARRED"], 1);
  assert.strictEqual(book.of("a").verdicts["us/MALFORMED"], 1);
  assert.match(book.of("a").trouble ?? "", /^it was barred: it gives far more than it takes \(it gives 2\.30 times/);
  assert.deepStrictEqual(book.peers(), ["a"]);
});

Deno.test("every code has its words, and its verdict", () => {
  const events: NodeEvent[] = [
    ...(["STALE", "AHEAD", "MALFORMED", "BUSY", "CROSSING"] as const).map((
      code,
    ) => ({ type: "refused", code } as const)),
    ...(["FULL", "NOT_READY", "WRONG_TASK", "RATE", "CROSSING"] as const).map((code) => ({
      type: "declined",
      code,
    } as const)),
    ...(["DIVERGED", "CONFLICT", "MALFORMED"] as const).map((code) => ({ type: "linkClosed", code } as const)),
  ].map((event) => ({ ...event, peer: "a", by: "us" as const }));
  for (const event of events) {
    assert.match(verdictOf(event) ?? "", /^us\/[A-Z_]+$/);
    assert.doesNotMatch(troubleOf(event) ?? "", /undefined/);
  }
  assert.strictEqual(verdictOf({ type: "snapshotRefused", peer: "a", reason: "" }), "us/SNAPSHOT");
  assert.strictEqual(verdictOf({ type: "linkClosed", peer: "a", code: "GIVEN_UP", by: "us" }), undefined);
});

Deno.test("the book is bounded; whoever was longest silent goes first", () => {
  const book = createPeerBook({ limit: 3 });
  for (const peer of ["a", "b", "c", "a", "d", "e"]) {
    book.record({ type: "sent", peer, kind: "deltas", bytes: 1 });
  }
  assert.deepStrictEqual(book.peers(), ["a", "d", "e"]);
  assert.strictEqual(book.of("a").bytesSent.deltas, 2);
  assert.deepStrictEqual(book.of("b"), blank);
});
