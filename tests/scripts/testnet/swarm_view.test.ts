import { accuracyMetric } from "../../contracts/evaluation.ts";
import assert from "node:assert";
import { Chalk } from "chalk";
import type { NodeEvent, NodeStatus } from "../../../daemon/node/mod.ts";
import { drawLiveTable, shareOfAll } from "../../../scripts/testnet/live_table.ts";
import { paint, shown } from "../../../scripts/terminal/mod.ts";
import { plainLine } from "../../../scripts/testnet/plain_line.ts";
import { buildReport } from "../../../scripts/testnet/testnet_report.ts";
import { drawSummary } from "../../../scripts/testnet/testnet_summary.ts";
import { createSwarmView } from "../../../scripts/testnet/swarm_view.ts";
import { meanOf } from "../../../scripts/testnet/swarm_mean.ts";

const plain = new Chalk({ level: 0 });

function status(steps: number, scale = 1): NodeStatus {
  return {
    round: steps / 10,
    steps,
    loss: 1 / (1 + steps),
    links: 2,
    exchanges: steps / 5,
    bytesSent: 120 * steps * scale,
    bytesReceived: 110 * steps,
    bytesByKind: { deltas: 90 * steps * scale, openings: 10 * steps * scale, heartbeats: 5 * steps * scale },
    denseBytes: 6000 * steps * scale,
  };
}
const ready: NodeEvent = { type: "ready", peer: "peer", addresses: [], task: "ab" };
const started: NodeEvent = { type: "started", from: "initial" };
const measuredAs = (accuracy: number) => ({ metric: accuracy, accuracy, metrics: { accuracy } });
const evaluated = (accuracy: number): NodeEvent => {
  return {
    type: "evaluated",
    round: 1,
    steps: 10,
    metricName: "accuracy",
    metric: accuracy,
    servedMetric: accuracy + 0.01,
    loss: 0.2,
  };
};

/** Three nodes: one has finished, one was killed half-way, one joined late. */
function wholeRun() {
  const view = createSwarmView(3, 100);
  view.launched(0, 100, 0);
  view.launched(1, 100, 0);
  for (const node of [0, 1]) {
    view.record(node, ready, 1);
    view.record(node, started, 2);
  }
  for (const steps of [10, 20, 30, 40, 50]) {
    for (const node of [0, 1]) view.record(node, { type: "round", ...status(steps) }, 2 + steps / 10);
  }
  view.record(1, evaluated(0.8), 7.5);
  view.killed(1);
  view.exited(1, "SIGKILL");
  view.launched(2, 50, 50);
  view.record(2, ready, 9);
  view.record(2, { type: "started", from: "snapshot" }, 9.5);
  view.record(2, { type: "finished", ...status(50) }, 14);
  view.record(0, { type: "finished", ...status(100) }, 15);
  view.record(0, evaluated(0.97), 16);
  view.record(2, evaluated(0.96), 16);
  view.record(0, { type: "stopped", ...status(100) }, 17);
  view.record(2, { type: "stopped", ...status(50) }, 17);
  view.exited(0, 0);
  view.exited(2, 0);
  return view;
}

Deno.test("swarm view: a node's states follow its events", () => {
  const view = createSwarmView(1, 100);
  const [node] = view.nodes;
  const states: string[] = [node.state];
  const note = () => states.push(node.state);
  view.launched(0, 100, 0), note();
  view.record(0, ready, 1), note();
  view.record(0, started, 2), note();
  view.froze(0, true), note();
  view.froze(0, false), note();
  view.record(0, { type: "finished", ...status(100) }, 3), note();
  view.exited(0, 0), note();
  assert.deepStrictEqual(states, [
    "waiting",
    "starting",
    "ready",
    "training",
    "frozen",
    "training",
    "finished",
    "stopped",
  ]);
});

Deno.test("swarm view: what a node wrote before it was frozen counts when it goes on", () => {
  const view = createSwarmView(1, 100);
  view.launched(0, 100, 0);
  view.froze(0, true);
  view.record(0, { type: "finished", ...status(100) }, 3);
  assert.strictEqual(view.nodes[0].state, "frozen");
  view.froze(0, false);
  assert.strictEqual(view.nodes[0].state, "finished");
});

