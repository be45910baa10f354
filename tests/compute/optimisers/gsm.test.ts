import assert from "node:assert";
import fc from "fast-check";
import { builtinTask, preparedTask } from "../../../compute/task/mod.ts";
import { loadDataset } from "../../../compute/data/loading.ts";
import { createWeightSelection, prunedTensors, pruneWeights, weightsKept } from "../../../compute/optimisers/gsm.ts";
import { createSgd, type SgdRule } from "../../../compute/optimisers/sgd.ts";
import { addVector, createLayout, createRandom, type Layout, type Vector } from "../../../compute/vector/mod.ts";
import { checkTask } from "../../../compute/task/task.ts";
import { createTrainer } from "../../../compute/training/trainer_local.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";

const layout = createLayout([
  { name: "conv/kernel", shape: [2, 2, 1, 3] },
  { name: "conv/bias", shape: [3] },
  { name: "dense/kernel", shape: [6, 4] },
  { name: "dense/bias", shape: [4] },
]);
const kernelIndices = prunedTensors(layout).flatMap(({ offset, length }) =>
  Array.from({ length }, (_, n) => offset + n)
);
const biasIndices = Array.from({ length: layout.length }, (_, index) => index)
  .filter((index) => !kernelIndices.includes(index));

/** The step as a function of the velocity. */
function createDescend(rule: SgdRule, of: Layout) {
  const sgd = createSgd({ decaysAll: true, ...rule }, of);
  return (model: Vector, velocity: Vector, gradient: Vector, rate: number) =>
    sgd.step(model, { moments: { velocity } }, gradient, rate);
}

/** Vectors of the layout's length, with many ties and zeros among their entries. */
const vectors = fc.array(
  fc.oneof(fc.constantFrom(0, 1, -1, 2, -2, 0.5), fc.float({ min: -8, max: 8, noNaN: true })),
  { minLength: layout.length, maxLength: layout.length },
).map((entries) => Float32Array.from(entries));
const ratios = fc.double({ min: 1, max: 50, noNaN: true });

/** The definition, by a full sort. */
function sortedChoice(scores: Vector, count: number): number[] {
  return [...kernelIndices].sort((a, b) => Math.abs(scores[b]) - Math.abs(scores[a]) || a - b).slice(0, count)
    .sort((a, b) => a - b);
}

/** The kernels' weights that one step moves by more than decay, from rest and without decay: the active ones. */
function activeOf(model: Vector, gradient: Vector, ratio: number): number[] {
  const velocity = new Float32Array(layout.length);
  createDescend({ momentum: 0, prune: { ratio } }, layout)(model.slice(), velocity, gradient.slice(), 1);
  return kernelIndices.filter((index) => velocity[index] !== 0);
}

