import assert from "node:assert";
import { createGradients, type GradientsOptions } from "../../../compute/training/gradients.ts";
import { builtinTask } from "../../../compute/task/mod.ts";
import { createEngine, readyBackend } from "../../../compute/engine/mod.ts";
import { createNetwork } from "../../../compute/model/tensorflow.ts";
import { initialModel, planTopology } from "../../../compute/model/mod.ts";
import { loadDigits } from "../../../compute/data/loading.ts";
import { createTrainer } from "../../../compute/training/trainer_local.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";

await ensureNative();
const dataset = await loadDigits();
const task = builtinTask("digits", { model: "mlp", batch: 8, momentum: 0, learningRate: 0.5, skew: { adjust: 1 } });
const plan = planTopology(task.model);
const tf = await readyBackend({ backend: "native", threads: 1 });
const network = createNetwork(createEngine(tf), plan);
const initial = initialModel(plan, task.seed);

function take(options: Omit<GradientsOptions, "task">) {
  const gradients = createGradients({ task, ...options }, { dataset, network });
  const gradient = new Float32Array(plan.layout.length);
  return { loss: gradients.next(initial, gradient), gradient, gradients };
}

Deno.test("gradients: a trainer's step is the learning rate times them, of the same batch and the same adjusted loss", async () => {
  const own = { shard: { index: 1, count: 4 }, partition: "dirichlet:0.3" };
  const { loss, gradient, gradients } = take(own);
  await using trainer = await createTrainer({ task, threads: 1, ...own }, dataset);
  const step = await trainer.steps(initial, 1, { stepsDone: 0 });
  assert.strictEqual(loss, step.loss);
  assert.strictEqual(gradients.examples, trainer.examples);
  gradient.forEach((entry, index) => assert.ok(Math.abs(step.update[index] + 0.5 * entry) < 1e-6));
});

Deno.test("gradients: the same seed gives the same, another seed or the next batch does not; the model stays", () => {
  const before = initial.slice();
  const [one, same, other] = [take({ seed: 4 }), take({ seed: 4 }), take({ seed: 5 })];
  assert.deepStrictEqual(one.gradient, same.gradient);
  assert.notDeepStrictEqual(one.gradient, other.gradient);
  const next = new Float32Array(plan.layout.length);
  one.gradients.next(initial, next);
  assert.notDeepStrictEqual(next, one.gradient);
  assert.deepStrictEqual(initial, before);
});

Deno.test("gradients: a shard that is not there is refused", () => {
  assert.throws(() => take({ shard: { index: 4, count: 4 } }), RangeError);
});
