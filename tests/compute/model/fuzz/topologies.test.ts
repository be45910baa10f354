import assert from "node:assert";
import { createEagerEngine } from "../../../../compute/engine/eager_engine.ts";
import { createGraphEngine } from "../../../../compute/engine/graph_engine.ts";
import { readyBackend } from "../../../../compute/engine/mod.ts";
import { type Topology, topologySchema } from "../../../../compute/model/topology.ts";
import { ensureNative } from "../../../../scripts/native/mod.ts";
import { CRUEL_TOPOLOGIES } from "./cruel_topologies.ts";
import { planSoundly } from "./plan_soundly.ts";
import { anyTopology, fittingTopology } from "./random_topology.ts";
import { assertNear, runSoundly } from "./run_soundly.ts";

/** Models that are planned, and those that are run; more by `tests/hostile/fuzz_models.ts`. */
const RUNS = 60;
const MODELS_RUN = 30;
/** Entries that an example of a model that is run may have on its way. */
const MOST_RUN = 1e5;

Deno.test("drawn models: whatever the schema lets through is planned, or refused in one line, at once", () => {
  let planned = 0;
  for (let seed = 1; seed <= RUNS; seed++) if (planSoundly(anyTopology(seed)) !== undefined) planned++;
  assert.ok(planned > RUNS / 5 && planned < RUNS, `${planned} were planned`);
});

for (const [name, { topology, said }] of Object.entries(CRUEL_TOPOLOGIES)) {
  Deno.test(`cruel models: ${name}`, () => {
    const parsed = topologySchema.parse(topology) as Topology;
    assert.strictEqual(planSoundly(parsed, said), undefined);
  });
}

Deno.test("drawn models: those that fit are trained and evaluated alike by graphs and kernel by kernel", async () => {
  await ensureNative();
  const tf = await readyBackend({ backend: "native" });
  const engines = [createGraphEngine(tf), createEagerEngine(tf)];
  for (let seed = 1; seed <= MODELS_RUN; seed++) {
    const topology = fittingTopology(seed);
    const plan = planSoundly(topology);
    if (plan === undefined || plan.activations > MOST_RUN) continue;
    try {
      const [graph, eager] = engines.map((engine) => runSoundly(engine, plan, seed));
      assertNear(graph, eager, "graph against eager");
    } catch (error) {
      throw new Error(`model of seed ${seed}: ${JSON.stringify(topology)}`, { cause: error });
    }
  }
});
