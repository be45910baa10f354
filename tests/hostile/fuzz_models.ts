/**
 * Models drawn by seed, planned and run: `deno run -A tests/hostile/fuzz_models.ts [RUNS [SEED]]`, 1,000 of each sort by
 * default. Where `FUZZ_LAST` names a file, it has the model that was run last, should the library crash. Prints what it found, and ends with 1 if there is anything.
 *
 * @module
 */
import { createEagerEngine } from "../../compute/engine/eager_engine.ts";
import { createGraphEngine } from "../../compute/engine/graph_engine.ts";
import { readyBackend } from "../../compute/engine/mod.ts";
import type { Topology } from "../../compute/model/topology.ts";
import { ensureNative } from "../../scripts/native/mod.ts";
import { planSoundly } from "../compute/model/fuzz/plan_soundly.ts";
import { anyTopology, fittingTopology } from "../compute/model/fuzz/random_topology.ts";
import { assertNear, runSomehow, runSoundly } from "../compute/model/fuzz/run_soundly.ts";

/** Entries that an example of a model that is run may have on its way. */
const MOST_RUN = 1e5;
/** Ms that a step and an evaluation may take on both engines: unrolled layers take long to be readied. */
const MOST_TIME = 120_000;

if (import.meta.main) {
  const [runs, from] = [Number(Deno.args[0] ?? 1000), Number(Deno.args[1] ?? 1)];
  await ensureNative();
  const tf = await readyBackend({ backend: "native" });
  const engines = [createGraphEngine(tf), createEagerEngine(tf)];
  // A crash of the library leaves behind what was run last.
  const last = Deno.env.get("FUZZ_LAST");
  const found = new Map<string, string>();
  let [planned, ran, wild] = [0, 0, 0];
  const check = (seed: number, made: () => Topology, act: (topology: Topology) => void) => {
    let topology: Topology | undefined;
    try {
      act(topology = made());
    } catch (error) {
      const reason = (error as Error).message.split("\n")[0].slice(0, 500);
      const key = reason.replaceAll(/\d+/g, "N").slice(0, 60);
      if (!found.has(key)) {
        console.error(`seed ${seed}: ${(error as Error).stack?.slice(0, 1500)}\n${JSON.stringify(topology)}`);
      }
      found.set(key, `seed ${seed}: ${reason}`);
    }
  };
  for (let seed = from; seed < from + runs; seed++) {
    check(seed, () => anyTopology(seed), (topology) => {
      const plan = planSoundly(topology);
      if (plan === undefined) return;
      planned++;
      if (plan.activations > MOST_RUN || plan.layout.length > MOST_RUN * 10) return;
      if (last) Deno.writeTextFileSync(last, `${seed} ${JSON.stringify(topology)}`);
      const began = performance.now();
      for (const engine of engines) runSomehow(engine, plan);
      if (performance.now() - began > MOST_TIME) throw new Error(`it took ${performance.now() - began} ms`);
      wild++;
    });
    check(seed, () => fittingTopology(seed), (topology) => {
      const plan = planSoundly(topology);
      if (plan === undefined || plan.activations > MOST_RUN) return;
      if (last) Deno.writeTextFileSync(last, `${seed} ${JSON.stringify(topology)}`);
      const [graph, eager] = engines.map((engine) => runSoundly(engine, plan, seed));
      assertNear(graph, eager, "graph against eager");
      ran++;
    });
  }
  console.log(JSON.stringify({ runs, planned, wild, ran, found: [...found.values()] }, undefined, 2));
  Deno.exit(found.size === 0 ? 0 : 1);
}
