import assert from "node:assert";
import type * as tensorflow from "@tensorflow/tfjs";
import { type BackendName, readyBackend, type Tf } from "../../compute/backend.ts";
import { initialModel } from "../../compute/initial.ts";
import { modelTopology } from "../../compute/models.ts";
import { createNetwork } from "../../compute/network.ts";
import { createRandom } from "../../compute/random.ts";
import { planTopology } from "../../compute/architecture.ts";
import type { Vector } from "../../compute/vector.ts";
import { ensureNative } from "../../scripts/native.ts";

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

/** The same model as tfjs builds it from the topology, with the same weights. */
async function reference(tf: Tf, model: string, weights: Vector): Promise<tensorflow.LayersModel> {
  const topology = modelTopology(model, [28, 28, 1], 10);
  const layers = await tf.models.modelFromJSON({ modelTopology: { model_config: topology } as never } as never);
  const { layout } = planTopology(topology);
  layers.setWeights(
    layout.tensors.map(({ shape, offset, length }) => tf.tensor(weights.slice(offset, offset + length), [...shape])),
  );
  return layers;
}

function agrees(backend: BackendName, model: string): void {
  Deno.test(`network: ${model} on ${backend} has the logits and gradients that tfjs has by its tape`, async () => {
    if (backend === "native") await ensureNative();
    const tf = await readyBackend({ backend });
    const plan = planTopology(modelTopology(model, [28, 28, 1], 10));
    const weights = initialModel(plan, 5);
    // Biases at zero would hide a bias that is applied in the wrong place.
    plan.layout.tensors.filter(({ name }) => name.endsWith("/bias")).forEach(({ offset, length }) =>
      weights.set(randomVector(length, offset).map((entry) => 0.1 * entry), offset)
    );
    const images = randomVector(BATCH * 784, 1);
    // A flat corner, as a digit's background is: there all entries of a window tie.
    images.fill(0, 0, 28 * 8);
    const slope = randomVector(BATCH * 10, 2);
    const layers = await reference(tf, model, weights);
    const input = tf.tensor(images, [BATCH, 28, 28, 1]);
    const upstream = tf.tensor(slope, [BATCH, 10]);
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

agrees("native", "lenet");
agrees("native", "mlp");
agrees("native", "cnn");
agrees("cpu", "lenet");
