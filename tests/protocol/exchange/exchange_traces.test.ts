/**
 * What breaks plainer rules (exchange.md §9), one trace a row, played message by message. `a` is the lower peer id.
 *
 * @module
 */
import assert from "node:assert";
import { checkInvariants, sharedSessions } from "./invariants.ts";
import { apart, base, deliverCopy, eachWants, endsWell, expectRefusal, next, pair, together } from "./trace.ts";

Deno.test("a refusal is remembered: a copy of a refused request is never applied", async () => {
  const network = together();
  network.initiate("b");
  network.deliver("b", "a");
  network.initiate("a");
  network.reset(network.wire("a", "b"));
  network.reconnect(network.wire("a", "b"));
  network.deliver("a", "b");
  network.deliver("b", "a");
  expectRefusal(network, "b", "a", "AHEAD");
  network.deliverAll();
  assert.deepStrictEqual([base(network, "a", "b"), base(network, "b", "a")], [1n, 1n]);
  network.initiate("b");
  network.deliver("b", "a");
  deliverCopy(network, "a", "b", "request");
  assert.strictEqual(base(network, "b", "a"), 1n);
  expectRefusal(network, "b", "a", "STALE");
  checkInvariants(network);
  network.deliverAll();
  assert.deepStrictEqual([base(network, "a", "b"), base(network, "b", "a")], [2n, 2n]);
  await endsWell(network);
});

Deno.test("after BUSY another request has another attempt: a copy of the first is not applied for the second", async () => {
  const requestRate = { burst: 1, perRound: 0, perSecond: 0.1, perSecondAtRest: 0.1 };
  const network = together(pair, { requestRate, busyDelay: 0 });
  network.initiate("b");
  network.deliverAll();
  network.initiate("b");
  network.deliver("b", "a");
  expectRefusal(network, "a", "b", "BUSY");
  network.deliver("a", "b");
  // The wait is over: the second request is under way, and a would have time for the first by now.
  await network.clock.run(network.clock.now() + 10_150);
  assert.strictEqual(next(network, "b", "a")?.kind, "request");
  const old = network.wire("a", "b").old.get("b")!;
  network.deliverOld("b", "a", old.length - 1);
  assert.strictEqual(base(network, "a", "b"), 1n);
  checkInvariants(network);
  network.deliverAll();
  assert.deepStrictEqual([base(network, "a", "b"), base(network, "b", "a")], [2n, 2n]);
  await endsWell(network);
});

Deno.test("a request that times out is parked, not abandoned: the late reply is committed", async () => {
  const network = together();
  network.initiate("a");
  await network.pass();
  assert.ok(network.events.get("a")!.some(({ type }) => type === "parked"));
  assert.strictEqual(network.actor("a").exchange.initiate(), "nobody");
  network.deliverAll();
  assert.deepStrictEqual([base(network, "a", "b"), base(network, "b", "a")], [1n, 1n]);
  assert.strictEqual(network.ledger.completed, 1);
  await endsWell(network);
});

Deno.test("the loser of a crossing that comes late is STALE, no reason to open again", async () => {
  const network = together();
  network.initiate("a");
  network.initiate("b");
  network.deliver("a", "b");
  network.reset(network.wire("a", "b"));
  network.reconnect(network.wire("a", "b"));
  network.deliverAll();
  assert.deepStrictEqual([base(network, "a", "b"), base(network, "b", "a")], [1n, 1n]);
  const before = sharedSessions(network);
  deliverCopy(network, "b", "a", "request");
  expectRefusal(network, "a", "b", "STALE");
  network.deliverAll();
  assert.deepStrictEqual(sharedSessions(network), before);
  await endsWell(network);
});

Deno.test("a peer one exchange ahead is AHEAD while its reply is still to come, no reason to open again", async () => {
  const network = together();
  network.initiate("a");
  network.deliver("a", "b");
  network.reset(network.wire("a", "b"));
  network.reconnect(network.wire("a", "b"));
  const before = sharedSessions(network);
  network.initiate("b");
  network.deliver("b", "a");
  // The request that a has sent again is under way before its refusal.
  network.deliver("a", "b");
  expectRefusal(network, "a", "b", "AHEAD");
  network.deliverAll();
  assert.deepStrictEqual([base(network, "a", "b"), base(network, "b", "a")], [1n, 1n]);
  assert.deepStrictEqual(sharedSessions(network), before);
  await endsWell(network);
});

for (const late of ["before", "after"]) {
  Deno.test(`a restored node opens anew, and the reply of its former life arrives ${late} that`, async () => {
    const network = together();
    network.save("a");
    network.initiate("b");
    network.deliver("b", "a");
    network.crash("a", "restored");
    assert.strictEqual(network.actor("a").exchange.isOpen("b"), false);
    network.reconnect(network.wire("a", "b"));
    if (late === "before") deliverCopy(network, "a", "b", "reply");
    // b's request, sent again, finds no session.
    network.deliver("b", "a");
    assert.strictEqual(network.ledger.open.size + network.ledger.completed, 1);
    checkInvariants(network);
    network.deliverAll();
    if (late === "after") deliverCopy(network, "a", "b", "reply");
    network.deliverAll();
    await endsWell(network);
  });
}

