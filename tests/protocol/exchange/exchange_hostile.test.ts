/**
 * What a faulty or hostile peer may do (exchange.md §7), and what it gets for it.
 *
 * @module
 */
import assert from "node:assert";
import fc from "fast-check";
import { applySnapshot, type Compressed, digestOf } from "../../../compute/compression/mod.ts";
import { createLayout } from "../../../compute/vector/mod.ts";
import { encodeCompressed } from "../../../protocol/delta/mod.ts";
import { encodeMessage, type Message, type Session } from "../../../protocol/messages/mod.ts";
import { only, ScriptedPeer, task } from "./scripted_peer.ts";

const other = (peer: ScriptedPeer) => [peer.x.slice(), peer.exchange.shared("p")!.vector.slice()];

Deno.test("an attempt used again with other content is a CONFLICT, and nothing is applied", () => {
  const peer = new ScriptedPeer();
  const session = peer.open("p");
  const reply = only(peer.say("p", peer.request(session, [2, 0, 0, 0])), "reply");
  assert.deepStrictEqual(only(peer.say("p", peer.request(session, [2, 0, 0, 0])), "reply"), reply, "the same again");
  const before = other(peer);
  assert.strictEqual(only(peer.say("p", peer.request(session, [4, 0, 0, 0])), "close").code, "CONFLICT");
  assert.deepStrictEqual(other(peer), before);
  assert.strictEqual(peer.link("p").phase, "closed");
});

Deno.test("an attempt answered twice is committed once", () => {
  const peer = new ScriptedPeer();
  const session = peer.open("p");
  assert.strictEqual(peer.exchange.initiate(), "begun");
  assert.strictEqual(peer.heardOnly("request").base, 0n);
  const after = Float32Array.of(4 + 1, -2, 0, 0);
  const reply: Message = {
    kind: "reply",
    session,
    attempt: 1,
    digest: digestOf(after),
    round: 0,
    delta: peer.delta([2, 0, 0, 0]),
  };
  assert.deepStrictEqual(peer.say("p", reply), []);
  assert.deepStrictEqual([...peer.exchange.shared("p")!.vector], [...after]);
  assert.deepStrictEqual([...peer.x], [8 + 1 - 4, -4 + 2, 2, 0]);
  assert.deepStrictEqual(peer.say("p", { ...reply, delta: peer.delta([6, 0, 0, 0]) }), []);
  assert.deepStrictEqual([...peer.exchange.shared("p")!.vector], [...after]);
});

Deno.test("a reply whose digest is another leaves x and r as they were, bit for bit", () => {
  const peer = new ScriptedPeer();
  const session = peer.open("p");
  peer.exchange.initiate();
  peer.heard();
  const before = other(peer);
  const said = peer.say("p", {
    kind: "reply",
    session,
    attempt: 1,
    digest: 99n,
    round: 0,
    delta: peer.delta([2, 0, 0, 0]),
  });
  assert.strictEqual(only(said, "close").code, "DIVERGED");
  assert.deepStrictEqual(other(peer), before);
  assert.deepStrictEqual(peer.codes("linkClosed"), ["DIVERGED by us"]);
});

Deno.test("a request on another r is DIVERGED before anything is applied", () => {
  for (const lie of [{ digest: 1n }, { base: 7n }]) {
    const peer = new ScriptedPeer();
    const session = peer.open("p");
    const before = other(peer);
    assert.strictEqual(only(peer.say("p", peer.request(session, [2, 0, 0, 0], lie)), "close").code, "DIVERGED");
    assert.deepStrictEqual(other(peer), before);
  }
});

Deno.test("a delta that cannot be decoded is refused MALFORMED for good; a valid one may follow", () => {
  const peer = new ScriptedPeer();
  const session = peer.open("p");
  const whole = peer.delta([2, 0, 0, 0]);
  const notANumber = whole.slice();
  notANumber.fill(0xff, whole.length - 4);
  let attempt = 0;
  for (const delta of [Uint8Array.of(250, 1), whole.slice(0, 5), notANumber]) {
    const said = peer.say("p", peer.request(session, [0, 0, 0, 0], { delta, attempt: ++attempt }));
    assert.strictEqual(only(said, "refuse").code, "MALFORMED");
    assert.strictEqual(peer.link("p").phase, "open");
  }
  // The attempt is dead, whatever comes under it now.
  assert.strictEqual(peer.say("p", peer.request(session, [2, 0, 0, 0], { attempt }))[0].kind, "refuse");
  assert.strictEqual(peer.say("p", peer.request(session, [2, 0, 0, 0], { attempt: attempt + 1 }))[0].kind, "reply");
});

