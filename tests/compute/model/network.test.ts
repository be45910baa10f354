import assert from "node:assert";
import type * as tensorflow from "@tensorflow/tfjs";
import { type BackendName, readyBackend, type Tf } from "../../../compute/engine/mod.ts";
import { initialModel } from "../../../compute/model/initial_model.ts";
import { modelTopology } from "../../../compute/model/built_in_models.ts";
import { createNetwork } from "../../../compute/model/network.ts";
import { createRandom, type Vector } from "../../../compute/vector/mod.ts";
import { planTopology } from "../../../compute/model/plan.ts";
import type { Topology } from "../../../compute/model/topology.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";

const BATCH = 3;

function randomVector(length: number, seed: number): Vector {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random.normal());
}

/** Largest difference, relative to the largest entry. */
function difference(left: Float32Array, right: Float32Array): number {
  let [most, largest] = [0, 0];
  left.forEach((entry, index) => {
    most = Math.max(most, Math.abs(entry - right[index]));
    largest = Math.max(largest, Math.abs(right[index]));
  });
  return most / largest;
}

const characters: Topology = {
  class_name: "Sequential",
  config: {
    name: "characters",
    layers: [
      {
        class_name: "Embedding",
        config: { name: "letters", input_dim: 7, output_dim: 5, batch_input_shape: [null, 6] },
      },
      { class_name: "Flatten", config: { name: "flatten" } },
      { class_name: "Dense", config: { name: "hidden", units: 9, activation: "tanh" } },
      { class_name: "Dense", config: { name: "gate", units: 8, activation: "sigmoid" } },
      { class_name: "Dense", config: { name: "logits", units: 7, activation: "linear" } },
    ],
  },
};
const smooth: Topology = {
  class_name: "Sequential",
  config: {
    name: "smooth",
    layers: [
      {
        class_name: "Conv2D",
        config: {
          name: "conv",
          filters: 4,
          kernel_size: [3, 2],
          padding: "same",
          activation: "tanh",
          batch_input_shape: [null, 6, 5, 2],
        },
      },
      { class_name: "MaxPooling2D", config: { name: "pool", pool_size: [2, 2] } },
      { class_name: "Flatten", config: { name: "flatten" } },
      { class_name: "Dense", config: { name: "logits", units: 3, activation: "sigmoid" } },
    ],
  },
};

/** The same model as tfjs builds it from the topology, with the same weights. */
async function reference(tf: Tf, topology: Topology, weights: Vector): Promise<tensorflow.LayersModel> {
  const layers = await tf.models.modelFromJSON({ modelTopology: { model_config: topology } as never } as never);
  const { layout } = planTopology(topology);
  layers.setWeights(
    layout.tensors.map(({ shape, offset, length }) => tf.tensor(weights.slice(offset, offset + length), [...shape])),
  );
  return layers;
}

/** A batch of inputs: some of every id, or images with a flat corner, as a digit's background is, where all entries tie. */
function exampleInputs(inputShape: readonly number[], symbols: number | undefined): Vector {
  const entries = inputShape.reduce((product, extent) => product * extent, 1);
  if (symbols !== undefined) return Float32Array.from({ length: BATCH * entries }, (_, index) => (5 * index) % symbols);
  const inputs = randomVector(BATCH * entries, 1);
  inputs.fill(0, 0, Math.floor(entries / 4));
  return inputs;
}

function agrees(backend: BackendName, topology: Topology): void {
  Deno.test(`network: ${topology.config.name} on ${backend} has the logits and gradients that tfjs has by its tape`, async () => {
    if (backend === "native") await ensureNative();
    const tf = await readyBackend({ backend });
    const plan = planTopology(topology);
    const { inputShape, outputs, symbols } = plan;
    const weights = initialModel(plan, 5);
    // Biases at zero would hide a bias that is applied in the wrong place.
    plan.layout.tensors.filter(({ name }) => name.endsWith("/bias")).forEach(({ offset, length }) =>
      weights.set(randomVector(length, offset).map((entry) => 0.1 * entry), offset)
    );
    const images = exampleInputs(inputShape, symbols);
    const slope = randomVector(BATCH * outputs, 2);
    const layers = await reference(tf, topology, weights);
    const input = tf.tensor(images, [BATCH, ...inputShape]);
    const upstream = tf.tensor(slope, [BATCH, outputs]);
    const expected = tf.variableGrads(
      () => tf.sum(tf.mul(layers.apply(input, { training: true }) as tensorflow.Tensor, upstream)) as tensorflow.Scalar,
      layers.trainableWeights.map((weight) => weight.read() as tensorflow.Variable),
    );
    const gradient = new Float32Array(plan.layout.length);
    const network = createNetwork(tf, plan);
    const before = tf.memory().numTensors;
    let logits = new Float32Array();
    network.gradient(weights, images, BATCH, (values) => {
      logits = values.slice() as Vector;
      return slope;
    }, gradient);
    assert.strictEqual(tf.memory().numTensors, before);
    const known = (layers.predict(input) as tensorflow.Tensor).dataSync<"float32">();
    assert.ok(difference(logits, known) < 1e-5);
    assert.ok(difference(network.logits(weights, images, BATCH), known) < 1e-5);
    const names = Object.keys(expected.grads);
    assert.strictEqual(names.length, plan.layout.tensors.length);
    plan.layout.tensors.forEach(({ name, offset, length }, tensor) => {
      const found = gradient.subarray(offset, offset + length);
      const wanted = expected.grads[names[tensor]].dataSync<"float32">();
      assert.ok(difference(found, wanted) < 1e-4, `${name}: ${difference(found, wanted)}`);
    });
    layers.dispose();
    tf.disposeVariables();
  });
}

for (const model of ["lenet", "mlp", "cnn"]) agrees("native", modelTopology(model, [28, 28, 1], 10));
agrees("cpu", modelTopology("lenet", [28, 28, 1], 10));
for (const backend of ["native", "cpu"] as const) {
  for (const topology of [characters, smooth]) agrees(backend, topology);
}
