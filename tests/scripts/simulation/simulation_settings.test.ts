import assert from "node:assert";
import fc from "fast-check";
import { builtinTask } from "../../../compute/task/mod.ts";
import { createRandom } from "../../../compute/vector/mod.ts";
import type { Setting } from "../../../daemon/settings/mod.ts";
import { parseChurn, planChurn } from "../../../scripts/simulation/churn.ts";
import { simulatedTask } from "../../../scripts/simulation/simulated_task.ts";
import {
  SIMULATION_SETTINGS,
  simulationRequest,
  simulationSchema,
} from "../../../scripts/simulation/simulation_settings.ts";
import { drawSpeeds } from "../../../scripts/simulation/speed.ts";
import { murmuration } from "../cli/capture.ts";

const settingsOf = (raw: Readonly<Record<string, string | boolean>>) => simulationRequest(raw).settings;

Deno.test("simulate: every flag sets what it says", () => {
  const asked = simulationRequest({
    ...{ nodes: "256", topology: "regular:4", compress: "adaptive-top-k", density: "1%", partition: "dirichlet:0.1" },
    ...{ latency: "20ms", jitter: "0.5ms", loss: "5%", speed: "1..4x", churn: "20%:5s", bandwidth: "1MB/s" },
    ...{ model: "mlp", seed: "7", threads: "3", out: "there" },
  });
  const { nodes, topology, compress, density, partition, latency, jitter, loss, speed, churn, bandwidth, model } =
    asked.settings;
  assert.deepStrictEqual([nodes, topology, compress, density], [256, "regular:4", "adaptive-top-k", 0.01]);
  assert.deepStrictEqual([partition, latency, loss, speed, churn], ["dirichlet:0.1", 20, 0.05, "1..4x", "20%:5s"]);
  assert.deepStrictEqual([jitter, bandwidth, model], [0.5, 1e6, "mlp"]);
  assert.deepStrictEqual([asked.seed, asked.threads, asked.out], [7, 3, "there"]);
});

Deno.test("simulate: what a flag's text means may stand in an experiment as a plain value, and the defaults agree", () => {
  const asFlags: Readonly<Record<string, unknown>> = settingsOf({});
  assert.deepStrictEqual(simulationSchema.parse({}), asFlags);
  for (const [key, { kind, example }] of Object.entries<Setting>(SIMULATION_SETTINGS)) {
    const request = simulationRequest({ [key]: kind === "boolean" ? example === "true" : example });
    if (!(key in asFlags)) continue;
    const value = (request.settings as Readonly<Record<string, unknown>>)[key];
    assert.notStrictEqual(value, null, key);
    assert.deepStrictEqual(simulationSchema.parse({ [key]: value }), request.settings, key);
    assert.ok(!simulationSchema.safeParse({ [key]: { no: "value" } }).success, key);
  }
});

Deno.test("simulate: what cannot be used is said in one line that names it", async () => {
  const wrong: [string[], RegExp][] = [
    [["--nods", "8"], /'--nods' \(Did you mean --nodes\?\)/],
    [["--latency", "soon"], /--latency "soon": must be a duration such as 20ms/],
    [["--loss", "150%"], /--loss "150%": must be a share of at most 100 %/],
    [["--topology", "star"], /--topology "star": must be ring, full/],
    [["--topology", "regular:9"], /8 nodes with 9/],
    [["--partition", "dirichlet:0"], /--partition "dirichlet:0": ALPHA must be/],
    [["--speed", "4..1x"], /--speed "4\.\.1x": must be how many times longer/],
    [["--churn", "20%"], /--churn "20%": must be none, or a share .* such as 20%:5s/],
    [["--bandwidth", "fast"], /--bandwidth "fast": must be a rate such as 1MB\/s/],
    [["--model", "lenett"], /--model "lenett": must be .* Did you mean "lenet"\?/],
    [["--prune", "0.5"], /--prune "0.5": must be at least 1/],
    [["--learning-rate", "0"], /--learning-rate "0": must be above 0/],
    [["--optimiser", "adam"], /--optimiser "adam": must be sgd or adamw. Did you mean "adamw"\?/],
    [["--betas", "0.9"], /--betas "0.9": must be two numbers such as 0.9,0.95/],
    [["--betas", "0.9,1"], /--betas "0.9,1": must be two numbers .* below 1/],
    [["--clip", "0"], /--clip "0": must be above 0/],
    [["--schedule", "cosin"], /--schedule "cosin": must be .* Did you mean "cosine"\?/],
  ];
  for (const [flags, message] of wrong) {
    const { code, out, err } = await murmuration(["simulate", ...flags]);
    assert.deepStrictEqual([code, out], [2, ""], err);
    assert.match(err, message);
    assert.match(err, /^murmuration: [^\n]+\n$/);
  }
});

Deno.test("simulate: the rules for skewed shards follow the shards, unless they are asked for", () => {
  const rules = (raw: Readonly<Record<string, string>>) => simulatedTask(settingsOf(raw), 1).skew;
  const off = { adjust: 0, correction: 0, pull: 0 };
  assert.deepStrictEqual(rules({}), off);
  assert.deepStrictEqual(rules({ partition: "label", skew: "off" }), off);
  assert.ok(rules({ partition: "dirichlet:0.1" }).correction > 0);
  assert.ok(rules({ skew: "on" }).adjust > 0);
  const own = simulatedTask({ ...settingsOf({ skew: "off" }), pull: 0.2 }, 1).skew;
  assert.deepStrictEqual(own, { ...off, pull: 0.2 });
  const without = simulatedTask({ ...settingsOf({ partition: "label" }), slowMomentum: 0 }, 1).skew;
  assert.deepStrictEqual([without.slowMomentum, without.pull > 0], [0, true]);
});

Deno.test("simulate: an optimiser is as flags say", () => {
  const flags = {
    optimiser: "adamw",
    betas: "0.9,0.95",
    clip: "1",
    warmup: "10",
    schedule: "linear",
  };
  const { optimiser } = simulatedTask(settingsOf(flags), 1);
  assert.deepStrictEqual({ ...optimiser, batch: 32, learningRate: 1, epsilon: 1 }, {
    kind: "adamw",
    learningRate: 1,
    betas: [0.9, 0.95],
    epsilon: 1,
    batch: 32,
    decay: "linear",
    steps: 640,
    weightDecay: 0.01,
    clip: 1,
    warmup: 10,
  });
  assert.strictEqual(simulatedTask(settingsOf({ nesterov: true }), 1).optimiser.kind, "sgd");
  assert.deepStrictEqual(simulatedTask(settingsOf({}), 1).optimiser, builtinTask("digits", { steps: 640 }).optimiser);
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
