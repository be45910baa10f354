/**
 * What breaks plainer rules (exchange.md §9), one trace a row, played message by message. `a` is the lower peer id.
 *
 * @module
 */
import assert from "node:assert";
import { checkInvariants, sharedSessions } from "./invariants.ts";
import { apart, base, deliverCopy, eachWants, endsWell, expectRefusal, next, pair, together } from "./trace.ts";

Deno.test("a refusal is remembered: a copy of a refused request is never applied", async () => {
  const stage = together();
  stage.initiate("b");
  stage.deliver("b", "a");
  stage.initiate("a");
  stage.reset(stage.wire("a", "b"));
  stage.reconnect(stage.wire("a", "b"));
  stage.deliver("a", "b");
  stage.deliver("b", "a");
  expectRefusal(stage, "b", "a", "AHEAD");
  stage.deliverAll();
  assert.deepStrictEqual([base(stage, "a", "b"), base(stage, "b", "a")], [1n, 1n]);
  stage.initiate("b");
  stage.deliver("b", "a");
  deliverCopy(stage, "a", "b", "request");
  assert.strictEqual(base(stage, "b", "a"), 1n);
  expectRefusal(stage, "b", "a", "STALE");
  checkInvariants(stage);
  stage.deliverAll();
  assert.deepStrictEqual([base(stage, "a", "b"), base(stage, "b", "a")], [2n, 2n]);
  await endsWell(stage);
});

Deno.test("after BUSY another request has another attempt: a copy of the first is not applied for the second", async () => {
  const stage = together(pair, { requestRate: { perSecond: 0.1, burst: 1 } });
  stage.initiate("b");
  stage.deliverAll();
  stage.initiate("b");
  stage.deliver("b", "a");
  expectRefusal(stage, "a", "b", "BUSY");
  stage.deliver("a", "b");
  // The wait is over: the second request is under way, and a would have time for the first by now.
  await stage.clock.run(stage.clock.now() + 10_150);
  assert.strictEqual(next(stage, "b", "a")?.kind, "request");
  const old = stage.wire("a", "b").old.get("b")!;
  stage.deliverOld("b", "a", old.length - 1);
  assert.strictEqual(base(stage, "a", "b"), 1n);
  checkInvariants(stage);
  stage.deliverAll();
  assert.deepStrictEqual([base(stage, "a", "b"), base(stage, "b", "a")], [2n, 2n]);
  await endsWell(stage);
});

Deno.test("a request that times out is parked, not abandoned: the late reply is committed", async () => {
  const stage = together();
  stage.initiate("a");
  await stage.pass();
  assert.ok(stage.events.get("a")!.some(({ type }) => type === "parked"));
  assert.strictEqual(stage.actor("a").exchange.initiate(), "nobody");
  stage.deliverAll();
  assert.deepStrictEqual([base(stage, "a", "b"), base(stage, "b", "a")], [1n, 1n]);
  assert.strictEqual(stage.ledger.completed, 1);
  await endsWell(stage);
});

Deno.test("the loser of a crossing that comes late is STALE, no reason to open again", async () => {
  const stage = together();
  stage.initiate("a");
  stage.initiate("b");
  stage.deliver("a", "b");
  stage.reset(stage.wire("a", "b"));
  stage.reconnect(stage.wire("a", "b"));
  stage.deliverAll();
  assert.deepStrictEqual([base(stage, "a", "b"), base(stage, "b", "a")], [1n, 1n]);
  const before = sharedSessions(stage);
  deliverCopy(stage, "b", "a", "request");
  expectRefusal(stage, "a", "b", "STALE");
  stage.deliverAll();
  assert.deepStrictEqual(sharedSessions(stage), before);
  await endsWell(stage);
});

Deno.test("a peer one exchange ahead is AHEAD while its reply is still to come, no reason to open again", async () => {
  const stage = together();
  stage.initiate("a");
  stage.deliver("a", "b");
  stage.reset(stage.wire("a", "b"));
  stage.reconnect(stage.wire("a", "b"));
  const before = sharedSessions(stage);
  stage.initiate("b");
  stage.deliver("b", "a");
  // The request that a has sent again is under way before its refusal.
  stage.deliver("a", "b");
  expectRefusal(stage, "a", "b", "AHEAD");
  stage.deliverAll();
  assert.deepStrictEqual([base(stage, "a", "b"), base(stage, "b", "a")], [1n, 1n]);
  assert.deepStrictEqual(sharedSessions(stage), before);
  await endsWell(stage);
});

for (const late of ["before", "after"]) {
  Deno.test(`a restored node opens anew, and the reply of its former life arrives ${late} that`, async () => {
    const stage = together();
    stage.save("a");
    stage.initiate("b");
    stage.deliver("b", "a");
    stage.crash("a", "restored");
    assert.strictEqual(stage.actor("a").exchange.isOpen("b"), false);
    stage.reconnect(stage.wire("a", "b"));
    if (late === "before") deliverCopy(stage, "a", "b", "reply");
    // b's request, sent again, finds no session.
    stage.deliver("b", "a");
    assert.strictEqual(stage.ledger.open.size + stage.ledger.completed, 1);
    checkInvariants(stage);
    stage.deliverAll();
    if (late === "after") deliverCopy(stage, "a", "b", "reply");
    stage.deliverAll();
    await endsWell(stage);
  });
}

