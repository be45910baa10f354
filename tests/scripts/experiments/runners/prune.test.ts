import assert from "node:assert";
import fc from "fast-check";
import { builtinTask } from "../../../../compute/task/mod.ts";
import { createLayout, createRandom } from "../../../../compute/vector/mod.ts";
import { createAgreedDecay } from "../../../../scripts/experiments/runners/prune/agreed_decay.ts";
import { positionEntropy } from "../../../../scripts/experiments/runners/prune/position_entropy.ts";
import { pruneRunner } from "../../../../scripts/experiments/runners/prune/prune_runner.ts";
import { pruneSwarmRunner } from "../../../../scripts/experiments/runners/prune/prune_swarm_runner.ts";
import { ensureNative } from "../../../../scripts/native/mod.ts";

const layout = createLayout([{ name: "kernel", shape: [8, 8] }, { name: "bias", shape: [8] }]);

Deno.test("prune: a run finds the same figures again; GSM loses less than pruning a dense model", async () => {
  await ensureNative();
  const run = (method: "gsm" | "magnitude", seed: number) =>
    pruneRunner.run(
      pruneRunner.schema.parse({
        ...{ method, ratio: 40, pretrainSteps: 20, steps: 160, points: 2, batch: 16 },
        ...{ learningRate: 0.03, momentum: 0.95, weightDecay: 0.03 },
      }),
      seed,
    );
  const first = await run("gsm", 1);
  assert.deepStrictEqual(await run("gsm", 1), first);
  const { figures, curve } = first;
  assert.strictEqual(figures.weights, 266_200);
  assert.strictEqual(figures.weightsKept, 6655);
  assert.deepStrictEqual(curve?.steps, [0, 80, 160]);
  assert.strictEqual(curve?.accuracy[2], figures.accuracy);
  const dense = (await run("magnitude", 1)).figures;
  assert.strictEqual(dense.accuracyDense, figures.accuracyDense);
  assert.ok(dense.normLost > 1.5 * figures.normLost, `${dense.normLost} ${figures.normLost}`);
  assert.ok(figures.accuracyBefore - figures.accuracy < dense.accuracyBefore - dense.accuracy);
});

Deno.test("prune: a swarm's run finds the same figures again, and its nodes come to agree on what is active", async () => {
  await ensureNative();
  const settings = pruneSwarmRunner.schema.parse({ steps: 48, localSteps: 8, nodes: 2, points: 2, batch: 8 });
  const { figures, curve } = await pruneSwarmRunner.run(settings, 1);
  assert.deepStrictEqual(await pruneSwarmRunner.run(settings, 1), { figures, curve });
  assert.ok(figures.agreement > 0.3 && figures.agreement <= 1, `${figures.agreement}`);
  assert.ok(figures.bytes > 1000);
  assert.ok(figures.floorByActivity < figures.floor);
  assert.deepStrictEqual(curve?.steps, [24, 48]);
});

Deno.test("prune: agreed decay lets all but the Q largest of a shared vector go as a passive weight goes", () => {
  const { optimiser } = builtinTask("digits", { learningRate: 0.5, momentum: 0.5, weightDecay: 0.125, steps: 100 });
  const decay = createAgreedDecay({ optimiser, layout, ratio: 8 });
  const random = createRandom(3);
  const shared = Float32Array.from({ length: layout.length }, () => random.normal());
  const before = shared.slice();
  decay(shared, 0, 2);
  const kernel = [...before.subarray(0, 64)].map(Math.abs).sort((a, b) => b - a);
  shared.forEach((entry, index) => {
    const isKept = index >= 64 || Math.abs(before[index]) >= kernel[7];
    assert.ok(Math.abs(entry - (isKept ? 1 : (1 - 0.125) ** 2) * before[index]) < 1e-6);
  });
  const after = shared.slice();
  decay(shared, 5, 5);
  assert.deepStrictEqual(shared, after);
});

Deno.test("prune: knowing marks never makes positions dearer, and costs nothing when they say nothing", () => {
  const subset = fc.uniqueArray(fc.nat(layout.length - 1));
  fc.assert(
    fc.property(subset, subset, (indices, marked) => {
      const plain = positionEntropy(indices, layout);
      assert.ok(positionEntropy(indices, layout, marked) <= plain + 1e-9);
      const all = layout.tensors.flatMap(({ offset, length }) => Array.from({ length }, (_, n) => offset + n));
      assert.strictEqual(positionEntropy(indices, layout, all), plain);
    }),
    { seed: 1 },
  );
});
