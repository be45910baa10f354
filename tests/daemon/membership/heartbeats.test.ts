import assert from "node:assert";
import fc from "fast-check";
import { createRandom } from "../../../compute/vector/mod.ts";
import type { Clock } from "../../../protocol/exchange/clock.ts";
import { Heartbeats } from "../../../daemon/membership/heartbeats.ts";
import { sampleHeartbeat } from "../../contracts/sample_heartbeat.ts";

/** A clock that goes on when told to. */
class ManualClock implements Clock {
  #now = 0;
  #timers: { at: number; action: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, action: () => void) {
    const timer = { at: this.#now + milliseconds, action };
    this.#timers.push(timer);
    return { cancel: () => void (this.#timers = this.#timers.filter((other) => other !== timer)) };
  }

  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.at;
      next.action();
    }
    this.#now = end;
  }
}

/** A swarm in which each heartbeat is heard by all at once. */
function swarm(size: number, clock: ManualClock, options: { rate?: number; longest?: number } = {}) {
  const sent: { node: number; at: number }[] = [];
  const nodes: Heartbeats[] = Array.from({ length: size }, (_, node) => {
    return new Heartbeats({
      clock,
      random: createRandom(`swarm/${node}`),
      announce() {
        sent.push({ node, at: clock.now() });
        nodes.forEach((other, index) => index !== node && other.heard(`node ${node}`, sampleHeartbeat()));
      },
      ...options,
    });
  });
  return { nodes, sent };
}

/** Heartbeats of a node that has met those of whose names it is told here. */
function amongStrangers(clock: ManualClock, met: readonly string[], announce = () => {}) {
  return new Heartbeats({
    clock,
    random: createRandom(1),
    announce,
    rate: 0.18,
    shortest: 10_000,
    isMet: (peer) => met.includes(peer),
  });
}

Deno.test("4,096 names that nobody has met push no period beyond a minute, nobody out and nobody's absence away", () => {
  const clock = new ManualClock();
  const honest = ["a", "b", "c", "d", "e", "f", "g"];
  const times: number[] = [];
  const heartbeats = amongStrangers(clock, honest, () => times.push(clock.now()));
  heartbeats.start();
  for (const peer of honest) heartbeats.heard(peer, sampleHeartbeat(), "a");
  for (let name = 0; name < 4096; name++) heartbeats.heard(`name ${name}`, sampleHeartbeat(), "liar");
  assert.ok(heartbeats.period <= 60_000, `${heartbeats.period} ms`);
  assert.ok(heartbeats.peers().length <= 64 + honest.length);
  assert.deepStrictEqual(heartbeats.peers().slice(0, 7).map(({ peer }) => peer), honest);
  for (let minute = 0; minute < 60; minute++) {
    clock.advance(60_000);
    for (const peer of honest.slice(1)) heartbeats.heard(peer, sampleHeartbeat(), "a");
    for (let name = 0; name < 64; name++) heartbeats.heard(`name ${minute * 50 + name}`, sampleHeartbeat(), "liar");
  }
  const gaps = times.slice(1).map((at, index) => at - times[index]);
  assert.ok(Math.max(...gaps) <= 75_000 && times.length >= 55, `${gaps}`);
  assert.ok(heartbeats.isMissing("a"));
});

Deno.test("of strangers, whoever passes on most makes room first; the missing before them, and friends never", () => {
  const clock = new ManualClock();
  const heartbeats = amongStrangers(clock, ["friend"]);
  heartbeats.heard("friend", sampleHeartbeat());
  for (let name = 0; name < 12; name++) heartbeats.heard(`honest ${name}`, sampleHeartbeat(), "friend");
  for (let name = 0; name < 1_000; name++) heartbeats.heard(`name ${name}`, sampleHeartbeat(), "liar");
  const peers = heartbeats.peers().map(({ peer }) => peer);
  assert.strictEqual(peers.length, 65);
  assert.strictEqual(peers.filter((peer) => peer.startsWith("honest")).length, 12);
  assert.ok(peers.includes("name 999"), "there is always a place for a newcomer");
  clock.advance(300_000);
  for (let name = 12; name < 64; name++) heartbeats.heard(`honest ${name}`, sampleHeartbeat(), "friend");
  const later = heartbeats.peers().map(({ peer }) => peer);
  assert.strictEqual(later.length, 52);
  assert.ok(later.every((peer) => peer.startsWith("honest")));
});

Deno.test("where there is no room for all, one that was met takes the place of one that was not", () => {
  const met = new Set(["a", "b"]);
  const heartbeats = new Heartbeats({
    clock: new ManualClock(),
    random: createRandom(1),
    announce: () => {},
    limit: 3,
    isMet: (peer) => met.has(peer),
  });
  for (const peer of ["a", "x", "y", "b"]) heartbeats.heard(peer, sampleHeartbeat());
  assert.deepStrictEqual(heartbeats.peers().map(({ peer }) => peer), ["a", "y", "b"]);
  heartbeats.heard("z", sampleHeartbeat());
  assert.deepStrictEqual(heartbeats.peers().map(({ peer }) => peer), ["a", "b", "z"]);
});