Deno.test("swarm view: the killed stay killed, and who ends with another code has failed", () => {
  const view = createSwarmView(2, 100);
  view.launched(0, 100, 0);
  view.killed(0);
  view.record(0, started, 2);
  view.froze(0, true);
  view.exited(0, "SIGKILL");
  assert.deepStrictEqual([view.nodes[0].state, view.nodes[0].exit], ["killed", "SIGKILL"]);
  view.launched(1, 100, 0);
  view.exited(1, 1);
  assert.strictEqual(view.nodes[1].state, "failed");
  assert.deepStrictEqual(view.progress().map(({ running }) => running), [false, false]);
});

Deno.test("swarm view: a late node begins where the others were", () => {
  const view = createSwarmView(2, 100);
  view.launched(0, 100, 0);
  view.record(0, { type: "round", ...status(50) }, 1);
  view.launched(1, 50, 50);
  assert.deepStrictEqual(view.progress(), [{ running: true, share: 0.5 }, { running: true, share: 0.5 }]);
  assert.strictEqual(shareOfAll(view.nodes), 0.5);
});

Deno.test("report: figures of each node, means over those that finished, and what is not known is left open", () => {
  const settings = { nodes: 3 };
  const report = buildReport({
    settings,
    task: "ab",
    metric: accuracyMetric,
    views: wholeRun().nodes,
    mean: { ...measuredAs(0.975), loss: 0.1, disagreement: 0.02 },
    seconds: 17.5,
    faults: [{ fault: "--kill 1@50%", seconds: 7.6 }],
    failure: undefined,
  });
  const [first, killed, joined] = report.nodes;
  assert.deepStrictEqual([first.exit, killed.exit, joined.exit], [0, "SIGKILL", 0]);
  assert.deepStrictEqual([first.steps, first.rounds, first.exchanges], [100, 10, 20]);
  assert.deepStrictEqual(first.bytesByKind, { deltas: 9000, openings: 1000, heartbeats: 500, rest: 1500 });
  assert.strictEqual(Object.values(first.bytesByKind).reduce((sum, bytes) => sum + bytes), first.bytesSent);
  assert.deepStrictEqual([first.accuracy, first.servedAccuracy, killed.accuracy], [0.97, 0.98, 0.8]);
  assert.deepStrictEqual([joined.startedFrom, joined.readySeconds, joined.startedSeconds], ["snapshot", 9, 9.5]);
  assert.strictEqual(report.bytesSentPerNode, (12_000 + 6_000) / 2);
  assert.strictEqual(report.denseBytesPerNode, (600_000 + 300_000) / 2);
  assert.strictEqual(report.firstStepSeconds, 2);
  assert.strictEqual(report.series.length, 18);
  assert.strictEqual(report.series[0].accuracy, undefined);
  assert.strictEqual(report.series[3].progress, 0.2);
  assert.deepStrictEqual(report.series.map(({ seconds }) => seconds).slice(-2), [17, 17.5]);
  assert.ok(
    report.series.every(({ bytesSentPerNode }, index, all) =>
      bytesSentPerNode >= (all[index - 1]?.bytesSentPerNode ?? 0) || index > 13
    ),
  );
  assert.strictEqual(first.series.filter(({ type }) => type === "evaluated").length, 1);
});

Deno.test("report: a swarm of which nothing came has a report too", () => {
  const report = buildReport({
    settings: {},
    task: "ab",
    metric: accuracyMetric,
    views: createSwarmView(2, 10).nodes,
    mean: undefined,
    seconds: 0.2,
    faults: [],
    failure: "node 0 ended too soon",
  });
  assert.deepStrictEqual([report.bytesSentPerNode, report.firstStepSeconds, report.nodes[0].peer], [
    0,
    undefined,
    undefined,
  ]);
  assert.match(drawSummary(report, plain), /not measured/);
});