Deno.test("a delta that is finite but huge is refused MALFORMED, and nothing is applied", () => {
  const peer = new ScriptedPeer();
  const session = peer.open("p");
  const before = other(peer);
  assert.strictEqual(only(peer.say("p", peer.request(session, [1e30, 0, 0, 0])), "refuse").code, "MALFORMED");
  assert.deepStrictEqual(other(peer), before);
});

/** Lets "p" open the node's link with a snapshot, as the acceptor; returns what the node has said to it. */
function offer(peer: ScriptedPeer, snapshot: Compressed, name = "p"): Message[] {
  peer.up(name);
  peer.exchange.want(name);
  const { nonce } = peer.heardOnly("open");
  const session = { opener: nonce, acceptor: 9n };
  only(peer.say(name, { kind: "accept", nonce, ownNonce: 9n, choice: "SNAPSHOT" }), "confirm");
  const model = applySnapshot(peer.exchangeParts.initial, snapshot, peer.layout);
  const bytes = encodeCompressed(snapshot, peer.layout);
  return peer.say(name, { kind: "opened", session, digest: digestOf(model), snapshot: bytes });
}

const quantised = (scale: number, level: number): Compressed => ({
  kind: "quantised",
  length: 4,
  scales: Float32Array.of(scale),
  levels: Int8Array.of(level, -level, level, 0),
});
const wholeVector = (...values: number[]): Compressed => ({
  kind: "dense",
  precision: "f32",
  values: Float32Array.from(values),
});

for (
  const [what, initial, snapshot, code] of [
    ["whose levels overflow", [0, 0, 0, 0], quantised(3e38, 127), "NOT_FINITE"],
    ["that overflows with the initial model", [3e38, 0, 0, 0], wholeVector(3e38, 0, 0, 0), "NOT_FINITE"],
    ["that no training reaches", [0, 0, 0, 0], wholeVector(101, 0, 0, 0), "UNFIT"],
  ] as const
) {
  for (const ready of [false, true]) {
    const who = ready ? "node with a model" : "joiner";
    Deno.test(`a snapshot ${what} resets the stream; a ${who} takes nothing of it, and does not ask again soon`, async () => {
      const peer = new ScriptedPeer({ ready }, { initial: Float32Array.from(initial) });
      const before = peer.x.slice();
      assert.deepStrictEqual(offer(peer, snapshot), []);
      assert.strictEqual(peer.isUp("p"), false);
      assert.deepStrictEqual(peer.events.flatMap((event) => event.type === "malformed" ? [event.code] : []), [code]);
      assert.deepStrictEqual(peer.x, before);
      assert.strictEqual(peer.link("p").phase, "closed");
      assert.strictEqual(peer.exchange.isReady, ready);
      await peer.pass(1);
      peer.up("p");
      peer.exchange.want("p");
      await peer.pass(60_000);
      assert.deepStrictEqual(peer.heard(), []);
    });
  }
}

Deno.test("a node with a model refuses an r that is farther than two models of a swarm lie apart, and asks again a few times", async () => {
  const peer = new ScriptedPeer({ ready: true }, { appraise: () => Promise.resolve(0) });
  const before = peer.x.slice();
  // ‖x − x₀‖ is 9.2, so that r may be 18.3 away.
  for (const misses of [1, 2, 3]) {
    assert.strictEqual(only(offer(peer, wholeVector(8, -4, 2, 19)), "close").code, "GIVEN_UP");
    assert.strictEqual(peer.link("p").phase, "closed");
    assert.deepStrictEqual(peer.x, before);
    assert.deepStrictEqual(peer.lost, misses < 3 ? [] : ["DISTRUSTED"]);
    await peer.pass(5_000);
    peer.heard();
    peer.down("p");
  }
  assert.strictEqual(peer.exchange.isDistrusted("p"), true);
  peer.up("q");
  peer.exchange.want("q");
  const { nonce } = peer.heardOnly("open");
  only(peer.say("q", { kind: "accept", nonce, ownNonce: 9n, choice: "SNAPSHOT" }), "confirm");
  const near = Float32Array.of(8, -4, 2, 18);
  const session = { opener: nonce, acceptor: 9n };
  const opened: Message = { kind: "opened", session, digest: digestOf(near), snapshot: peer.delta([...near]) };
  assert.deepStrictEqual(peer.say("q", opened), []);
  assert.strictEqual(peer.link("q").phase, "open");
});

