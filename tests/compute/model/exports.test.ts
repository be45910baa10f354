import * as tf from "@tensorflow/tfjs";
import assert from "node:assert";
import fc from "fast-check";
import { createEngine, readyBackend } from "../../../compute/engine/mod.ts";
import { importKeras } from "../../../compute/model/import_keras.ts";
import { takeWeights } from "../../../compute/model/keras/weights.ts";
import { encodeKerasModel } from "../../../compute/model/keras_export.ts";
import { MODEL_NAMES, modelTopology, TEXT_MODEL_NAMES, textModelTopology } from "../../../compute/model/mod.ts";
import { createNetwork } from "../../../compute/model/network.ts";
import { planTopology } from "../../../compute/model/plan.ts";
import { decodeMeasured, decodeModel, decodeTensors } from "../../../compute/model/safetensors.ts";
import { encodeTfjsModel, type TfjsModel } from "../../../compute/model/tfjs_export.ts";
import type { Topology } from "../../../compute/model/topology.ts";
import { foreignModels, furthest } from "./keras/models.ts";
import { filled, modelAround } from "./layers/around_layer.ts";
import { LAYER_CASES } from "./layers/cases/mod.ts";

const COUNT = 3;
const CLOSE = 1e-4;

/** What real tfjs computes from an exported model. */
async function predictByTfjs(exported: TfjsModel, inputs: Float32Array, shape: readonly number[]): Promise<number[]> {
  const { modelTopology, weightsManifest: [{ weights: weightSpecs }] } = JSON.parse(exported.json);
  const loaded = await tf.loadLayersModel(
    tf.io.fromMemory({ modelTopology, weightSpecs, weightData: exported.weights.slice().buffer }),
  );
  const output = tf.tidy(() => loaded.predict(tf.tensor(inputs, [COUNT, ...shape])) as tf.Tensor);
  const values = [...await output.data()];
  output.dispose();
  loaded.dispose();
  return values;
}

/** The export of a model to tfjs, or why there is none. */
function exportToTfjs(...given: Parameters<typeof encodeTfjsModel>): TfjsModel | string {
  try {
    return encodeTfjsModel(...given);
  } catch (error) {
    assert.ok(error instanceof TypeError, `${error}`);
    assert.match(
      error.message,
      /^Cannot export layer "[^"]+" \(\w+\) to TensorFlow\.js: it [^\n]+; export the model as/,
    );
    return error.message;
  }
}

/** Layers that tfjs 4.22 lacks. */
const LACKING = new Set([
  "Cropping1D",
  "GroupNormalization",
  "MultiHeadAttention",
  "Normalization",
  "PositionEmbedding",
  "RMSNormalization",
  "SpatialDropout2D",
  "Subtract",
  "TokenAndPositionEmbedding",
  "UnitNormalization",
  "UpSampling1D",
  "ZeroPadding1D",
]);

const samples = new Map<string, Topology[]>();
for (const { kind, samples: arbitrary } of LAYER_CASES) {
  const made = fc.sample(arbitrary, { seed: 21, numRuns: 12 }).map((sample) => modelAround(kind, sample));
  samples.set(kind, [...samples.get(kind) ?? [], ...made]);
}

