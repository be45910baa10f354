import assert from "node:assert";
import { type BackendName, readyBackend } from "../../../compute/engine/mod.ts";
import { builtinTask } from "../../../compute/task/mod.ts";
import { loadDataset } from "../../../compute/data/loading.ts";
import type { Dataset } from "../../../compute/data/mod.ts";
import { createTrainer, type TrainerOptions } from "../../../compute/training/trainer_local.ts";
import type { StepContext, Trainer } from "../../../compute/training/trainer.ts";
import { addVector, norm, subtract, type Vector } from "../../../compute/vector/mod.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";

await ensureNative();
const whole = await loadDataset(builtinTask("digits").data);
/** The digits with few held out, so that evaluating costs little. */
const dataset: Dataset = {
  ...whole,
  test: { inputs: whole.test.inputs.slice(0, 400 * 784), labels: whole.test.labels.slice(0, 400) },
};
// One thread, so that sums are added in one order.
const trainer = (options: TrainerOptions) => createTrainer({ threads: 1, ...options }, dataset);

/** Takes `count` steps by fours, as a node does. */
async function train(trainer: Trainer, x: Vector, count: number, context: Partial<StepContext> = {}): Promise<number> {
  let loss = 0;
  for (let done = 0; done < count; done += 4) {
    const progress = await trainer.steps(x, 4, { stepsDone: done, ...context });
    addVector(x, progress.update);
    loss = progress.loss;
  }
  return loss;
}

Deno.test("trainer: lenet learns the digits", async () => {
  await using lenet = await trainer({ task: builtinTask("digits", { steps: 160, batch: 32, learningRate: 0.03 }) });
  const x = lenet.initial.slice();
  const untrained = await lenet.evaluate(x);
  const loss = await train(lenet, x, 160);
  const { value: accuracy, loss: heldOut } = await lenet.evaluate(x);
  assert.ok(untrained.value < 0.35, `${untrained.value}`);
  assert.ok(accuracy > 0.88 && heldOut < 0.5 && loss < 1, `${accuracy} ${heldOut} ${loss}`);
});

Deno.test("trainer: the same seed, shard and model give the same updates, bit for bit; other seeds and shards do not", async () => {
  const updates: Vector[] = [];
  const shard = { index: 1, count: 4 };
  for (
    const options of [{ shard, seed: 9 }, { shard, seed: 9 }, { shard, seed: 10 }, {
      shard: { index: 2, count: 4 },
      seed: 9,
    }]
  ) {
    await using lenet = await trainer({ task: builtinTask("digits", { batch: 16 }), ...options });
    const x = lenet.initial.slice();
    await train(lenet, x, 8);
    updates.push(x);
  }
  assert.ok(updates[0].every((entry, index) => entry === updates[1][index]));
  assert.ok(updates[0].some((entry, index) => entry !== updates[2][index]));
  assert.ok(updates[0].some((entry, index) => entry !== updates[3][index]));
});

Deno.test("trainer: x is left as it was, and no tensor is left behind over rounds", async () => {
  await using mlp = await trainer({ task: builtinTask("digits", { model: "mlp", batch: 8 }) });
  const tf = await readyBackend({ backend: "native" });
  const x = mlp.initial.slice();
  await mlp.steps(x, 1, { stepsDone: 0 });
  assert.deepStrictEqual(x, mlp.initial);
  const { numTensors } = tf.memory();
  for (let round = 0; round < 5; round++) {
    await mlp.steps(x, 4, { stepsDone: 0 });
    await mlp.evaluate(x);
  }
  assert.strictEqual(tf.memory().numTensors, numTensors);
});

Deno.test("trainer: momentum stays from call to call", async () => {
  const twoSteps = async (momentum: number) => {
    await using mlp = await trainer({ task: builtinTask("digits", { model: "mlp", batch: 8, momentum }) });
    const step = async () => (await mlp.steps(mlp.initial, 1, { stepsDone: 0 })).update;
    return [await step(), await step()];
  };
  const [speed, second] = await twoSteps(0.9);
  const [, plain] = await twoSteps(0);
  const gap = new Float32Array(second.length);
  // Both took the same example batches at the same model, so they differ by 0.9 of the first step's speed alone.
  subtract(second, plain, gap);
  assert.ok(Math.abs(norm(gap) / norm(speed) - 0.9) < 1e-3, `${norm(gap) / norm(speed)}`);
});