Deno.test("while a joiner weighs snapshots it answers BUSY, starts with nobody at the initial model, and then takes the best", async () => {
  const losses = new Map([[8, 2], [2, 0.5], [3, 1], [0, 2.3]]);
  const peer = new ScriptedPeer({ ready: false }, {
    x: new Float32Array(4),
    appraise: ([first]) => Promise.resolve(losses.get(first)!),
  });
  const { x } = peer.exchangeParts;
  const open: Message = { kind: "open", task, nonce: 1n, held: undefined, round: 0, join: true };
  peer.up("r");
  const accept = only(peer.say("r", open), "accept");
  peer.up("q");
  assert.deepStrictEqual(offer(peer, wholeVector(3, 0, 0, 0)), []);
  peer.exchange.want("q");
  const { nonce, join } = peer.heardOnly("open");
  assert.strictEqual(join, true, "the next one is asked for its model too");
  const session = { opener: peer.link("p").session.opener, acceptor: 9n };
  const digest = digestOf(Float32Array.of(3, 0, 0, 0));
  const refusal = only(peer.say("p", peer.request(session, [1, 0, 0, 0], { digest })), "refuse");
  assert.deepStrictEqual([refusal.code, refusal.waitMs], ["BUSY", 1_000]);
  const confirmed = { opener: 1n, acceptor: accept.ownNonce };
  only(peer.say("r", { kind: "confirm", session: confirmed, held: undefined }), "unknown");
  assert.strictEqual(peer.exchange.isReady, false);
  only(peer.say("q", { kind: "accept", nonce, ownNonce: 9n, choice: "SNAPSHOT" }), "confirm");
  const better = Float32Array.of(2, 0, 0, 0);
  peer.say("q", {
    kind: "opened",
    session: { opener: nonce, acceptor: 9n },
    digest: digestOf(better),
    snapshot: peer.delta([...better]),
  });
  await peer.pass(1);
  assert.deepStrictEqual([...x], [2, 0, 0, 0]);
  assert.deepStrictEqual(peer.ready, ["snapshot"]);
  assert.deepStrictEqual(peer.exchange.open().sort(), ["p", "q"], "the other stays, with its r");
  assert.strictEqual(peer.say("p", peer.request(session, [1, 0, 0, 0], { digest, attempt: 2 }))[0].kind, "reply");
});

Deno.test("a joiner that waits for further snapshots does so for a bounded time", async () => {
  const peer = new ScriptedPeer({ ready: false, expectsMore: true }, { appraise: () => Promise.resolve(1) });
  offer(peer, wholeVector(3, 0, 0, 0));
  await peer.pass(4_999);
  assert.strictEqual(peer.exchange.isWeighing, true);
  await peer.pass(1);
  assert.deepStrictEqual(peer.ready, ["snapshot"]);
});

Deno.test("a delta whose levels overflow is refused MALFORMED, and nothing is applied", () => {
  const peer = new ScriptedPeer();
  const session = peer.open("p");
  const before = other(peer);
  const delta = encodeCompressed(quantised(3e38, 127), peer.layout);
  assert.strictEqual(only(peer.say("p", peer.request(session, [0, 0, 0, 0], { delta })), "refuse").code, "MALFORMED");
  assert.deepStrictEqual(other(peer), before);
});

Deno.test("a node whose model is farther from r than any delta may be large neither asks nor answers, and starts anew", () => {
  for (const asks of [true, false]) {
    const peer = new ScriptedPeer();
    const session = peer.open("p");
    peer.x.fill(1e3);
    const before = peer.x.slice();
    if (asks) assert.strictEqual(peer.exchange.initiate(), "nobody");
    const said = asks ? peer.heard() : peer.say("p", peer.request(session, [2, 0, 0, 0]));
    assert.strictEqual(only(said, "close").code, "GIVEN_UP");
    assert.deepStrictEqual(peer.x, before, "what it would have sent has not moved it");
    assert.strictEqual(peer.exchange.shared("p"), undefined);
  }
});