Deno.test("the topic carries about the same number of messages a second whatever the size of the swarm", () => {
  for (const [size, rate] of [[5, 1], [20, 1], [80, 1], [40, 4]]) {
    const clock = new ManualClock();
    const { nodes, sent } = swarm(size, clock, { rate, longest: 100_000 });
    for (const node of nodes) node.start();
    clock.advance(5 * size * 1000);
    const before = sent.length;
    const seconds = 8 * size;
    clock.advance(seconds * 1000);
    const measured = (sent.length - before) / seconds;
    assert.ok(Math.abs(measured / rate - 1) < .15, `${size} nodes: ${measured} a second`);
    for (const node of nodes) assert.strictEqual(node.peers().length, size - 1);
  }
});

Deno.test("a small swarm's nodes announce themselves every five seconds, not all at once", () => {
  const clock = new ManualClock();
  const { nodes, sent } = swarm(3, clock);
  for (const node of nodes) node.start();
  clock.advance(600_000);
  for (let node = 0; node < 3; node++) {
    const times = sent.filter((one) => one.node === node).map(({ at }) => at);
    assert.ok(times[0] <= 1000, "the first comes soon");
    const gaps = times.slice(1).map((at, index) => at - times[index]);
    assert.ok(gaps.every((gap) => gap >= 3750 && gap <= 6250));
    assert.ok(Math.max(...gaps) - Math.min(...gaps) > 1000, "gaps differ");
  }
});

Deno.test("a peer is missing after three periods, and there again when heard", () => {
  const clock = new ManualClock();
  const heartbeats = new Heartbeats({ clock, random: createRandom(1), announce: () => {} });
  assert.strictEqual(heartbeats.isMissing("a"), false);
  assert.strictEqual(heartbeats.heard("a", sampleHeartbeat()), "new");
  clock.advance(15_000);
  assert.strictEqual(heartbeats.isMissing("a"), false);
  clock.advance(4_000);
  assert.strictEqual(heartbeats.isMissing("a"), true);
  assert.deepStrictEqual(heartbeats.peers(), []);
  assert.strictEqual(heartbeats.last("a")?.at, 0);
  assert.strictEqual(heartbeats.heard("a", sampleHeartbeat()), "known");
  assert.strictEqual(heartbeats.isMissing("a"), false);
  // It announces itself every 19 s, it seems, so it is missed only after three times that.
  clock.advance(50_000);
  assert.strictEqual(heartbeats.isMissing("a"), false);
  clock.advance(30_000);
  assert.strictEqual(heartbeats.isMissing("a"), true);
});

Deno.test("a swarm that dies is missed within three of its periods, then the period is short again", () => {
  const clock = new ManualClock();
  const { nodes } = swarm(60, clock);
  for (const node of nodes) node.start();
  clock.advance(300_000);
  assert.strictEqual(nodes[0].period, 60_000);
  for (const node of nodes.slice(2)) node.stop();
  clock.advance(60_000 * 3 * 1.25 * 1.25 + 1);
  assert.deepStrictEqual(nodes[0].peers().map(({ peer }) => peer), ["node 1"]);
  assert.strictEqual(nodes[0].period, 5000);
});

Deno.test("leaving and restarts", () => {
  const clock = new ManualClock();
  const heartbeats = new Heartbeats({ clock, random: createRandom(1), announce: () => {} });
  heartbeats.heard("a", sampleHeartbeat({ round: 5 }));
  assert.strictEqual(heartbeats.heard("a", sampleHeartbeat({ round: 0, incarnation: 2n })), "restarted");
  assert.strictEqual(heartbeats.last("a")?.heartbeat.round, 0);
  heartbeats.heard("a", sampleHeartbeat({ incarnation: 2n, leaving: true }));
  assert.strictEqual(heartbeats.last("a"), undefined);
  assert.deepStrictEqual(heartbeats.peers(), []);
});

Deno.test("what is remembered is bounded; the longest silent goes first", () => {
  const clock = new ManualClock();
  const heartbeats = new Heartbeats({ clock, random: createRandom(1), announce: () => {}, limit: 3 });
  for (const peer of ["a", "b", "c"]) heartbeats.heard(peer, sampleHeartbeat());
  heartbeats.heard("a", sampleHeartbeat());
  heartbeats.heard("d", sampleHeartbeat());
  assert.deepStrictEqual(heartbeats.peers().map(({ peer }) => peer), ["c", "a", "d"]);
});

Deno.test("however often it is hastened, a node announces itself at most once a second, and stops when told", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 60 }), fc.integer(), (waits, seed) => {
      const clock = new ManualClock();
      const times: number[] = [];
      const random = createRandom(seed);
      const heartbeats = new Heartbeats({ clock, random, announce: () => times.push(clock.now()) });
      heartbeats.hasten();
      heartbeats.start();
      for (const wait of waits) {
        clock.advance(wait);
        heartbeats.hasten();
        const hastened = times.length;
        clock.advance(2000);
        assert.ok(times.length > hastened);
      }
      for (let index = 1; index < times.length; index++) assert.ok(times[index] - times[index - 1] >= 1000);
      heartbeats.stop();
      const stopped = times.length;
      heartbeats.hasten();
      clock.advance(100_000);
      assert.strictEqual(times.length, stopped);
    }),
    { seed: 1, numRuns: 100 },
  );
});

Deno.test("settings that make no sense are a RangeError", () => {
  const parts = { clock: new ManualClock(), random: createRandom(1), announce: () => {} };
  for (const wrong of [{ rate: 0 }, { shortest: -1 }, { limit: 0 }, { rate: NaN }, { longest: 0 }, { reserve: 0 }]) {
    assert.throws(() => new Heartbeats({ ...parts, ...wrong }), RangeError);
  }
});