Deno.test("a restored initiator uses no attempt again before the link is open anew", async () => {
  const stage = together();
  stage.save("a");
  stage.initiate("a");
  stage.deliver("a", "b");
  const [former] = sharedSessions(stage);
  stage.crash("a", "restored");
  assert.strictEqual(stage.actor("a").exchange.initiate(), "nobody");
  stage.reconnect(stage.wire("a", "b"));
  stage.deliverAll();
  const [now] = sharedSessions(stage);
  assert.ok(now !== undefined);
  assert.notDeepStrictEqual(now, former);
  assert.strictEqual(base(stage, "a", "b"), 0n);
  await endsWell(stage);
});

Deno.test("an old Open makes a candidate only: the live session stays", async () => {
  const stage = together();
  const before = sharedSessions(stage);
  deliverCopy(stage, "a", "b", "open");
  assert.deepStrictEqual(sharedSessions(stage), before);
  stage.deliverAll();
  assert.deepStrictEqual(sharedSessions(stage), before);
  await endsWell(stage);
});

Deno.test("an Open that arrives twice never opens two vectors under one session", async () => {
  const stage = apart(pair);
  // b has trained, so it opens by a snapshot, another one each time.
  stage.train("b");
  stage.wantAll();
  stage.reconnect(stage.wire("a", "b"));
  stage.deliver("a", "b");
  stage.deliver("b", "a");
  deliverCopy(stage, "a", "b", "open");
  stage.deliver("a", "b");
  assert.strictEqual(stage.actor("b").exchange.isOpen("a"), false, "the first offer has been replaced");
  for (let passes = 0; sharedSessions(stage)[0] === undefined && passes < 20; passes++) {
    stage.deliverAll();
    await stage.pass();
  }
  stage.train("b");
  const before = sharedSessions(stage);
  deliverCopy(stage, "a", "b", "open");
  deliverCopy(stage, "a", "b", "confirm");
  stage.deliverAll();
  assert.deepStrictEqual(sharedSessions(stage), before);
  await endsWell(stage);
});

Deno.test("RESUME is decided again at Confirm: a request of the former session may have been applied between", async () => {
  const stage = together();
  stage.initiate("a");
  stage.reset(stage.wire("a", "b"));
  stage.close("a", "b");
  stage.want("a");
  stage.reconnect(stage.wire("a", "b"));
  stage.deliver("a", "b");
  const offer = next(stage, "b", "a");
  assert.ok(offer?.kind === "accept" && offer.choice === "RESUME");
  deliverCopy(stage, "a", "b", "request");
  assert.strictEqual(base(stage, "b", "a"), 1n);
  stage.deliver("b", "a");
  stage.deliver("a", "b");
  checkInvariants(stage);
  assert.strictEqual(sharedSessions(stage)[0], undefined);
  await endsWell(stage);
});

Deno.test("RESUME sends no snapshot where both ends still hold the same", async () => {
  const stage = together();
  stage.initiate("a");
  stage.deliverAll();
  stage.close("a", "b");
  stage.deliverAll();
  stage.want("a");
  stage.deliverAll();
  const opened = stage.events.get("a")!.filter(({ type }) => type === "linkOpened");
  assert.deepStrictEqual(opened.map((event) => event.type === "linkOpened" && event.choice), ["RESUME", "RESUME"]);
  await endsWell(stage);
});

Deno.test("every opening clears the candidate: a delayed Confirm does not end the session that came first", async () => {
  const stage = apart(eachWants);
  // By then b offers a snapshot, which needs nothing that a still holds.
  stage.train("b");
  stage.want("a");
  stage.reconnect(stage.wire("a", "b"));
  stage.deliver("a", "b");
  stage.deliver("b", "a");
  assert.strictEqual(next(stage, "a", "b")?.kind, "confirm");
  stage.reset(stage.wire("a", "b"));
  stage.close("a", "b");
  stage.want("b");
  stage.deliverAll();
  const before = sharedSessions(stage);
  assert.ok(before[0] !== undefined);
  deliverCopy(stage, "a", "b", "confirm");
  assert.deepStrictEqual(sharedSessions(stage), before);
  stage.deliverAll();
  assert.deepStrictEqual(sharedSessions(stage), before);
  await endsWell(stage);
});

Deno.test("a time-out frees the slot, and a node answers while it waits: a dead neighbour blocks no other link", async () => {
  const stage = together({ names: ["a", "b", "c"], edges: [["a", "b"], ["c", "b"]] });
  // The links of b are asked in turn, so that one of its first two requests goes to c.
  stage.initiate("b");
  if (next(stage, "b", "c") === undefined) {
    stage.deliverAll();
    stage.initiate("b");
  }
  assert.strictEqual(next(stage, "b", "c")?.kind, "request");
  const before = base(stage, "b", "a");
  stage.freeze("c");
  stage.initiate("a");
  stage.deliverAll();
  assert.strictEqual(base(stage, "b", "a"), before + 1n);
  assert.strictEqual(stage.actor("b").exchange.initiate(), "slot taken");
  stage.crash("c", "gone");
  await stage.clock.run(stage.clock.now() + 150);
  stage.deliverAll();
  assert.ok(base(stage, "b", "a") > before + 1n, "b went on with a after the time-out");
  await endsWell(stage);
});

Deno.test("heads of both queues may be requests: handlers never wait, so nothing blocks", async () => {
  const stage = together({ names: ["a", "b", "c"], edges: [["a", "b"], ["b", "c"], ["c", "a"]] });
  for (let turn = 0; turn < 20; turn++) {
    for (const name of ["a", "b", "c"]) stage.initiate(name);
    stage.deliverAll();
    checkInvariants(stage);
    await stage.pass();
  }
  assert.ok(stage.ledger.completed >= 20);
  await endsWell(stage);
});
