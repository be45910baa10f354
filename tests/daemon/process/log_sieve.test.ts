import assert from "node:assert";
import fc from "fast-check";
import type { NodeEvent } from "../../../daemon/node/mod.ts";
import { createLogSieve } from "../../../daemon/process/log_sieve.ts";

const evaluated = (accuracy: number): NodeEvent => ({
  type: "evaluated",
  round: 1,
  steps: 16,
  metricName: "accuracy",
  metric: accuracy,
  servedMetric: accuracy,
  loss: 1,
});
const textsOf = (lines: readonly { readonly text: string }[]) => lines.map(({ text }) => text);
const barred: NodeEvent = { type: "barred", peer: "a", cause: "LEADS", evidence: "", rounds: 64 };
const trouble: NodeEvent = { type: "trouble", peer: undefined, text: "" };

Deno.test("log sieve: an accuracy is told a minute apart, however it leaps", () => {
  let time = 0;
  const sieve = createLogSieve(() => time);
  const lines: [number, number][] = [];
  for (; time < 600_000; time += 2_000) {
    const accuracy = time < 310_000 ? 0.97 + 0.01 * Math.sin(time) : 0.5;
    if (sieve.pass(evaluated(accuracy), "accuracy").length > 0) lines.push([time / 1000, accuracy]);
  }
  assert.deepStrictEqual(lines.map(([at]) => at), [0, 60, 120, 180, 240, 300, 360, 420, 480, 540]);
  assert.strictEqual(lines[6][1], 0.5);
});

Deno.test("log sieve: the last accuracy that was left out is told before the end", () => {
  const sieve = createLogSieve(() => 0);
  const stopped = { type: "stopped" } as NodeEvent;
  assert.deepStrictEqual(sieve.pass(evaluated(0.97), "97 %"), ["97 %"]);
  assert.deepStrictEqual(sieve.pass(evaluated(0.98), "98 %"), []);
  assert.deepStrictEqual(sieve.pass(stopped, "stopped"), ["98 %", "stopped"]);
  assert.deepStrictEqual(sieve.pass(stopped, "stopped"), ["stopped"]);
});

Deno.test("log sieve: bars of a kind are told once a minute", () => {
  let time = 0;
  const sieve = createLogSieve(() => time);
  const pass = (peer: string) => sieve.pass(barred, `${peer} is barred for 64 rounds: it gives far more than it takes`);
  assert.strictEqual(pass("abcde1").length, 1);
  assert.deepStrictEqual([pass("abcde2"), pass("abcde3")], [[], []]);
  time = 60_000;
  assert.match(pass("abcde4")[0], / \(and 2 more like it\)$/);
});

Deno.test("log sieve: trouble that differs in peers, addresses and numbers only is one kind", () => {
  let time = 0;
  const sieve = createLogSieve(() => time);
  const pass = (text: string) => sieve.pass(trouble, text);
  assert.deepStrictEqual(pass("Cannot reach /ip4/10.0.0.1/tcp/1: nobody listens"), [
    "Cannot reach /ip4/10.0.0.1/tcp/1: nobody listens",
  ]);
  assert.deepStrictEqual(pass("Cannot reach /ip4/10.0.0.2/tcp/99: nobody listens"), []);
  assert.deepStrictEqual(pass("Cannot reach 12D3KooWA1: nobody listens"), []);
  assert.deepStrictEqual(pass("Cannot reach 12D3KooWA1: it takes no part"), [
    "Cannot reach 12D3KooWA1: it takes no part",
  ]);
  assert.deepStrictEqual(sieve.due(), []);
  time = 60_000;
  assert.deepStrictEqual(textsOf(sieve.due()), [
    "Cannot reach 12D3KooWA1: nobody listens (and 1 more like it)",
  ]);
  assert.deepStrictEqual(sieve.due(), []);
});

Deno.test("log sieve: links, and what peers send, are a line a kind a minute, whatever the peers are called", () => {
  let time = 0;
  const sieve = createLogSieve(() => time);
  const opened = (peer: string): NodeEvent => ({ type: "linkOpened", peer, choice: "RESUME", bytes: 0 });
  const closed = (peer: string): NodeEvent => ({ type: "linkClosed", peer, code: "GIVEN_UP", by: "us" });
  const malformed = (peer: string, reason: string): NodeEvent => ({ type: "malformed", peer, code: "UNFIT", reason });
  const names = ["xxaBcdeF", "xxGhijKL", "xxmnOpqr"];
  const lines = names.flatMap((peer) => [
    ...sieve.pass(opened(peer), `link to ${peer.slice(-6)} opened`),
    ...sieve.pass(closed(peer), `link to ${peer.slice(-6)} closed`),
    ...sieve.pass(malformed(peer, peer), `${peer.slice(-6)} sent a bad frame: ${peer}`),
  ]);
  assert.deepStrictEqual(lines, [
    "link to aBcdeF opened",
    "link to aBcdeF closed",
    "aBcdeF sent a bad frame: xxaBcdeF",
  ]);
  time = 60_000;
  assert.deepStrictEqual(sieve.due(), [
    { event: opened(names[2]), text: "link to mnOpqr opened (and 1 more like it)" },
    { event: closed(names[2]), text: "link to mnOpqr closed (and 1 more like it)" },
    { event: malformed(names[2], names[2]), text: "mnOpqr sent a bad frame: xxmnOpqr (and 1 more like it)" },
  ]);
});

Deno.test("log sieve: whatever peers make up, lines are bounded a minute, and none is left out without being counted", () => {
  const texts = fc.array(fc.tuple(fc.nat(20_000), fc.string({ maxLength: 6 })), { maxLength: 400 });
  fc.assert(fc.property(texts, (events) => {
    let time = 0;
    const sieve = createLogSieve(() => time);
    let told = 0;
    const count = (lines: readonly string[]) => {
      for (const line of lines) told += 1 + Number(/\(and (\d+) more like it\)$/.exec(line)?.[1] ?? 0);
      return lines.length;
    };
    const perMinute = new Map<number, number>();
    for (const [wait, text] of events) {
      time += wait;
      const lines = count(sieve.pass(trouble, text)) + count(textsOf(sieve.due()));
      const minute = Math.floor(time / 60_000);
      perMinute.set(minute, (perMinute.get(minute) ?? 0) + lines);
    }
    time += 60_000;
    count(textsOf(sieve.due()));
    assert.strictEqual(told, events.length);
    // A hundred kinds and one more, each once in any minute, so twice in one by the clock, and what was left out.
    for (const lines of perMinute.values()) assert.ok(lines <= 404, `${lines}`);
  }));
});

Deno.test("log: how far the weights are is said every ten seconds, and what a peer makes up about them once a minute", () => {
  let time = 0;
  const sieve = createLogSieve(() => time);
  const said: string[] = [];
  for (let second = 0; second < 65; second++) {
    time = 1_000 * second;
    said.push(...sieve.pass({ type: "fetching", have: second, bytes: 100, peers: 1 }, `${second} of 100`));
    said.push(...sieve.pass({ type: "fileRefused", peer: `peer ${second}`, reason: "" }, `peer ${second} lies`));
  }
  assert.deepStrictEqual(
    said.filter((line) => line.endsWith("of 100")),
    [0, 10, 20, 30, 40, 50, 60].map((at) => `${at} of 100`),
  );
  assert.deepStrictEqual(said.filter((line) => line.includes("lies")), [
    "peer 0 lies",
    "peer 60 lies (and 59 more like it)",
  ]);
});
