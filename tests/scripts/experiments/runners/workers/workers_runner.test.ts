import assert from "node:assert";
import { workersRunner } from "../../../../../scripts/experiments/runners/workers/workers_runner.ts";

const settings = (own: Partial<ReturnType<typeof workersRunner.schema.parse>>) =>
  workersRunner.schema.parse({ model: "small", steps: 100, totalBatch: 32, learningRate: 0.1, points: 4, ...own });

Deno.test("workers: every method learns, with far fewer bytes than dense, and a seed gives the same again", async () => {
  const { figures: dense } = await workersRunner.run(settings({ method: "dense" }), 1);
  assert.ok(dense.accuracy > 0.75, `${dense.accuracy}`);
  for (const method of ["terngrad", "optimal", "top-k"] as const) {
    const { figures } = await workersRunner.run(settings({ method }), 1);
    assert.ok(figures.accuracy > dense.accuracy - 0.15, `${method} ${figures.accuracy} ${dense.accuracy}`);
    assert.ok(figures.bytes < dense.bytes / 10);
  }
  const short = settings({ steps: 10 });
  assert.deepStrictEqual(await workersRunner.run(short, 3), await workersRunner.run(short, 3));
  assert.notDeepStrictEqual(await workersRunner.run(short, 3), await workersRunner.run(short, 4));
});

Deno.test("workers: the curve has its points, its last bytes are the figure's", async () => {
  const { figures, curve } = await workersRunner.run(settings({ steps: 50, workers: 2 }), 1);
  assert.deepStrictEqual(curve?.steps, [13, 25, 38, 50]);
  assert.strictEqual(curve?.bytes[3], figures.bytes);
  assert.strictEqual(curve?.accuracy.length, 4);
});

Deno.test("workers: a batch that cannot be divided is refused, and a setting that is not known", async () => {
  await assert.rejects(workersRunner.run(settings({ workers: 5 }), 1), /batch of 32 among 5 workers/);
  assert.throws(() => workersRunner.schema.parse({ worker: 2 }));
});
