import assert from "node:assert";
import fc from "fast-check";
import type { HistoryPoint } from "../../../daemon/control/mod.ts";
import { createAlphabet, sample } from "../../../daemon/dashboard/alphabet.js";
import { columnsOf } from "../../../daemon/dashboard/curve_columns.js";
import { createHistory } from "../../../daemon/dashboard/history_buffer.js";
import { createLayout } from "../../../daemon/dashboard/swarm_layout.js";

function moment(time: number, steps: number, accuracy?: number): HistoryPoint {
  const bytesByKind = { deltas: 0, openings: 0, heartbeats: 0 };
  return {
    time,
    round: 0,
    steps,
    loss: 1,
    metric: accuracy,
    servedMetric: accuracy,
    bytesSent: 0,
    bytesByKind,
    denseBytes: 0,
  };
}

Deno.test("a long curve stays bounded, in order, and keeps its rare accuracies", () => {
  const history = createHistory(100);
  for (let i = 1; i <= 5000; i++) history.extend([moment(i, 16 * i, i % 10 === 0 ? i / 5000 : undefined)]);
  const points = history.points();
  assert(points.length <= 100 && points.length > 50);
  points.slice(1).forEach(({ time }, i) => assert(time > points[i].time));
  assert(points[0].time < 600, "the beginning is still there");
  assert(points.filter(({ metric }) => metric !== undefined).length > 20);
});

Deno.test("a daemon that starts anew goes on with the curve; one that knows more replaces it", () => {
  const history = createHistory();
  history.restart([moment(1, 1), moment(2, 2)]);
  history.restart([moment(5, 2), moment(6, 3)]);
  assert.deepStrictEqual(history.points().map(({ time }) => time), [1, 2, 5, 6]);
  history.restart([moment(1, 1), moment(4, 2), moment(7, 4)]);
  assert.deepStrictEqual(history.points().map(({ time }) => time), [1, 4, 7]);
  history.extend([moment(6, 4), moment(7, 4), moment(8, 5)]);
  assert.deepStrictEqual(history.points().map(({ time }) => time), [1, 4, 7, 8]);
});

Deno.test("steps that were done twice, before and after a crash, are drawn once", () => {
  const columns = columnsOf([moment(1, 10), moment(2, 20), moment(3, 30), moment(4, 15), moment(5, 25)], "steps");
  assert.deepStrictEqual(columns.x, [10, 15, 25]);
  assert.deepStrictEqual(columnsOf([moment(1000, 10), moment(2000, 5)], "time").x, [1, 2]);
});

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 40 });

Deno.test("the layout is the same for the same swarm, within the frame, and nobody stands on another", () => {
  fc.assert(
    fc.property(names, fc.nat(), (peers, cut) => {
      const count = Math.min(8, cut % (peers.length + 1));
      const near = peers.slice(0, count);
      const others = peers.slice(count).map((peer, i) => ({ peer, near: [peers[(i * 7) % peers.length]] }));
      const [one, other] = [createLayout()(near, others), createLayout()([...near].reverse(), [...others].reverse())];
      assert.deepStrictEqual(one, other);
      assert.strictEqual(one.size, peers.length);
      const places = [...one.values()];
      places.forEach(({ x, y }, i) => {
        assert(Math.hypot(x, y) <= 1.000001);
        for (const next of places.slice(i + 1)) assert(Math.hypot(x - next.x, y - next.y) > .04);
      });
    }),
    { seed: 7, numRuns: 200 },
  );
});

Deno.test("a peer that comes does not make the others jump", () => {
  const place = createLayout();
  const near = ["ann", "bob", "cem", "dee"];
  const others = Array.from({ length: 12 }, (_, i) => ({ peer: `other ${i}`, near: [near[i % 4]] }));
  const before = place(near, others.slice(0, 11));
  const after = place(near, others);
  for (const [peer, { x, y }] of before) {
    const now = after.get(peer);
    assert(now !== undefined);
    assert(Math.hypot(now.x - x, now.y - y) < .3, `${peer} moved from ${x}, ${y} to ${now.x}, ${now.y}`);
  }
  assert.deepStrictEqual(near.map((peer) => after.get(peer)), near.map((peer) => before.get(peer)));
});

Deno.test("text becomes the ids of the alphabet, bytes where there are 256 classes, and back", () => {
  const { encode, decoder } = createAlphabet(["\n", " ", "a", "é"]);
  assert.deepStrictEqual(encode("aé\nz"), [2, 3, 0, 1]);
  assert.strictEqual(encode("aé a").map(decoder()).join(""), "aé a");
  const bytes = createAlphabet(Array.from({ length: 256 }, (_, i) => `${i}`));
  assert.deepStrictEqual(bytes.encode("é"), [0xc3, 0xa9]);
  assert.strictEqual(bytes.encode("né€").map(bytes.decoder()).join(""), "né€");
});

Deno.test("symbols are drawn as often as they are likely", () => {
  const counts = [0, 0, 0];
  for (let i = 0; i < 1000; i++) counts[sample([.2, .5, .3], 1, (i + .5) / 1000)]++;
  assert.deepStrictEqual(counts, [200, 500, 300]);
  assert.strictEqual(sample([0, 1, 0], 2, .999999), 1);
});
