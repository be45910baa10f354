import assert from "node:assert";
import { encodeCompressed } from "../../../../../protocol/delta/mod.ts";
import { createLayout, createRandom } from "../../../../../compute/vector/mod.ts";
import { convexMethods } from "../../../../../scripts/experiments/runners/convex/convex_methods.ts";
import { convexRunner, type ConvexSettings } from "../../../../../scripts/experiments/runners/convex/convex_runner.ts";

const small = { examples: 128, dimensions: 200, passes: 12, batch: 4 } as const;

function run(settings: Partial<ConvexSettings>, seed = 1) {
  return convexRunner.run(convexRunner.schema.parse({ ...small, ...settings }), seed);
}

Deno.test("convex runner: two runs of one seed are equal, another seed is another run", async () => {
  const text = JSON.stringify(await run({}));
  assert.strictEqual(JSON.stringify(await run({})), text);
  assert.notStrictEqual(JSON.stringify(await run({}, 2)), text);
});

Deno.test("convex runner: every method comes down, by SGD and by SVRG", async () => {
  for (const optimiser of ["sgd", "svrg"] as const) {
    for (const method of ["dense", "optimal", "uniform", "qsgd", "terngrad"] as const) {
      const learningRate = optimiser === "svrg" ? 1 : 3;
      const { figures, curve } = await run({ optimiser, method, learningRate, density: 0.2 });
      assert(curve && Object.values(curve).every((column) => column.length === 12));
      assert(figures.loss < 0.6 * (curve.suboptimality[0]), `${optimiser}, ${method}: ${curve.suboptimality}`);
      assert(figures.loss > 0);
    }
  }
});

Deno.test("convex runner: SVRG without compression comes far closer to the minimum than SGD at a constant rate", async () => {
  const settings = { method: "dense", passes: 60, regularisation: 4, learningRate: 1, halving: 1e9 } as const;
  const sgd = (await run({ ...settings, optimiser: "sgd" })).figures.loss;
  const svrg = (await run({ ...settings, optimiser: "svrg" })).figures.loss;
  assert(svrg < 0.01 * sgd, `${svrg} against ${sgd}`);
});

Deno.test("convex runner: the ratio is 1 for dense, 1/p for uniform, flatness/density for optimal where no entry is certain", async () => {
  const figures = async (settings: Partial<ConvexSettings>) => (await run(settings)).figures;
  assert.strictEqual((await figures({ method: "dense" })).ratio, 1);
  const uniform = await figures({ method: "uniform", density: 0.2 });
  assert(Math.abs(uniform.ratio * 0.2 - 1) < 0.05, `${uniform.ratio}`);
  const optimal = await figures({ method: "optimal", density: 0.1 });
  assert(Math.abs(optimal.ratio * 0.1 / optimal.flatness - 1) < 0.06, `${optimal.ratio}, ${optimal.flatness}`);
});

Deno.test("convex runner: bits are those of all workers' messages", async () => {
  const { figures, curve } = await run({ method: "dense" });
  const messages = 12 * 4 * Math.floor(32 / 4);
  const layout = createLayout([{ name: "weights", shape: [200] }]);
  const message = convexMethods.dense.create({ density: 1, levels: 1 }, createRandom(1))
    .compress(new Float32Array(200).fill(1.5), layout);
  assert.strictEqual(figures.bits, messages * 32 * 200);
  assert.strictEqual(figures.wireBits, messages * 8 * encodeCompressed(message, layout).length);
  assert.strictEqual(figures.bitsAMessage, 32 * 200);
  assert.strictEqual(curve?.bits.at(-1), figures.bits);
  const svrg = await run({ method: "dense", optimiser: "svrg", learningRate: 1 });
  assert.strictEqual(svrg.figures.bits, (messages + 12 * 4) * 32 * 200);
});

Deno.test("convex runner: what a target costs is missing where it was not reached, and the budget's loss is the end's where it was not spent", async () => {
  const { figures } = await run({ target: 1e-9, budget: 1e12 });
  assert(!("bitsToTarget" in figures) && !("passesToTarget" in figures));
  assert.strictEqual(figures.lossAtBudget, figures.loss);
  const reached = (await run({ target: 0.6 })).figures;
  assert(reached.bitsToTarget > 0 && reached.bitsToTarget < reached.bits);
  assert(reached.wireBitsToTarget < reached.bitsToTarget, "the wire code is shorter than the paper's count");
});

Deno.test("convex runner: refuses unknown settings, and batches that the examples do not fill", async () => {
  assert.throws(() => convexRunner.schema.parse({ methods: "dense" }));
  assert.throws(() => convexRunner.schema.parse({ method: "top-k" }));
  await assert.rejects(async () => await run({ workers: 64, batch: 4 }), /lower the batch/);
});

Deno.test("convex runner: gradients of skewed data are less flat, and there optimal sparsification keeps more of them", async () => {
  const flat = (await run({ c1: 1, c2: 0 })).figures;
  const skewed = (await run({ c1: 0.01, c2: 0.9, learningRate: 0.3 })).figures;
  assert(skewed.flatness < 0.5 * flat.flatness, `${skewed.flatness}, ${flat.flatness}`);
  assert(skewed.ratio < 0.5 * flat.ratio, `${skewed.ratio}, ${flat.ratio}`);
});