Deno.test("trainer: the rate falls over the second half of bounded steps, to nothing after them", async () => {
  await using mlp = await trainer({ task: builtinTask("digits", { model: "mlp", batch: 8, steps: 100, momentum: 0 }) });
  const size = async (stepsDone: number) => norm((await mlp.steps(mlp.initial, 1, { stepsDone })).update);
  assert.ok(await size(0) > 0);
  assert.ok(await size(99) < await size(40) / 5);
  assert.strictEqual(await size(100), 0);
});

Deno.test("trainer: local steps go by g − c, and are pulled to the anchor by λ each", async () => {
  const rate = 0.1;
  const options = { model: "mlp", batch: 8, momentum: 0, learningRate: rate } as const;
  const step = async (context: Partial<StepContext>, pull = 0) => {
    const task = builtinTask("digits", { ...options, skew: { pull }, exchange: { localSteps: 1 } });
    await using mlp = await trainer({ task });
    return { update: (await mlp.steps(mlp.initial, 1, { stepsDone: 0, ...context })).update, x: mlp.initial };
  };
  const plain = await step({});
  const correction = new Float32Array(plain.x.length).fill(0.5);
  const corrected = (await step({ correction })).update;
  const anchor = new Float32Array(plain.x.length).fill(2);
  const pulled = (await step({ anchor }, 0.25)).update;
  plain.update.forEach((entry, index) => {
    assert.ok(Math.abs(corrected[index] - (entry + rate * 0.5)) < 1e-5);
    const wanted = 0.75 * (plain.x[index] + entry) + 0.25 * 2 - plain.x[index];
    assert.ok(Math.abs(pulled[index] - wanted) < 1e-5);
  });
  assert.deepStrictEqual((await step({ anchor }, 0)).update, plain.update);
});

Deno.test("trainer: a model that does not fit the data is refused, and a shard that is not there", async () => {
  const task = builtinTask("digits");
  await assert.rejects(trainer({ task: { ...task, data: { ...task.data, classes: 12 } } }), /10 logits.*12 classes/);
  await assert.rejects(trainer({ task, shard: { index: 4, count: 4 } }), RangeError);
  await assert.rejects(trainer({ task, partition: "idd" }), SyntaxError);
});

Deno.test("trainer: predicts one example as the held-out data has it; what is no example is refused", async () => {
  await using lenet = await trainer({ task: builtinTask("digits", { batch: 32 }) });
  const x = lenet.initial.slice();
  await train(lenet, x, 160);
  let right = 0;
  for (let example = 0; example < 50; example++) {
    const image = Array.from(dataset.test.inputs.subarray(784 * example, 784 * example + 784));
    const probabilities = await lenet.predict(x, image);
    assert.ok(Math.abs(probabilities.reduce((sum, each) => sum + each, 0) - 1) < 1e-5);
    if (probabilities.indexOf(Math.max(...probabilities)) === dataset.test.labels[example]) right++;
  }
  assert.ok(Math.abs((await lenet.evaluate(x, 50)).value - right / 50) < 1e-9);
  const blank = new Array<number>(784).fill(0);
  await assert.rejects(lenet.predict(x, blank.slice(1)), /783 entries: one of this task has 784, \[28, 28, 1\]/);
  await assert.rejects(lenet.predict(x, [...blank.slice(1), 256]), /entry 256: its entries are numbers from 0 to 255/);
  await assert.rejects(lenet.predict(x, [...blank.slice(1), NaN]), RangeError);
  await assert.rejects(lenet.predict(new Float32Array(7), blank), /7 entries/);
});

Deno.test("trainer: plain JavaScript, TensorFlow's kernels and its graphs take the same step", async () => {
  const one = async (backend: BackendName) => {
    await using mlp = await trainer({ task: builtinTask("digits", { model: "mlp", batch: 8 }), backend });
    return (await mlp.steps(mlp.initial, 1, { stepsDone: 0 })).update;
  };
  const native = await one("native");
  const gap = new Float32Array(native.length);
  for (const other of ["eager", "cpu"] as const) {
    subtract(native, await one(other), gap);
    assert.ok(norm(gap) < 1e-4 * norm(native), other);
  }
});
