import assert from "node:assert";
import { createEngine, readyBackend } from "../../../../compute/engine/mod.ts";
import { importKeras } from "../../../../compute/model/import_keras.ts";
import { takeWeights } from "../../../../compute/model/keras/weights.ts";
import { createNetwork } from "../../../../compute/model/network.ts";
import { planTopology } from "../../../../compute/model/plan.ts";
import { foreignModels, furthest } from "./models.ts";

const models = (["models", "tfjs"] as const).flatMap((folder) =>
  foreignModels(folder).map((model) => ({ ...model, program: folder === "models" ? "Keras" : "tfjs" }))
);

for (const { name, program, text, weights, inputs, count, outputs } of models) {
  Deno.test(`keras: the model "${name}" of ${program} gives the logits that it gives there, on each engine`, async () => {
    const { topology, layers } = importKeras(text, name);
    const plan = planTopology(topology);
    const { model, state, unused } = takeWeights(plan, layers, weights);
    assert.deepStrictEqual(unused, []);
    const tf = await readyBackend({ backend: "native" });
    for (const engine of ["native", "eager", "cpu"] as const) {
      using network = createNetwork(createEngine(tf, engine), plan);
      const off = furthest(network.outputs(model, inputs, count, state), outputs);
      assert.ok(off < 1e-4, `${engine}: off by ${off}`);
    }
  });
}
