import assert from "node:assert";
import { initialModel, modelTopology, planTopology } from "../../../../compute/model/mod.ts";
import { createEngine, readyBackend } from "../../../../compute/engine/mod.ts";
import { createNetwork } from "../../../../compute/model/tensorflow.ts";
import { createRandom } from "../../../../compute/vector/mod.ts";
import { createDenseNetwork } from "../../../../scripts/experiments/problem/dense_network.ts";
import { loadSmallDigits } from "../../../../scripts/experiments/problem/small_digits.ts";
import { smallTopology } from "../../../../scripts/experiments/problem/small_topology.ts";

Deno.test("dense network: logits and gradients are TensorFlow's, for both small models and any count of images", async () => {
  const tf = await readyBackend({ backend: "cpu" });
  const random = createRandom(3);
  for (const name of ["linear", "small"] as const) {
    const plan = planTopology(smallTopology(name));
    const [own, theirs] = [createDenseNetwork(smallTopology(name)), createNetwork(createEngine(tf), plan)];
    const model = initialModel(plan, 5);
    for (const count of [4, 7]) {
      // A third of the pixels is background.
      const images = Float32Array.from({ length: count * 196 }, () => Math.max(0, random.next() - 0.33));
      const labels = Uint8Array.from({ length: count }, () => random.below(10));
      const [logits, wanted] = [own.outputs(model, images, count), theirs.outputs(model, images, count)];
      logits.forEach((logit, index) => assert.ok(Math.abs(logit - wanted[index]) < 1e-5));
      const losses: number[] = [];
      const gradients = [own, theirs].map((network) => {
        const gradient = new Float32Array(model.length).fill(9);
        const batch = { inputs: images, targets: Float32Array.from(labels), count };
        losses.push(network.gradient(model, batch, gradient));
        return gradient;
      });
      assert.ok(Math.abs(losses[0] - losses[1]) < 1e-6);
      gradients[0].forEach((entry, index) => assert.ok(Math.abs(entry - gradients[1][index]) < 1e-5));
      assert.ok(gradients[0].some((entry) => Math.abs(entry) > 1e-2));
    }
  }
});

Deno.test("dense network: convolutions are refused", () => {
  assert.throws(() => createDenseNetwork(modelTopology("lenet", [28, 28, 1], 10)), /"Conv2D".*TensorFlow/);
});

Deno.test("small digits: all of them, a quarter of the pixels, the same labels, loaded once", async () => {
  const small = await loadSmallDigits();
  assert.strictEqual(small.train.inputs.length, 8500 * 196);
  assert.strictEqual(small.test.labels.length, 1500);
  assert.ok(small.test.inputs.some((byte) => byte > 200));
  assert.strictEqual(await loadSmallDigits(), small);
});