Deno.test("an exchange after which r might not be finite ends the link as malformed, and nothing is applied", () => {
  const peer = new ScriptedPeer({ ready: true }, { initial: Float32Array.of(3.4e38, 0, 0, 0) });
  const session = peer.open("p");
  const before = peer.x.slice();
  const digest = digestOf(peer.exchangeParts.initial);
  peer.x.set(peer.exchangeParts.initial);
  const said = peer.say("p", peer.request(session, [1e38, 0, 0, 0], { digest }));
  assert.strictEqual(only(said, "close").code, "MALFORMED");
  assert.deepStrictEqual(peer.x.subarray(1), before.subarray(1).fill(0));
  assert.strictEqual(peer.x[0], Math.fround(3.4e38));
});

Deno.test("a frame that is none resets the stream, and the session outlives that", async () => {
  const peer = new ScriptedPeer();
  const session = peer.open("p");
  peer.exchange.frame("p", Uint8Array.of(255, 255, 255));
  await peer.pass(1);
  assert.strictEqual(peer.isUp("p"), false);
  assert.ok(peer.events.some(({ type }) => type === "malformed"));
  peer.up("p");
  assert.strictEqual(peer.say("p", peer.request(session, [2, 0, 0, 0]))[0].kind, "reply");
});

Deno.test("of frames that were changed, none makes a node throw, and its model stays finite", () => {
  const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(flips, { minLength: 1, maxLength: 4 }), (frames) => {
      const peer = new ScriptedPeer();
      const session = peer.open("p");
      peer.exchange.initiate();
      for (const [number, changes] of frames.entries()) {
        const messages: Message[] = [
          peer.request(session, [1, 0, 0, 2], { attempt: number + 1 }),
          { kind: "reply", session, attempt: 1, digest: 1n, round: 0, delta: peer.delta([1, 0, 0, 0]) },
          { kind: "opened", session, digest: 1n, snapshot: peer.delta([1, 2, 3, 4]) },
          { kind: "open", task, nonce: 9n, held: undefined, round: 0, join: false },
        ];
        for (const message of messages) {
          const bytes = encodeMessage(message);
          for (const [place, mask] of changes) bytes[place % bytes.length] ^= mask;
          peer.up("p");
          peer.exchange.frame("p", bytes);
        }
      }
      assert.ok(peer.x.every(Number.isFinite), `${peer.x}`);
    }),
    { seed: 11, numRuns: 500 },
  );
});

/** Messages of every kind of value, as large as a float can be; those that are not finite cannot be written. */
const anyVector: fc.Arbitrary<Compressed> = fc.tuple(
  fc.constantFrom("dense", "quantised", "sparse"),
  fc.array(fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 1, -2, 8)), {
    minLength: 4,
    maxLength: 4,
  }),
  fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 4, maxLength: 4 }),
).map(([kind, values, levels]): Compressed => {
  if (kind === "dense") return wholeVector(...values);
  if (kind === "quantised") {
    return { kind, length: 4, scales: Float32Array.of(values[0]), levels: Int8Array.from(levels) };
  }
  const kept = { kind: "f32", values: Float32Array.from(values) } as const;
  return { kind: "sparse", length: 4, indices: Uint32Array.of(0, 1, 2, 3), values: kept };
});