for (const [kind, topologies] of samples) {
  Deno.test(`exports: ${kind} gives in tfjs what it gives here, or is refused by its name`, async () => {
    const engine = createEngine(await readyBackend({ backend: "cpu" }));
    const refused: string[] = [];
    for (const topology of topologies) {
      const { plan, model, state, inputs } = filled(topology, COUNT);
      const exported = exportToTfjs(model, plan, topology, {}, state);
      if (typeof exported === "string") {
        refused.push(exported);
        continue;
      }
      using network = createNetwork(engine, plan);
      const here = network.outputs(model, inputs, COUNT, state);
      const off = furthest(here, await predictByTfjs(exported, inputs, plan.inputShape));
      assert.ok(off < CLOSE, `off by ${off}: ${JSON.stringify(topology.config.layers)}`);
    }
    const isLacking = LACKING.has(kind);
    assert.ok(refused.every((message) => message.includes("of a class that is not there") === isLacking));
    assert.ok(isLacking ? refused.length === topologies.length : refused.length < topologies.length, `${refused[0]}`);
  });

  Deno.test(`exports: ${kind} is read again as it was written for Keras, weights and all`, async () => {
    const engine = createEngine(await readyBackend({ backend: "cpu" }));
    for (const topology of topologies) {
      const { plan, model, state, inputs } = filled(topology, COUNT);
      let files: ReturnType<typeof encodeKerasModel>;
      try {
        files = encodeKerasModel(model, plan, topology, { task: "t" }, state);
      } catch (error) {
        assert.match((error as Error).message, /Cannot export layer "layer" to Keras: its activation is "gelu_new"/);
        continue;
      }
      const again = importKeras(files.json, "m.json");
      assert.deepStrictEqual(planTopology(again.topology).layout, plan.layout);
      assert.deepStrictEqual(decodeModel(files.weights, plan.layout, plan.states), model);
      if (plan.states.length > 0) assert.deepStrictEqual(decodeMeasured(files.weights, plan.states), state);
      const { tensors, metadata } = decodeTensors(files.weights);
      const taken = takeWeights(plan, again.layers, tensors);
      assert.deepStrictEqual([taken.model, taken.state, taken.unused, metadata.task], [model, state, [], "t"]);
      using network = createNetwork(engine, plan);
      using other = createNetwork(engine, planTopology(again.topology));
      const [here, there] = [network, other].map((each) => each.outputs(model, inputs, COUNT, state));
      assert.ok(furthest(here, there) < 1e-6);
      // What was given as Keras has it by default is left out from then on.
      const once = importKeras(encodeKerasModel(model, plan, again.topology, {}, state).json, "m.json");
      assert.deepStrictEqual(once.topology, again.topology);
    }
  });
}

for (const folder of ["models", "tfjs"] as const) {
  const program = folder === "models" ? "Keras" : "tfjs";
  for (const { name, text, weights, inputs, outputs } of foreignModels(folder)) {
    Deno.test(`exports: the model "${name}" of ${program} gives in tfjs what it gave there, or is refused by a layer`, async () => {
      const { topology, layers } = importKeras(text, name);
      const plan = planTopology(topology);
      const { model, state } = takeWeights(plan, layers, weights);
      const exported = exportToTfjs(model, plan, topology, {}, state);
      if (typeof exported === "string") return assert.strictEqual(program, "Keras", exported);
      const off = furthest(await predictByTfjs(exported, inputs, plan.inputShape), outputs);
      assert.ok(off < CLOSE, `off by ${off}`);
    });
  }
}

const pictures = MODEL_NAMES.map((name) => modelTopology(name, [16, 16, 3], 5));
const texts = TEXT_MODEL_NAMES.map((name) => textModelTopology(name, { context: 8, symbols: 12, classes: 12 }));
for (const topology of [...pictures, ...texts]) {
  Deno.test(`exports: the built-in model "${topology.config.name}" is read again as it is`, () => {
    const plan = planTopology(topology);
    const [model, state] = [plan.layout, plan.states].map(({ length }) => new Float32Array(length));
    const { json } = encodeKerasModel(model, plan, topology, {}, state);
    const exported = exportToTfjs(model, plan, topology, {}, state);
    // A graph that is a sequence becomes one.
    const settings = ({ config: { layers } }: Topology) =>
      layers.filter(({ class_name }) => class_name !== "InputLayer")
        .map(({ class_name, config: { batch_input_shape: _, ...config } }) => ({ class_name, config }));
    for (const text of typeof exported === "string" ? [json] : [json, exported.json]) {
      const again = importKeras(text, "m.json").topology;
      if (again.class_name === topology.class_name) assert.deepStrictEqual(again, topology);
      else assert.deepStrictEqual(settings(again), settings(topology));
    }
  });
}

Deno.test("exports: what was to be measured is asked for", () => {
  const [topology] = samples.get("BatchNormalization")!;
  const { plan, model } = filled(topology, 1);
  assert.throws(
    () => encodeTfjsModel(model, plan, topology),
    /without what its layers measure: .* such as "layer\/moving_mean"/,
  );
  assert.throws(() => encodeKerasModel(model, plan, topology, {}, new Float32Array(1)), /1 entries for \d+ entries/);
});
