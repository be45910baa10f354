import assert from "node:assert";
import { type Compressor, createCompressor } from "../../../compute/compression/mod.ts";
import { builtinTask, preparedTask } from "../../../compute/task/mod.ts";
import { createLayout, createRandom } from "../../../compute/vector/mod.ts";
import { createMemoryNetwork, createVirtualClock } from "../../../daemon/network/mod.ts";
import { createNode, type NodeComponents, settingsOfTask } from "../../../daemon/node/mod.ts";

const alone = { skewed: false, fixed: [], degree: 4 };
const neighbours = (count: number) => Array.from({ length: count }, (_, n) => ({ peer: `${n}`, address: `${n}` }));

/** What a link's compressor keeps of some vectors, entries of each message. */
function kept(compressor: Compressor, exchanges: number): number[] {
  const layout = createLayout([{ name: "kernel", shape: [1000] }]);
  const random = createRandom("vectors");
  return Array.from({ length: exchanges }, () => {
    const message = compressor.compress(Float32Array.from({ length: 1000 }, () => random.normal()), layout);
    return message.kind === "sparse" ? message.indices.length : 1000;
  });
}

Deno.test("settings of a task: adaptive Top-K plans with as many exchanges as each link will have", () => {
  const exchange = { compress: "adaptive-top-k", density: 0.1, values: "f32", localSteps: 10 } as const;
  const prepared = preparedTask(builtinTask("digits", { steps: 100, exchange }));
  for (const links of [1, 2, 4]) {
    const { createCompressor: create } = settingsOfTask(prepared, { ...alone, fixed: neighbours(links) });
    const horizon = 2 * 100 / 10 / links;
    const expected = createCompressor({ method: "adaptive-top-k", density: 0.1, values: "f32", horizon }, {
      random: createRandom(1),
    });
    const counts = kept(create({ random: createRandom(1) }), horizon);
    assert.deepStrictEqual(counts, kept(expected, horizon));
    assert.strictEqual(counts.reduce((sum, count) => sum + count), 0.1 * 1000 * horizon, "the budget is met exactly");
  }
});

Deno.test("settings of a task: rules for skewed shards, and which model is served", () => {
  const plain = settingsOfTask(preparedTask(builtinTask("digits")), { ...alone, skewed: true });
  assert.deepStrictEqual([plain.correction, plain.pulled, plain.servesMean], [undefined, false, true]);
  const skewed = settingsOfTask(preparedTask(builtinTask("digits", { skew: true })), { ...alone, skewed: true });
  assert.deepStrictEqual(skewed.correction, { strength: 0.2, momentum: 0.9 });
  assert.deepStrictEqual([skewed.slowMomentum, skewed.pulled, skewed.servesMean], [0.8, true, false]);
  assert.strictEqual(settingsOfTask(preparedTask(builtinTask("digits")), alone).servesMean, false);
  const adamW = settingsOfTask(preparedTask(builtinTask("digits", { skew: true, optimiser: "adamw" })), alone);
  assert.deepStrictEqual(adamW.correction, { strength: 0.2, momentum: 0 });
});

Deno.test("settings of a task: a node with fewer steps than the task's begins late in its schedule", () => {
  const task = builtinTask("digits", { steps: 100, learningRate: 0.5 });
  assert.strictEqual(settingsOfTask(preparedTask(task, 40), alone).stepsBefore, 60);
  assert.strictEqual(settingsOfTask(preparedTask(task, 0), alone).stepsBefore, 0);
  const unbounded = settingsOfTask(preparedTask(builtinTask("digits", { learningRate: 0.5 }), 100), alone);
  assert.deepStrictEqual([unbounded.stepsBefore, unbounded.learningRateAt?.(75)], [0, 0.25]);
  assert.strictEqual(settingsOfTask(preparedTask(task), { ...alone, evaluates: false }).evaluateEvery, undefined);
});

Deno.test("settings of a task: during a warm-up a node weighs by the full rate, and begins with it", () => {
  const options = { steps: 100, learningRate: 0.5, warmup: 20, schedule: "linear" } as const;
  const { learningRateAt } = settingsOfTask(preparedTask(builtinTask("digits", options)), alone);
  assert.deepStrictEqual([0, 10, 20, 60].map((step) => learningRateAt?.(step)), [0.5, 0.5, 0.5, 0.25]);
});

Deno.test("a node refuses a trainer that lacks what it is to do", () => {
  const clock = createVirtualClock();
  const random = createRandom(1);
  const network = createMemoryNetwork({ clock, random, latency: 1 });
  const layout = createLayout([{ name: "x", shape: [1] }]);
  const trainer = { layout, initial: new Float32Array(1), steps: () => Promise.reject(new Error("not called")) };
  const components: NodeComponents = {
    transport: network.transport("a"),
    trainer,
    clock,
    random,
    nonce: () => 1n,
    record: () => {},
  };
  const settings = {
    id: new Uint8Array(32),
    steps: 0,
    localSteps: 1,
    createCompressor: () => createCompressor({ method: "dense", density: 1, values: "f32" }, { random }),
  };
  assert.throws(() => createNode(components, { ...settings, evaluateEvery: 4 }), /has no evaluate\(\)/);
  const archive = { isDue: () => false, store: () => {}, settled: () => Promise.resolve() };
  assert.throws(() => createNode({ ...components, archive }, settings), /has no save\(\)/);
  createNode(components, settings);
});