for (const ready of [true, false]) {
  const who = ready ? "a node with a model" : "a joiner";
  Deno.test(`whatever values and bytes a peer sends ${who}, nothing is thrown, and x and every r stay finite`, async () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ says: fc.constantFrom("opened", "request", "reply"), what: anyVector }),
        fc.record({ says: fc.constant("bytes"), bytes: fc.uint8Array({ maxLength: 64 }) }),
        fc.record({ says: fc.constant("asks") }),
      ),
      { minLength: 1, maxLength: 12 },
    );
    const property = fc.asyncProperty(steps, async (steps) => {
      const peer = new ScriptedPeer({
        ready,
        requestRate: { burst: 1e6, perRound: 0, perSecond: 1e6, perSecondAtRest: 1e6 },
      }, {
        appraise: (model) => Promise.resolve(Math.abs(model[0])),
      });
      let session: Session = { opener: 0n, acceptor: 0n };
      let attempt = 0;
      for (const step of steps) {
        peer.up("p");
        peer.exchange.want("p");
        if ("bytes" in step) peer.exchange.frame("p", step.bytes);
        else if (!("what" in step)) peer.exchange.initiate();
        else {
          const { what, says } = step;
          const delta = encodeCompressed(what, peer.layout);
          if (says === "opened") {
            const asked = peer.heard().find(({ kind }) => kind === "open");
            if (asked?.kind !== "open") continue;
            session = { opener: asked.nonce, acceptor: 9n };
            attempt = 0;
            peer.say("p", { kind: "accept", nonce: asked.nonce, ownNonce: 9n, choice: "SNAPSHOT" });
            const digest = digestOf(applySnapshot(peer.initial, what, peer.layout));
            peer.say("p", { kind: "opened", session, digest, snapshot: delta });
          } else {
            const { digest } = peer.exchange.shared("p") ?? { digest: 0n };
            const { base, attempt: own } = peer.link("p");
            if (says === "request") {
              peer.say("p", peer.request(session, [0, 0, 0, 0], { delta, base, digest, attempt: ++attempt }));
            } else peer.say("p", { kind: "reply", session, attempt: Math.max(1, own), digest, round: 0, delta });
          }
        }
        await peer.pass(100);
        assert.ok(peer.x.every(Number.isFinite), `x is ${peer.x}`);
        const r = peer.exchange.shared("p")?.vector;
        assert.ok(r === undefined || r.every(Number.isFinite), `r is ${r}`);
      }
    });
    await fc.assert(property, { seed: 12, numRuns: 400 });
  });
}

Deno.test("a fault of the node itself while it reads a frame is thrown, and is not the peer's", () => {
  const layout = createLayout([{ name: "kernel", shape: [4] }]);
  const delta = encodeCompressed(
    { kind: "sparse", length: 4, indices: Uint32Array.of(1), values: { kind: "f32", values: Float32Array.of(2) } },
    layout,
  );
  let isBroken = false;
  const peer = new ScriptedPeer({ ready: true }, {
    layout: {
      length: layout.length,
      get tensors() {
        if (isBroken) throw new TypeError("a fault of ours");
        return layout.tensors;
      },
    },
  });
  const session = peer.open("p");
  peer.exchange.initiate();
  isBroken = true;
  for (
    const message of [
      peer.request(session, [0, 0, 0, 0], { delta }),
      { kind: "reply", session, attempt: 1, digest: 1n, round: 0, delta } as const,
    ]
  ) assert.throws(() => peer.say("p", message), { name: "TypeError", message: "a fault of ours" });
  assert.deepStrictEqual(peer.events.filter(({ type }) => type === "malformed" || type === "refused"), []);
});

Deno.test("a reply that cannot be decoded resets the stream; the request is sent again unchanged", async () => {
  const peer = new ScriptedPeer();
  const session = peer.open("p");
  peer.exchange.initiate();
  const request = peer.heardOnly("request");
  peer.say("p", { kind: "reply", session, attempt: 1, digest: 1n, round: 0, delta: Uint8Array.of(250, 1) });
  await peer.pass(1);
  assert.strictEqual(peer.isUp("p"), false);
  peer.up("p");
  assert.deepStrictEqual(peer.heardOnly("request"), request);
});

Deno.test("a flood of requests is BUSY above the rate, with the wait until there is room", async () => {
  const peer = new ScriptedPeer({
    ready: true,
    requestRate: { burst: 3, perRound: 1, perSecond: 2, perSecondAtRest: 2 },
    busyDelay: 0,
  });
  const session = peer.open("p");
  let answered = 0;
  let attempt = 0;
  const ask = () => {
    const base = BigInt(answered);
    const digest = peer.exchange.shared("p")!.digest;
    const [said] = peer.say("p", peer.request(session, [0, 0, 0, 2], { attempt: ++attempt, base, digest }));
    if (said.kind === "reply") answered++;
    return said;
  };
  const said = Array.from({ length: 5 }, ask);
  assert.deepStrictEqual(said.map(({ kind }) => kind), ["reply", "reply", "reply", "refuse", "refuse"]);
  assert.ok(said[4].kind === "refuse" && said[4].code === "BUSY" && said[4].waitMs === 500);
  await peer.pass(500);
  assert.strictEqual(ask().kind, "reply");
  assert.strictEqual(ask().kind, "refuse");
  peer.round += 2;
  assert.deepStrictEqual([ask(), ask(), ask()].map(({ kind }) => kind), ["reply", "reply", "refuse"]);
});

