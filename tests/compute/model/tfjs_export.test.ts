import * as tf from "@tensorflow/tfjs";
import assert from "node:assert";
import { planTopology } from "../../../compute/model/plan.ts";
import { createEngine, readyBackend } from "../../../compute/engine/mod.ts";
import { initialModel } from "../../../compute/model/initial_model.ts";
import { modelTopology, textModelTopology } from "../../../compute/model/built_in_models.ts";
import { createNetwork } from "../../../compute/model/network.ts";
import { createRandom } from "../../../compute/vector/mod.ts";
import { encodeTfjsModel } from "../../../compute/model/tfjs_export.ts";
import type { Topology } from "../../../compute/model/topology.ts";

const letters = { input_dim: 256, output_dim: 16, batch_input_shape: [null, 8] as [null, number] };
const topologies: Readonly<Record<string, Topology>> = {
  lenet: modelTopology("lenet", [28, 28, 1], 10),
  mlp: modelTopology("mlp", [28, 28, 1], 10),
  "a model of text": {
    class_name: "Sequential",
    config: {
      name: "characters",
      layers: [
        { class_name: "Embedding", config: { name: "embedding", ...letters } },
        { class_name: "Flatten", config: { name: "flatten" } },
        { class_name: "Dense", config: { name: "hidden", units: 128, activation: "tanh" } },
        { class_name: "Dense", config: { name: "logits", units: 256, activation: "linear" } },
      ],
    },
  },
  "a classifier of texts": textModelTopology("lstm", { symbols: 30, context: 8, classes: 3 }),
};

for (const [name, topology] of Object.entries(topologies)) {
  Deno.test(`${name} as exported is loaded by tf.loadLayersModel and gives the same logits`, async () => {
    const native = await readyBackend({ backend: "cpu" });
    const plan = planTopology(topology);
    const model = initialModel(plan, 3);
    const random = createRandom(4);
    for (let index = 0; index < model.length; index += 7) model[index] += random.next() - 0.5;
    const { json, weights } = encodeTfjsModel(model, plan, topology, { task: name });
    const { modelTopology: read, weightsManifest, format, userDefinedMetadata } = JSON.parse(json);
    assert.deepStrictEqual([format, userDefinedMetadata, weightsManifest[0].paths], [
      "layers-model",
      { task: name },
      ["weights.bin"],
    ]);
    const loaded = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology: read, weightSpecs: weightsManifest[0].weights, weightData: weights.buffer }),
    );
    const count = 3;
    const entries = plan.inputShape.reduce((product, extent) => product * extent, count);
    const inputs = Float32Array.from(
      { length: entries },
      () => plan.symbols === undefined ? random.next() : Math.floor(random.next() * plan.symbols),
    );
    const logits = createNetwork(createEngine(native), plan).outputs(model, inputs, count);
    const theirs = loaded.predict(tf.tensor(inputs, [count, ...plan.inputShape])) as tf.Tensor;
    const values = await theirs.data();
    assert.strictEqual(values.length, logits.length);
    for (let index = 0; index < values.length; index++) {
      assert.ok(
        Math.abs(values[index] - logits[index]) < 1e-3 * Math.max(1, Math.abs(logits[index])),
        `logit ${index}`,
      );
    }
  });
}

Deno.test("a vector of another length is not exported", () => {
  const plan = planTopology(topologies.mlp);
  assert.throws(() => encodeTfjsModel(new Float32Array(3), plan, topologies.mlp), /3 entries: its layout has 266610/);
});
