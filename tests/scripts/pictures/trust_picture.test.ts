import assert from "node:assert";
import { trustChart } from "../../../scripts/pictures/trust_chart.ts";
import { type Trace, watchTrust } from "../../../scripts/pictures/watch_trust.ts";
import type { Compressed } from "../../../compute/compression/mod.ts";
import { createLayout } from "../../../compute/vector/mod.ts";
import { createTrust } from "../../../protocol/trust/mod.ts";

const LENGTH = 20;
const layout = createLayout([{ name: "kernel", shape: [LENGTH] }]);
const dense = (value: (index: number) => number): Compressed => ({
  kind: "dense",
  precision: "f32",
  values: Float32Array.from({ length: LENGTH }, (_, index) => value(index)),
});
const company = { others: [], barred: 0 };

Deno.test("the picture of trust: who looks on judges as the node does, and writes down each exchange and the bar", () => {
  const traces: Trace[] = [];
  const watched = watchTrust(traces);
  const trust = createTrust();
  const own = dense(Math.cos);
  const liar = dense((index) => -Math.cos(index));
  for (const [peer, other] of [["node-0002", own], ["node-0003", liar]] as const) {
    const [ours, theirs] = [watched, trust].map((judge) => judge.createLink(LENGTH, peer, 1));
    assert.deepStrictEqual(ours.judge(own, other, layout, company), theirs.judge(own, other, layout, company));
    assert.deepStrictEqual(ours.standing, theirs.standing);
    assert.strictEqual(ours.isProven, theirs.isProven);
  }
  assert.deepStrictEqual(traces.map(({ peer, isBarred }) => [peer, isBarred]), [[2, false], [3, true]]);
  assert.ok(Math.abs(traces[0].agreements[0] - 1) < 1e-6);
  assert.deepStrictEqual(traces[1].agreements, [-1]);
});

Deno.test("the picture of trust: each link is named, and a bar stands where it fell", async () => {
  const traces = [
    { peer: 3, agreements: [0.4, -0.5], isBarred: true },
    { peer: 1, agreements: [0.5, 0.6, 0.4], isBarred: false },
    { peer: 2, agreements: [], isBarred: false },
  ];
  const svg = await trustChart(traces, new Map([[3, "flip"]]));
  for (const text of ["node 1, honest", "node 3, a liar: flip", "barred", "agreement"]) {
    assert.strictEqual(svg.split(`>${text}<`).length, 2, text);
  }
  assert.ok(!svg.includes("node 2"), "nothing was said on that link");
});
