import assert from "node:assert";
import fc from "fast-check";
import { createHistory, type History } from "../../../daemon/control/history.ts";

const seed = 5;
const sums = { links: 1, exchanges: 0, bytesReceived: 0 };

function addRound(history: History, round: number, loss = round): void {
  const bytesByKind = { deltas: 10 * round, openings: 1, heartbeats: 2 };
  history.record({
    type: "round",
    round,
    steps: 16 * round,
    loss,
    ...sums,
    bytesSent: 20 * round,
    bytesByKind,
    denseBytes: 100 * round,
  });
}

Deno.test("a short history is every round as it was", () => {
  let time = 1000;
  const history = createHistory({ now: () => time });
  assert.deepStrictEqual(history.points(), []);
  addRound(history, 1);
  time = 2000;
  addRound(history, 2, 0.5);
  history.record({
    type: "evaluated",
    round: 2,
    steps: 32,
    metricName: "accuracy",
    metric: 0.8,
    servedMetric: 0.9,
    loss: 1,
  });
  assert.deepStrictEqual(history.points().map(({ time, round, metric }) => [time, round, metric]), [
    [1000, 1, undefined],
    [2001, 2, 0.8],
  ]);
  assert.deepStrictEqual(history.points()[1], {
    time: 2001,
    round: 2,
    steps: 32,
    loss: 0.5,
    metric: 0.8,
    servedMetric: 0.9,
    bytesSent: 40,
    bytesByKind: { deltas: 20, openings: 1, heartbeats: 2 },
    denseBytes: 200,
  });
});

Deno.test("a history of any length is bounded, rises, and loses neither its ends nor its mean", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }).map((half) => 2 * half),
      fc.integer({ min: 1, max: 2000 }),
      (limit, rounds) => {
        const history = createHistory({ limit, now: () => 0 });
        for (let round = 1; round <= rounds; round++) addRound(history, round);
        const points = history.points();
        assert(points.length <= limit);
        // Thinned to no less than half of what may be.
        assert(points.length >= Math.min(rounds, limit / 2));
        assert.strictEqual(points.at(-1)?.round, rounds);
        const rising = points.every(({ time, round }, index) => {
          return index === 0 || (time > points[index - 1].time && round > points[index - 1].round);
        });
        assert(rising);
        // The loss of round n is n: a moment's mean lies in the middle of its rounds, all of which are in one moment.
        points.forEach(({ round, loss }, index) => {
          const first = (points[index - 1]?.round ?? 0) + 1;
          assert(Math.abs(loss - (first + round) / 2) < 1e-6 * round);
        });
      },
    ),
    { seed, numRuns: 50 },
  );
});

Deno.test("a measured accuracy outlives merging", () => {
  const history = createHistory({ limit: 4 });
  for (let round = 1; round <= 64; round++) {
    addRound(history, round);
    if (round % 16 === 5) {
      history.record({
        type: "evaluated",
        round,
        steps: 0,
        metricName: "accuracy",
        metric: round / 100,
        servedMetric: 0.5,
        loss: 1,
      });
    }
  }
  const accuracies = history.points().map(({ metric }) => metric);
  assert.deepStrictEqual(accuracies.filter((accuracy) => accuracy !== undefined), [0.05, 0.21, 0.37, 0.53]);
});

Deno.test("points that a listener has are not changed behind its back", () => {
  const history = createHistory({ limit: 2 });
  addRound(history, 1);
  const before = history.points();
  const copy = structuredClone(before);
  for (let round = 2; round <= 9; round++) addRound(history, round);
  assert.deepStrictEqual(before, copy);
});

Deno.test("times rise even where the clock is set back", () => {
  let time = 5000;
  const history = createHistory({ now: () => time });
  for (let round = 1; round <= 3; round++) {
    addRound(history, round);
    time -= 1000;
  }
  assert.deepStrictEqual(history.points().map(({ time }) => time), [5000, 5001, 5002]);
});

Deno.test("a history goes on from that of an earlier run", () => {
  const earlier = createHistory({ limit: 8 });
  for (let round = 1; round <= 100; round++) addRound(earlier, round);
  const again = createHistory({ limit: 8, points: earlier.points() });
  assert.deepStrictEqual(again.points(), earlier.points());
  for (let round = 101; round <= 1000; round++) addRound(again, round);
  assert(again.points().length <= 8);
  assert(again.points()[0].round < 300);
  assert.strictEqual(again.points().at(-1)?.round, 1000);
  const smaller = createHistory({ limit: 2, points: earlier.points() });
  assert(smaller.points().length <= 2);
});

Deno.test("a history needs a limit that can be halved", () => {
  for (const limit of [0, 1, 3, 2.5, NaN]) assert.throws(() => createHistory({ limit }), RangeError);
});
