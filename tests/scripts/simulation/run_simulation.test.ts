import assert from "node:assert";
import { ensureNative } from "../../../scripts/native/mod.ts";
import type { SimulationReport } from "../../../scripts/simulation/simulation_report.ts";
import { runSimulation } from "../../../scripts/simulation/run_simulation.ts";
import { outcomeOf } from "../../../scripts/experiments/runners/simulation_runner.ts";
import { simulationSchema } from "../../../scripts/simulation/simulation_settings.ts";

await ensureNative();
const small = { nodes: 5, model: "mlp", steps: 48, batch: 8, localSteps: 8, moments: 6 };
const run = (settings: object, seed = 1, threads = 1) =>
  runSimulation(simulationSchema.parse({ ...small, ...settings }), seed, { threads });

const total = (report: SimulationReport, pick: (node: SimulationReport["nodes"][number]) => number) =>
  report.nodes.reduce((sum, node) => sum + pick(node), 0);

Deno.test("simulation: two runs of one seed give the same report, byte for byte, in however many threads", async () => {
  const settings = { loss: 0.05, jitter: 3, speed: "1..2x", churn: "20%:100ms", partition: "dirichlet:0.5" };
  const [first, again, other] = [await run(settings), await run(settings, 1, 2), await run(settings, 2)];
  assert.strictEqual(JSON.stringify(first), JSON.stringify(again));
  assert.notStrictEqual(JSON.stringify(first), JSON.stringify(other));
});

Deno.test("simulation: the report adds up", async () => {
  const report = await run({});
  assert.deepStrictEqual(report.nodes.map(({ steps }) => steps), [48, 48, 48, 48, 48]);
  assert.strictEqual(total(report, ({ examples }) => examples), 8_500);
  for (const { classes, examples } of report.nodes) {
    assert.strictEqual(classes.reduce((sum, count) => sum + count, 0), examples);
  }
  // Here nothing is lost, so what is sent is received, but for what is still under way.
  assert.ok(total(report, ({ bytesSent }) => bytesSent) >= total(report, ({ bytesReceived }) => bytesReceived));
  assert.strictEqual(total(report, ({ exchanges }) => exchanges) % 2, 0);
  assert.strictEqual(report.graph.edges.length, 5);
  const last = report.curve[report.curve.length - 1];
  assert.strictEqual(last.steps, 48);
  assert.ok(last.accuracy > 0.5 && last.lowest <= last.accuracy && last.accuracy <= last.highest, `${last.accuracy}`);
  assert.ok(
    report.curve.every(({ milliseconds }, place) => place === 0 || milliseconds > report.curve[place - 1].milliseconds),
  );
  const { figures, curve } = outcomeOf(report);
  assert.ok(figures.bytes < figures.denseBytes / 20);
  assert.ok(new Set(Object.values(curve!).map((column) => column.length)).size === 1);
});

Deno.test("simulation: killed nodes go, come back with a snapshot and end with the others", async () => {
  const report = await run({ churn: "40%:60ms" });
  assert.deepStrictEqual(report.churn.map(({ what }) => what).sort(), ["came", "came", "left", "left"]);
  for (const { node } of report.churn) {
    const { startedFrom, openings, accuracy } = report.nodes[node];
    assert.deepStrictEqual(startedFrom, ["initial", "snapshot"]);
    assert.ok(openings.SNAPSHOT > 0);
    assert.ok(accuracy !== undefined);
  }
  const gone = await run({ churn: "40%:forever" });
  assert.strictEqual(gone.curve[gone.curve.length - 1].alive, 3);
  assert.strictEqual(gone.nodes.filter(({ accuracy }) => accuracy === undefined).length, 2);
});

Deno.test("simulation: nodes that choose their neighbours find some, and pruned kernels are sparse on the wire", async () => {
  const chosen = await run({ topology: "chosen:2", steps: 96 });
  assert.ok(chosen.graph.edges.length >= 4, `${chosen.graph.edges.length} links`);
  assert.ok(chosen.graph.spectralGap > 0 && chosen.graph.spectralGap <= 1);
});