Deno.test("a request above the rate is refused after a while: the wait is as much shorter, and only the last is told", async () => {
  const requestRate = { burst: 1, perRound: 0, perSecond: 1, perSecondAtRest: 1 };
  const peer = new ScriptedPeer({ ready: true, requestRate, busyDelay: 200 });
  const session = peer.open("p");
  peer.say("p", peer.request(session, [0, 0, 0, 2], { attempt: 1 }));
  const digest = peer.exchange.shared("p")!.digest;
  for (const attempt of [2, 3]) {
    assert.deepStrictEqual(peer.say("p", peer.request(session, [0, 0, 0, 2], { attempt, base: 1n, digest })), []);
  }
  await peer.pass(199);
  assert.deepStrictEqual(peer.heard(), []);
  await peer.pass(1);
  const { attempt, code, waitMs } = peer.heardOnly("refuse");
  assert.deepStrictEqual([attempt, code, waitMs], [3, "BUSY", 800]);
  // Its own session is over by the time.
  peer.say("p", peer.request(session, [0, 0, 0, 2], { attempt: 4, base: 1n, digest }));
  peer.say("p", { kind: "close", session, code: "LEAVING" });
  await peer.pass(500);
  assert.ok(peer.heard().every(({ kind }) => kind !== "refuse"));
});

Deno.test("whoever goes on asking when told to wait is not heard for ten minutes", async () => {
  const peer = new ScriptedPeer({
    ready: true,
    requestRate: { burst: 1, perRound: 0, perSecond: 1, perSecondAtRest: 1 },
    busyRate: { perSecond: 1, burst: 5 },
    busyDelay: 0,
  });
  const session = peer.open("p");
  let attempt = 0;
  const ask = () => {
    const digest = peer.exchange.shared("p")?.digest ?? 0n;
    return peer.say("p", peer.request(session, [0, 0, 0, 0], { attempt: ++attempt, base: 1n, digest }));
  };
  peer.say("p", peer.request(session, [0, 0, 0, 2], { attempt: ++attempt }));
  const said = Array.from({ length: 6 }, ask);
  assert.deepStrictEqual(said.map(([answer]) => answer?.kind), [...Array(5).fill("refuse"), undefined]);
  assert.deepStrictEqual(peer.events.flatMap((event) => event.type === "malformed" ? [event.code] : []), ["UNFIT"]);
  assert.ok(!peer.isUp("p") && !peer.exchange.isOpen("p") && peer.exchange.isDistrusted("p"));
  const open = { kind: "open", task, nonce: 7n, held: undefined, round: 3, join: false } as const;
  peer.up("p");
  assert.deepStrictEqual(peer.say("p", open), []);
  assert.strictEqual(peer.isUp("p"), false);
  await peer.pass(600_000);
  peer.up("p");
  only(peer.say("p", open), "accept");
});

Deno.test("a flood of openings costs one candidate and is declined above the rate", () => {
  const peer = new ScriptedPeer({ ready: true, openingRate: { perSecond: 1, burst: 4 } });
  peer.up("p");
  const said = Array.from({ length: 6 }, (_, number) => {
    return peer.say("p", { kind: "open", task, nonce: BigInt(number + 1), held: undefined, round: 3, join: false })[0];
  });
  assert.deepStrictEqual(said.map(({ kind }) => kind), ["accept", "accept", "accept", "accept", "decline", "decline"]);
  assert.ok(said[5].kind === "decline" && said[5].code === "RATE" && said[5].waitMs === 1_000);
  assert.strictEqual(peer.link("p").candidate?.session.opener, 4n, "the last one replaces the others");
  assert.strictEqual(peer.exchange.shared("p"), undefined, "no vector before Confirm");
});

