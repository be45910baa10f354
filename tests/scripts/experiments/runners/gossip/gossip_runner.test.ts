import assert from "node:assert";
import { gossipRunner } from "../../../../../scripts/experiments/runners/gossip/gossip_runner.ts";
import { GOSSIP_METHODS } from "../../../../../scripts/experiments/runners/gossip/gossip_methods.ts";

const settings = (own: Partial<ReturnType<typeof gossipRunner.schema.parse>>) =>
  gossipRunner.schema.parse({ nodes: 4, steps: 80, points: 2, ...own });

Deno.test("gossip: every method learns and agrees better than nodes alone; a seed gives the same again", async () => {
  const { figures: alone } = await gossipRunner.run(settings({ method: "none" }), 1);
  assert.strictEqual(alone.bytes, 0);
  for (const method of GOSSIP_METHODS.filter((method) => method !== "none")) {
    const gamma = method === "deepsqueeze" ? 0.05 : 0.3;
    const { figures } = await gossipRunner.run(settings({ method, gamma }), 1);
    assert.ok(figures.accuracy > 0.6 && figures.lowest <= figures.accuracy, `${method} ${figures.accuracy}`);
    assert.ok(figures.disagreement < alone.disagreement, `${method} ${figures.disagreement}`);
    assert.ok(figures.bytes > 0 && figures.diverged === 0);
  }
  const short = settings({ steps: 24, model: "linear" });
  assert.deepStrictEqual(await gossipRunner.run(short, 3), await gossipRunner.run(short, 3));
  assert.notDeepStrictEqual(await gossipRunner.run(short, 3), await gossipRunner.run(short, 4));
});

Deno.test("gossip: centralised, a round is over with one model everywhere", async () => {
  const { figures } = await gossipRunner.run(settings({ method: "centralised", partition: "label" }), 2);
  assert.strictEqual(figures.disagreement, 0);
  assert.strictEqual(figures.lowest, figures.meanModelAccuracy);
});

Deno.test("gossip: losses do not change what ours learns", async () => {
  const [sure, lossy] = await Promise.all(
    [0, 0.1].map((loss) => gossipRunner.run(settings({ loss, model: "linear" }), 5)),
  );
  assert.strictEqual(lossy.figures.accuracy, sure.figures.accuracy);
  assert.ok(lossy.figures.bytes > sure.figures.bytes);
});

Deno.test("gossip: a run that diverges ends with its last bounded models, says so, and all figures are finite", async () => {
  const { figures, curve } = await gossipRunner.run(settings({ learningRate: 50 }), 1);
  assert.strictEqual(figures.diverged, 1);
  assert.ok(Object.values(figures).every(Number.isFinite));
  assert.ok(curve!.steps.length < 2);
});

Deno.test("gossip: wrong settings are refused", () => {
  assert.throws(() => gossipRunner.schema.parse({ partition: "even" }), /iid, label or dirichlet/);
  assert.throws(() => gossipRunner.schema.parse({ loss: 1 }));
  assert.throws(() => gossipRunner.schema.parse({ gama: 1 }));
});