Deno.test("a restored initiator uses no attempt again before the link is open anew", async () => {
  const network = together();
  network.save("a");
  network.initiate("a");
  network.deliver("a", "b");
  const [former] = sharedSessions(network);
  network.crash("a", "restored");
  assert.strictEqual(network.actor("a").exchange.initiate(), "nobody");
  network.reconnect(network.wire("a", "b"));
  network.deliverAll();
  const [now] = sharedSessions(network);
  assert.ok(now !== undefined);
  assert.notDeepStrictEqual(now, former);
  assert.strictEqual(base(network, "a", "b"), 0n);
  await endsWell(network);
});

Deno.test("an old Open makes a candidate only: the live session stays", async () => {
  const network = together();
  const before = sharedSessions(network);
  deliverCopy(network, "a", "b", "open");
  assert.deepStrictEqual(sharedSessions(network), before);
  network.deliverAll();
  assert.deepStrictEqual(sharedSessions(network), before);
  await endsWell(network);
});

Deno.test("an Open that arrives twice never opens two vectors under one session", async () => {
  const network = apart(pair);
  // b has trained, so it opens by a snapshot, another one each time.
  network.train("b");
  network.wantAll();
  network.reconnect(network.wire("a", "b"));
  network.deliver("a", "b");
  network.deliver("b", "a");
  deliverCopy(network, "a", "b", "open");
  network.deliver("a", "b");
  assert.strictEqual(network.actor("b").exchange.isOpen("a"), false, "the first offer has been replaced");
  for (let passes = 0; sharedSessions(network)[0] === undefined && passes < 20; passes++) {
    network.deliverAll();
    await network.pass();
  }
  network.train("b");
  const before = sharedSessions(network);
  deliverCopy(network, "a", "b", "open");
  deliverCopy(network, "a", "b", "confirm");
  network.deliverAll();
  assert.deepStrictEqual(sharedSessions(network), before);
  await endsWell(network);
});

Deno.test("RESUME is decided again at Confirm: a request of the former session may have been applied between", async () => {
  const network = together();
  network.initiate("a");
  network.reset(network.wire("a", "b"));
  network.close("a", "b");
  network.want("a");
  network.reconnect(network.wire("a", "b"));
  network.deliver("a", "b");
  const offer = next(network, "b", "a");
  assert.ok(offer?.kind === "accept" && offer.choice === "RESUME");
  deliverCopy(network, "a", "b", "request");
  assert.strictEqual(base(network, "b", "a"), 1n);
  network.deliver("b", "a");
  network.deliver("a", "b");
  checkInvariants(network);
  assert.strictEqual(sharedSessions(network)[0], undefined);
  await endsWell(network);
});

Deno.test("RESUME sends no snapshot where both ends still hold the same", async () => {
  const network = together();
  network.initiate("a");
  network.deliverAll();
  network.close("a", "b");
  network.deliverAll();
  network.want("a");
  network.deliverAll();
  const opened = network.events.get("a")!.filter(({ type }) => type === "linkOpened");
  assert.deepStrictEqual(opened.map((event) => event.type === "linkOpened" && event.choice), ["RESUME", "RESUME"]);
  await endsWell(network);
});

Deno.test("every opening clears the candidate: a delayed Confirm does not end the session that came first", async () => {
  const network = apart(eachWants);
  // By then b offers a snapshot, which needs nothing that a still holds.
  network.train("b");
  network.want("a");
  network.reconnect(network.wire("a", "b"));
  network.deliver("a", "b");
  network.deliver("b", "a");
  assert.strictEqual(next(network, "a", "b")?.kind, "confirm");
  network.reset(network.wire("a", "b"));
  network.close("a", "b");
  network.want("b");
  network.deliverAll();
  const before = sharedSessions(network);
  assert.ok(before[0] !== undefined);
  deliverCopy(network, "a", "b", "confirm");
  assert.deepStrictEqual(sharedSessions(network), before);
  network.deliverAll();
  assert.deepStrictEqual(sharedSessions(network), before);
  await endsWell(network);
});

Deno.test("a time-out frees the slot, and a node answers while it waits: a dead neighbour blocks no other link", async () => {
  const network = together({ names: ["a", "b", "c"], edges: [["a", "b"], ["c", "b"]] });
  // The links of b are asked in turn, so that one of its first two requests goes to c.
  network.initiate("b");
  if (next(network, "b", "c") === undefined) {
    network.deliverAll();
    network.initiate("b");
  }
  assert.strictEqual(next(network, "b", "c")?.kind, "request");
  const before = base(network, "b", "a");
  network.freeze("c");
  network.initiate("a");
  network.deliverAll();
  assert.strictEqual(base(network, "b", "a"), before + 1n);
  assert.strictEqual(network.actor("b").exchange.initiate(), "slot taken");
  network.crash("c", "gone");
  await network.clock.run(network.clock.now() + 150);
  network.deliverAll();
  assert.ok(base(network, "b", "a") > before + 1n, "b went on with a after the time-out");
  await endsWell(network);
});

Deno.test("heads of both queues may be requests: handlers never wait, so nothing blocks", async () => {
  const network = together({ names: ["a", "b", "c"], edges: [["a", "b"], ["b", "c"], ["c", "a"]] });
  for (let turn = 0; turn < 20; turn++) {
    for (const name of ["a", "b", "c"]) network.initiate(name);
    network.deliverAll();
    checkInvariants(network);
    await network.pass();
  }
  assert.ok(network.ledger.completed >= 20);
  await endsWell(network);
});