Deno.test("openings of many names leave a bounded number of links behind", () => {
  const peer = new ScriptedPeer({ ready: true, maxLinks: 4 });
  for (let number = 0; number < 2_000; number++) {
    peer.up(`p${number}`);
    peer.say(`p${number}`, { kind: "open", task, nonce: 1n, held: undefined, round: 3, join: false });
  }
  assert.ok(peer.exchange.links().length < 300, `${peer.exchange.links().length} links`);
});

Deno.test("links are capped: the next opener is told FULL", () => {
  const peer = new ScriptedPeer({ ready: true, maxLinks: 2 });
  peer.open("p");
  peer.open("q");
  peer.up("r");
  const decline = only(
    peer.say("r", { kind: "open", task, nonce: 1n, held: undefined, round: 0, join: false }),
    "decline",
  );
  assert.strictEqual(decline.code, "FULL");
  assert.deepStrictEqual(peer.codes("declined"), ["FULL by us"]);
});

Deno.test("two openers at once do not get past the cap", () => {
  const peer = new ScriptedPeer({ ready: true, maxLinks: 1 });
  const accepted = ["p", "q"].map((name) => {
    peer.up(name);
    return only(peer.say(name, { kind: "open", task, nonce: 1n, held: undefined, round: 3, join: false }), "accept");
  });
  const confirm = (name: string, acceptor: bigint) => {
    return peer.say(name, { kind: "confirm", session: { opener: 1n, acceptor }, held: undefined })[0].kind;
  };
  assert.strictEqual(confirm("p", accepted[0].ownNonce), "opened");
  assert.strictEqual(confirm("q", accepted[1].ownNonce), "unknown");
});

Deno.test("a request of a session that was never opened, or by a stranger, is Unknown", () => {
  const peer = new ScriptedPeer();
  peer.open("p");
  peer.up("stranger");
  const session = { opener: 3n, acceptor: 4n };
  assert.deepStrictEqual(only(peer.say("p", peer.request(session, [2, 0, 0, 0])), "unknown").session, session);
  assert.strictEqual(peer.say("stranger", peer.request(session, [2, 0, 0, 0]))[0].kind, "unknown");
  assert.strictEqual(peer.link("p").phase, "open");
});

Deno.test("a peer of another task is declined, and one of this kind is not asked again", () => {
  const peer = new ScriptedPeer();
  peer.up("p");
  const open: Message = { kind: "open", task: new Uint8Array(32), nonce: 1n, held: undefined, round: 0, join: false };
  assert.strictEqual(only(peer.say("p", open), "decline").code, "WRONG_TASK");
  peer.exchange.want("p");
  const { nonce } = peer.heardOnly("open");
  peer.say("p", { kind: "decline", nonce, code: "WRONG_TASK", waitMs: 0 });
  assert.deepStrictEqual(peer.lost, ["WRONG_TASK"]);
  assert.strictEqual(peer.link("p").wanted, false);
});

Deno.test("a candidate is void after thirty seconds", async () => {
  const peer = new ScriptedPeer();
  peer.up("p");
  const accept = only(
    peer.say("p", { kind: "open", task, nonce: 1n, held: undefined, round: 3, join: false }),
    "accept",
  );
  await peer.pass(30_001);
  const session = { opener: 1n, acceptor: accept.ownNonce };
  assert.strictEqual(peer.say("p", { kind: "confirm", session, held: undefined })[0].kind, "unknown");
});

Deno.test("an opening whose snapshot has another digest resets the stream and opens nothing", async () => {
  const peer = new ScriptedPeer();
  peer.up("p");
  peer.exchange.want("p");
  const { nonce } = peer.heardOnly("open");
  only(peer.say("p", { kind: "accept", nonce, ownNonce: 9n, choice: "SNAPSHOT" }), "confirm");
  const session = { opener: nonce, acceptor: 9n };
  peer.say("p", { kind: "opened", session, digest: 1n, snapshot: peer.delta([1, 2, 3, 4]) });
  await peer.pass(1);
  assert.strictEqual(peer.isUp("p"), false);
  assert.strictEqual(peer.link("p").phase, "closed");
});
