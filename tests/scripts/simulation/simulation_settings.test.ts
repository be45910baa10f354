import assert from "node:assert";
import fc from "fast-check";
import { createRandom } from "../../../compute/vector/mod.ts";
import { UsageError } from "../../../scripts/terminal/mod.ts";
import { parseChurn, planChurn } from "../../../scripts/simulation/churn.ts";
import { parseFlags } from "../../../scripts/simulation/flags.ts";
import { simulatedTask } from "../../../scripts/simulation/simulated_task.ts";
import { drawSpeeds } from "../../../scripts/simulation/speed.ts";

const settingsOf = (...flags: string[]) => parseFlags(flags).settings;

Deno.test("simulate: every flag sets what it says", () => {
  const asked = parseFlags([
    ...["--nodes", "256", "--topology", "regular:4", "--compress", "adaptive-top-k", "--density", "1%"],
    ...["--partition", "dirichlet:0.1", "--latency", "20ms", "--loss", "5%", "--speed", "1..4x", "--churn", "20%:5s"],
    ...["--bandwidth", "1MB/s", "--model", "mlp", "--seed", "7", "--threads", "3", "--out", "there"],
  ]);
  const { nodes, topology, compress, density, partition, latency, loss, speed, churn, bandwidth, model } =
    asked.settings;
  assert.deepStrictEqual([nodes, topology, compress, density], [256, "regular:4", "adaptive-top-k", 0.01]);
  assert.deepStrictEqual([partition, latency, loss, speed, churn], ["dirichlet:0.1", 20, 0.05, "1..4x", "20%:5s"]);
  assert.deepStrictEqual([bandwidth, model, asked.seed, asked.threads, asked.out], [1e6, "mlp", 7, 3, "there"]);
});

Deno.test("simulate: what cannot be used is said in one line that names it", () => {
  const wrong: [string[], RegExp][] = [
    [["--nods", "8"], /'--nods' \(Did you mean --nodes\?\)/],
    [["--latency", "soon"], /"soon".*20ms/],
    [["--loss", "150%"], /at most 1/],
    [["--topology", "star"], /"star".*ring/],
    [["--topology", "regular:9"], /8 nodes with 9/],
    [["--partition", "dirichlet:0"], /dirichlet:ALPHA/],
    [["--speed", "4..1x"], /"4\.\.1x"/],
    [["--churn", "20%"], /"20%".*20%:5s/],
    [["--bandwidth", "fast"], /1MB\/s/],
    [["--model", "resnet"], /lenet/],
    [["--prune", "0.5"], /prune/],
  ];
  for (const [flags, message] of wrong) {
    assert.throws(() => parseFlags(flags), (error) => {
      assert.ok(error instanceof UsageError && error.exitCode === 2, `${flags}`);
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  }
});

Deno.test("simulate: the rules for skewed shards follow the shards, unless they are asked for", () => {
  const rules = (...flags: string[]) => simulatedTask(settingsOf(...flags), 1).skew;
  const off = { adjust: 0, correction: 0, pull: 0 };
  assert.deepStrictEqual(rules(), off);
  assert.deepStrictEqual(rules("--partition", "label", "--skew", "off"), off);
  assert.ok(rules("--partition", "dirichlet:0.1").correction > 0);
  assert.ok(rules("--skew", "on").adjust > 0);
  const own = simulatedTask({ ...settingsOf("--skew", "off"), pull: 0.2 }, 1).skew;
  assert.deepStrictEqual(own, { ...off, pull: 0.2 });
  const without = simulatedTask({ ...settingsOf("--partition", "label"), slowMomentum: 0 }, 1).skew;
  assert.deepStrictEqual([without.slowMomentum, without.pull > 0], [0, true]);
});

Deno.test("simulate: churn hits its share of the nodes, each once, never node 0, and who comes back went before", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 0, max: 100 }), fc.nat(), (nodes, percent, seed) => {
      const churn = parseChurn(`${percent}%:1s`);
      const events = planChurn(churn, nodes, 20_000, createRandom(seed));
      const left = events.filter(({ what }) => what === "left");
      assert.strictEqual(left.length, Math.min(nodes - 1, Math.round(nodes * percent / 100)));
      assert.strictEqual(new Set(left.map(({ node }) => node)).size, left.length);
      assert.ok(left.every(({ node, at }) => node > 0 && at >= 2_000 && at <= 18_000));
      for (const { at, node } of events.filter(({ what }) => what === "came")) {
        assert.ok(left.some((event) => event.node === node && event.at + 1_000 === at));
      }
      assert.deepStrictEqual(events.map(({ at }) => at), events.map(({ at }) => at).sort((a, b) => a - b));
    }),
    { seed: 1, numRuns: 200 },
  );
});

Deno.test("simulate: speeds lie in their range", () => {
  const speeds = drawSpeeds({ least: 1, most: 4 }, 200, createRandom(1));
  assert.ok(speeds.every((speed) => speed >= 1 && speed <= 4));
  assert.ok(speeds.some((speed) => speed < 1.2) && speeds.some((speed) => speed > 3.5));
});