Deno.test("pruning: exactly Q weights are chosen, over all kernels together, those of a full sort, ties by lowest index", () => {
  fc.assert(
    fc.property(vectors, ratios, (scores, ratio) => {
      const { count, select } = createWeightSelection(layout, ratio);
      assert.strictEqual(count, Math.max(1, Math.floor(kernelIndices.length / ratio)));
      assert.deepStrictEqual([...select(scores.slice())], sortedChoice(scores, count));
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("pruning: the same weights are active when model and gradient are scaled, whatever the biases are", () => {
  const random = createRandom(5);
  const normal = (scale: number) => Float32Array.from({ length: layout.length }, () => scale * random.normal());
  for (const ratio of [1, 1.5, 3, 9, 40]) {
    const [model, gradient] = [normal(1), normal(1)];
    const active = activeOf(model, gradient, ratio);
    assert.strictEqual(active.length, weightsKept(layout, ratio));
    const scaled = gradient.map((entry) => entry * 1024);
    for (const index of biasIndices) scaled[index] = 1e6;
    assert.deepStrictEqual(activeOf(model.map((entry) => entry / 64), scaled, ratio), active);
  }
});

Deno.test("pruning: a step is v ← μv + λw + B∘g; w ← w − ηv, with biases always active", () => {
  const [momentum, weightDecay, rate] = [0.75, 0.125, 0.5];
  fc.assert(
    fc.property(vectors, vectors, vectors, ratios, (model, velocity, gradient, ratio) => {
      const scores = model.map((weight, index) => weight * gradient[index]);
      const active = new Set([...sortedChoice(scores, weightsKept(layout, ratio)), ...biasIndices]);
      // In float64, rounded when stored alone.
      const speeds = Array.from(
        velocity,
        (speed, index) => momentum * speed + weightDecay * model[index] + (active.has(index) ? gradient[index] : 0),
      );
      const moved = model.map((weight, index) => weight - rate * speeds[index]);
      createDescend({ momentum, weightDecay, prune: { ratio } }, layout)(model, velocity, gradient, rate);
      assert.deepStrictEqual(velocity, Float32Array.from(speeds));
      assert.deepStrictEqual(model, moved);
    }),
    { seed: 2, numRuns: 300 },
  );
});

Deno.test("pruning: a passive weight's step does not depend on its gradient", () => {
  fc.assert(
    fc.property(vectors, vectors, ratios, fc.nat(1000), (model, gradient, ratio, pick) => {
      const scores = model.map((weight, index) => weight * gradient[index]);
      const active = sortedChoice(scores, weightsKept(layout, ratio));
      const passive = kernelIndices.filter((index) => !active.includes(index));
      if (passive.length === 0) return;
      const index = passive[pick % passive.length];
      const step = (gradientThere: number) => {
        const [moved, changed] = [model.slice(), gradient.slice()];
        changed[index] = gradientThere;
        const descend = createDescend({ momentum: 0.9, weightDecay: 0.01, prune: { ratio } }, layout);
        descend(moved, new Float32Array(layout.length).fill(0.5), changed, 0.1);
        return moved;
      };
      // Whatever makes it no more important than it was.
      assert.deepStrictEqual(step(-gradient[index] / 2), step(gradient[index]));
    }),
    { seed: 3, numRuns: 300 },
  );
});

Deno.test("pruning: a weight that stays passive decays to nothing, 1/(1−μ) times as fast as without momentum", () => {
  const pair = createLayout([{ name: "kernel", shape: [1, 2] }]);
  const decayed = (momentum: number) => {
    const [model, velocity] = [Float32Array.of(1, 1), new Float32Array(2)];
    const descend = createDescend({ momentum, weightDecay: 0.01, prune: { ratio: 2 } }, pair);
    for (let step = 0; step < 2000; step++) {
      model[0] = 1;
      descend(model, velocity, Float32Array.of(1, 0.1 * Math.sin(step)), 0.01);
    }
    return -Math.log(model[1]);
  };
  const speedUp = decayed(0.9) / decayed(0);
  assert.ok(speedUp > 9 && speedUp < 10.5, `${speedUp}`);
});

Deno.test("pruning: at the end the Q largest weights stay as they are, the others are zero, biases untouched", () => {
  fc.assert(
    fc.property(vectors, ratios, (model, ratio) => {
      const before = model.slice();
      const pruned = pruneWeights(model, layout, ratio);
      const kept = new Set([...sortedChoice(model, weightsKept(layout, ratio)), ...biasIndices]);
      assert.deepStrictEqual(model, before);
      assert.deepStrictEqual(pruned, model.map((weight, index) => kept.has(index) ? weight : 0));
      assert.deepStrictEqual(pruneWeights(pruned, layout, ratio), pruned);
    }),
    { seed: 4, numRuns: 300 },
  );
});

Deno.test("pruning: a ratio of one changes nothing", () => {
  const random = createRandom(6);
  const run = (prune?: { ratio: number }) => {
    const model = Float32Array.from({ length: layout.length }, () => random.fork("model").normal());
    const velocity = new Float32Array(layout.length);
    const descend = createDescend({ momentum: 0.9, weightDecay: 1e-3, prune }, layout);
    for (let step = 0; step < 20; step++) descend(model, velocity, model.map((weight) => weight ** 3), 0.01);
    return model;
  };
  assert.deepStrictEqual(run({ ratio: 1 }), run());
});

Deno.test("pruning: ratios below one, gradients that overflow and models without kernels are seen to", () => {
  assert.throws(() => weightsKept(layout, 0.5), /RangeError: Cannot prune 0.5 times/);
  assert.throws(() => weightsKept(layout, NaN), RangeError);
  assert.strictEqual(weightsKept(layout, 1e9), 1);
  assert.throws(() => activeOf(new Float32Array(layout.length).fill(1), nanAt(layout, 2), 3), /entry 2 is NaN/);
  const biases = createLayout([{ name: "bias", shape: [2] }]);
  assert.strictEqual(weightsKept(biases, 2), 0);
  assert.deepStrictEqual([...pruneWeights(Float32Array.of(1, 2), biases, 2)], [1, 2]);
});

function nanAt({ length }: Layout, index: number): Vector {
  const vector = new Float32Array(length).fill(1);
  vector[index] = NaN;
  return vector;
}

Deno.test("pruning: a task says it, strictly, and is another task than without", () => {
  const plain = builtinTask("digits", { model: "mlp" });
  const pruning = builtinTask("digits", { model: "mlp", weightDecay: 5e-4, prune: { ratio: 60 } });
  assert.deepStrictEqual(checkTask(pruning, "it"), pruning);
  assert.ok(!("prune" in plain.optimiser) && !("weightDecay" in plain.optimiser));
  assert.notStrictEqual(preparedTask(pruning).idHex, preparedTask(plain).idHex);
  const refuses = (optimiser: object, message: RegExp) =>
    assert.throws(() => checkTask({ ...plain, optimiser: { ...plain.optimiser, ...optimiser } }, "it"), message);
  refuses({ prune: { ratio: 0 } }, /optimiser.prune.ratio: /);
  refuses({ prune: { rate: 3 } }, /unknown key "optimiser.prune.rate"/);
  refuses({ prune: true }, /optimiser.prune: /);
  refuses({ weightDecay: 1 }, /optimiser.weightDecay: /);
});

Deno.test("pruning: a trainer that prunes loses nothing by the final pruning; one that does not loses much", async () => {
  await ensureNative();
  const dataset = await loadDataset(builtinTask("digits").data);
  const run = async (prune?: { ratio: number }) => {
    const options = { model: "mlp", batch: 32, steps: 400, learningRate: 0.03, momentum: 0.95, weightDecay: 0.02 };
    await using trainer = await createTrainer(
      { task: builtinTask("digits", { ...options, prune }), threads: 1 },
      dataset,
    );
    const x = trainer.initial.slice();
    addVector(x, (await trainer.steps(x, 400, { stepsDone: 0 })).update);
    const pruned = pruneWeights(x, trainer.layout, 40);
    return { before: (await trainer.evaluate(x)).value, after: (await trainer.evaluate(pruned)).value };
  };
  const pruning = await run({ ratio: 40 });
  assert.ok(pruning.before > 0.8 && Math.abs(pruning.after - pruning.before) < 0.02, JSON.stringify(pruning));
  const dense = await run();
  assert.ok(dense.after < dense.before - 0.05, JSON.stringify(dense));
});