Deno.test("pictures: at most 100 columns wide, also with large figures, and without colour where none is wanted", () => {
  const view = createSwarmView(64, 1e6);
  for (let node = 0; node < 64; node++) {
    view.launched(node, 1e6, 0);
    view.record(node, { type: "round", ...status(999_990) }, 1e5);
    view.record(node, evaluated(0.98), 1e5);
  }
  const liveView = {
    subject: "digits, lenet (61,706 parameters), ring, top-k 5.0 % sign every 16 steps",
    nodes: view.nodes,
    metric: accuracyMetric,
    seconds: 1e5,
    trainingSeconds: 9e4,
    notes: ["node 3: trains from a neighbour's model"],
  };
  const report = buildReport({
    settings: {},
    task: "ab",
    metric: accuracyMetric,
    views: view.nodes,
    mean: { ...measuredAs(1), loss: 0, disagreement: 1 },
    seconds: 100,
    faults: [],
    failure: undefined,
  });
  for (const picture of [drawLiveTable(liveView, plain), drawSummary(report, plain), plainLine(liveView)]) {
    assert.ok(!picture.includes("\x1b"));
    for (const line of picture.split("\n")) assert.ok([...line].length <= 100, `${[...line].length}: ${line}`);
  }
  // deno-lint-ignore no-control-regex
  const bare = shown(drawLiveTable(liveView, paint(true))).replace(/\x1b\[\d+m/g, "");
  assert.deepStrictEqual(bare.split("\n").map((line) => line.trimEnd()), drawLiveTable(liveView, plain).split("\n"));
});

Deno.test("pictures: they say what happened", () => {
  const view = wholeRun();
  const liveView = {
    subject: "digits",
    metric: accuracyMetric,
    nodes: view.nodes,
    seconds: 17,
    trainingSeconds: 15,
    notes: [],
  };
  const picture = drawLiveTable(liveView, plain);
  assert.match(picture, /^ murmuration {2}3 daemons: digits$/m);
  assert.match(picture, /^ +0 {2}stopped +10 +100 +0.010 +98.0 % +2 +12.0 +1\/50$/m);
  assert.match(picture, /^ +1 {2}killed +5 +50 /m);
  assert.match(picture, / 100 % /);
  const report = buildReport({
    settings: {},
    task: "ab",
    metric: accuracyMetric,
    views: view.nodes,
    mean: { ...measuredAs(0.975), loss: 0.1, disagreement: 0.021 },
    seconds: 17.5,
    faults: [{ fault: "--kill 1@50%", seconds: 7.6 }],
    failure: undefined,
  });
  const summary = drawSummary(report, plain);
  assert.match(summary, /mean of 2 models {2}97.5 % right on held-out data; the models lie 2.1 % apart/);
  assert.match(summary, /a node sent +9.0 kB counted at the connection; uncompressed: 450.0 kB \(1\/50\)/);
  assert.match(summary, /time +17.5 s, the first step after 2.0 s/);
  assert.match(summary, /fault +--kill 1@50%, after 7.6 s/);
});

Deno.test("liars: they are marked, in no mean of accuracies, and whoever barred them is told", () => {
  const view = createSwarmView(3, 100, (node) => node === 2 ? "flip@2" : undefined);
  for (const node of [0, 1, 2]) {
    view.launched(node, 100, 0);
    view.record(node, { ...ready, peer: `peer-${node}` }, 1);
    view.record(node, { type: "round", ...status(50) }, 2);
    view.record(node, evaluated(node === 2 ? 0.1 : 0.9), 3);
  }
  const bar = { type: "barred", cause: "OPPOSED", evidence: "agreement -0.9", rounds: 64 } as const;
  view.record(1, { ...bar, peer: "peer-2" }, 2.5);
  view.record(0, { ...bar, peer: "peer-2" }, 2.2);
  view.record(0, { ...bar, peer: "peer-1" }, 2.8);
  for (const node of [0, 1, 2]) view.exited(node, 0);
  const report = buildReport({
    settings: {},
    task: "ab",
    metric: accuracyMetric,
    views: view.nodes,
    mean: { ...measuredAs(0.9), loss: 0.1, disagreement: 0.02 },
    seconds: 4,
    faults: [],
    failure: undefined,
  });
  assert.deepStrictEqual(report.nodes.map(({ liar }) => liar), [undefined, undefined, "flip@2"]);
  assert.deepStrictEqual(report.bars.map(({ node, peer, round }) => [node, peer, round]), [[0, 2, 5], [1, 2, 5], [
    0,
    1,
    5,
  ]]);
  assert.strictEqual(report.series.at(-1)!.accuracy, 0.9);
  const summary = drawSummary(report, plain);
  assert.match(summary, /2 liar ✓/);
  assert.match(summary, /mean of 2 honest models {2}90\.0 % right/);
  assert.match(summary, /honest nodes +serve models 91\.0 % right, the lowest 91\.0 %/);
  assert.match(summary, /barred +node 1, honest, by 0: once, in round 5/);
  assert.match(summary, /barred +node 2, flip@2, by 0, 1: 2 times, first in round 5/);
  const picture = drawLiveTable(
    { subject: "digits", metric: accuracyMetric, nodes: view.nodes, seconds: 4, trainingSeconds: 3, notes: [] },
    plain,
  );
  assert.match(picture, /^ liar 2 /m);
});

Deno.test("metric: an error is told by its name and unit, the worst node is the one of the highest, and none is an accuracy", () => {
  const metric = { name: "mae", title: "MAE", unit: "target", better: "lower", suffix: "€" } as const;
  const view = createSwarmView(3, 100, (node) => node === 2 ? "flip@2" : undefined);
  for (const node of [0, 1, 2]) {
    view.launched(node, 100, 0);
    view.record(node, { type: "round", ...status(50) }, 2);
    const error = 1000 * (node + 1);
    const measured = { metricName: "mae", metric: error, servedMetric: error / 2, loss: 0.2 } as const;
    view.record(node, { type: "evaluated", round: 1, steps: 10, ...measured }, 3);
  }
  assert.match(plainLine({ nodes: view.nodes, metric, seconds: 3 }), /MAE 750 €/);
  const live = { subject: "houses", metric, nodes: view.nodes, seconds: 3, trainingSeconds: 1, notes: [] };
  assert.match(drawLiveTable(live, plain), /MAE[^]*1,000 €/);
  for (const node of [0, 1, 2]) view.exited(node, 0);
  const report = buildReport({
    settings: {},
    task: "ab",
    metric,
    views: view.nodes,
    mean: { metric: 800, accuracy: undefined, metrics: { mae: 800, r2: 0.9 }, loss: 0.1, disagreement: 0.02 },
    seconds: 4,
    faults: [],
    failure: undefined,
  });
  assert.deepStrictEqual(report.nodes.map(({ metric, accuracy }) => [metric, accuracy]), [
    [1000, undefined],
    [2000, undefined],
    [3000, undefined],
  ]);
  assert.deepStrictEqual([report.series.at(-1)?.servedMetric, report.series.at(-1)?.servedAccuracy], [750, undefined]);
  const summary = drawSummary(report, plain);
  assert.match(summary, /mean of 2 honest models {2}MAE 800 € on held-out data/);
  assert.match(summary, /honest nodes +serve models of MAE 750 €, the highest 1,000 €/);
  assert.match(summary, /node +steps +MAE +served/);
});

Deno.test("plain line: means over the nodes that run", () => {
  const view = createSwarmView(2, 100);
  view.launched(0, 100, 0);
  view.launched(1, 100, 0);
  assert.match(
    plainLine({ nodes: view.nodes, metric: accuracyMetric, seconds: 1 }),
    /1.0 s {4}0 % {2}2 nodes {2}loss – {2}accuracy –/,
  );
  view.record(0, { type: "round", ...status(40) }, 2);
  view.record(1, { type: "round", ...status(20) }, 2);
  view.froze(1, true);
  assert.match(
    plainLine({ nodes: view.nodes, metric: accuracyMetric, seconds: 2 }),
    /30 % {2}2 nodes \(1 frozen\) .* 3.6 kB sent a node, 1\/50 of dense/,
  );
});

Deno.test("swarm mean: the disagreement is the spread about the mean, relative to it", () => {
  const { mean, disagreement } = meanOf([new Float32Array([1, 0]), new Float32Array([3, 0]), new Float32Array([2, 0])]);
  assert.deepStrictEqual(mean, new Float32Array([2, 0]));
  assert.strictEqual(disagreement, Math.sqrt(2 / 3) / 2);
  assert.strictEqual(meanOf([new Float32Array(3)]).disagreement, 0);
  assert.throws(() => meanOf([]), RangeError);
  assert.throws(() => meanOf([new Float32Array(1), new Float32Array(2)]), TypeError);
});
