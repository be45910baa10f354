import assert from "node:assert";
import { join } from "node:path";
import { builtinTask } from "../../../compute/task/mod.ts";
import { createTrainer } from "../../../compute/training/trainer_local.ts";
import { buffersIn, copyArrays } from "../../../compute/training/trainer_messages.ts";
import { createWorkerTrainer, startTrainerWorker } from "../../../compute/training/trainer_worker.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";

await ensureNative();
const options = { task: builtinTask("digits", { model: "mlp", batch: 16 }), shard: { index: 0, count: 8 }, threads: 1 };

Deno.test("worker trainer: does what a trainer in this thread does, and leaves the caller its vectors", async () => {
  await using here = await createTrainer(options);
  await using there = await createWorkerTrainer(options);
  assert.deepStrictEqual([there.layout, there.examples], [here.layout, here.examples]);
  assert.ok(there.initial.every((entry, index) => entry === here.initial[index]));
  const x = there.initial.slice();
  const correction = new Float32Array(x.length).fill(0.01);
  const context = { stepsDone: 0, correction, anchor: here.initial };
  const [local, remote] = [await here.steps(x, 4, context), await there.steps(x, 4, context)];
  assert.strictEqual(remote.loss, local.loss);
  assert.ok(remote.update.every((entry, index) => entry === local.update[index]));
  assert.deepStrictEqual([x.length, correction.length], [here.layout.length, here.layout.length]);
  assert.deepStrictEqual(await there.evaluate(x), await here.evaluate(x));
  const image = Array.from({ length: 784 }, (_, pixel) => pixel % 256);
  assert.deepStrictEqual(await there.predict(x, image), await here.predict(x, image));
  await assert.rejects(there.predict(x, [1]), /1 entries/);
});

Deno.test("trainers: one goes on from what another saved, in whatever thread, bit for bit", async () => {
  await using unbroken = await createTrainer({ ...options, seed: 5 });
  await using there = await createWorkerTrainer({ ...options, seed: 5 });
  await using later = await createTrainer({ ...options, seed: 6 });
  const x = unbroken.initial;
  for (const trainer of [unbroken, there]) await trainer.steps(x, 9, { stepsDone: 0 });
  const state = await there.save();
  await later.restore(state);
  const expected = await unbroken.steps(x, 150, { stepsDone: 9 });
  assert.deepStrictEqual(await later.steps(x, 150, { stepsDone: 9 }), expected);
  await there.restore(state);
  assert.deepStrictEqual(await there.steps(x, 150, { stepsDone: 9 }), expected);
  const foreign = { ...state, data: { ...state.data, dealing: state.data.dealing.slice(1) } };
  await assert.rejects(there.restore(foreign), /among 1061 examples/);
  await assert.rejects(
    there.restore({ ...state, optimiser: { moments: { velocity: new Float32Array(3) } } }),
    /3 entries/,
  );
});

for (
  const [name, own] of Object.entries(
    {
      nesterov: { optimiser: "sgd", nesterov: true, clip: 1, warmup: 12, schedule: "cosine", steps: 40 },
      adamw: { optimiser: "adamw", clip: 1, warmup: 12, schedule: "linear", steps: 40 },
    } as const,
  )
) {
  Deno.test(`trainers: of ${name} too one goes on from what another saved, in whatever thread, bit for bit`, async () => {
    const task = builtinTask("digits", { model: "mlp", batch: 16, ...own });
    await using unbroken = await createTrainer({ ...options, task, seed: 5 });
    await using there = await createWorkerTrainer({ ...options, task, seed: 5 });
    await using later = await createTrainer({ ...options, task, seed: 6 });
    const x = unbroken.initial;
    for (const trainer of [unbroken, there]) await trainer.steps(x, 9, { stepsDone: 0 });
    const state = await there.save();
    await later.restore(state);
    const expected = await unbroken.steps(x, 20, { stepsDone: 9 });
    assert.deepStrictEqual(await later.steps(x, 20, { stepsDone: 9 }), expected);
    await there.restore(state);
    assert.deepStrictEqual(await there.steps(x, 20, { stepsDone: 9 }), expected);
    // What is refused changes nothing, neither moments nor place in the data.
    const before = await there.save();
    const foreign = { ...state, optimiser: { moments: { third: state.optimiser.moments.first } } };
    await assert.rejects(there.restore(foreign), /this optimiser has/);
    assert.deepStrictEqual(await there.save(), before);
  });
}

Deno.test("trainer: AdamW learns the digits, and goes a share of its rate where it is told to", async () => {
  const task = builtinTask("digits", { model: "mlp", batch: 32, optimiser: "adamw", steps: 200 });
  await using trainer = await createTrainer({ ...options, task, shard: { index: 0, count: 1 } });
  const x = trainer.initial.slice();
  const size = (update: Float32Array) => update.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  const { learningRate } = task.optimiser;
  const state = await trainer.save();
  const whole = size((await trainer.steps(x, 1, { stepsDone: 0 })).update);
  await trainer.restore(state);
  const quarter = size((await trainer.steps(x, 1, { stepsDone: 0, rate: 0.25 })).update);
  assert.ok(Math.abs(whole / learningRate - 1) < 0.05 && Math.abs(quarter / whole - 0.25) < 0.01);
  const { update } = await trainer.steps(x, 200, { stepsDone: 0 });
  const { value: accuracy } = await trainer.evaluate(x.map((weight, index) => weight + update[index]));
  assert.ok(accuracy > 0.93, `${accuracy}`);
});

Deno.test("worker trainer: calls that overlap are answered in order", async () => {
  await using trainer = await createWorkerTrainer(options);
  const [first, evaluation, second] = await Promise.all([
    trainer.steps(trainer.initial, 2, { stepsDone: 0 }),
    trainer.evaluate(trainer.initial),
    trainer.steps(trainer.initial, 2, { stepsDone: 2 }),
  ]);
  await using one = await createTrainer(options);
  const context = (stepsDone: number) => ({ stepsDone });
  assert.deepStrictEqual(first, await one.steps(one.initial, 2, context(0)));
  assert.deepStrictEqual(evaluation, await one.evaluate(one.initial));
  assert.deepStrictEqual(second, await one.steps(one.initial, 2, context(2)));
});

Deno.test("worker trainer: what goes wrong at its start or in a call is thrown here", async () => {
  await assert.rejects(createWorkerTrainer({ ...options, shard: { index: 8, count: 8 } }), /no shard 8 of 8/);
  await using trainer = await createWorkerTrainer(options);
  await assert.rejects(trainer.predict(trainer.initial, [1]), TypeError, "an error keeps its class");
  await assert.rejects(trainer.steps(new Float32Array(7), 1, { stepsDone: 0 }), /7 entries/);
  await assert.rejects(trainer.evaluate(new Float32Array(7)), /7 entries/);
  assert.ok((await trainer.steps(trainer.initial, 1, { stepsDone: 0 })).loss > 0);
});

Deno.test("worker trainer: once closed, what waits and what comes later is rejected", async () => {
  const trainer = await createWorkerTrainer(options);
  const waiting = trainer.steps(trainer.initial, 200, { stepsDone: 0 });
  const rejected = assert.rejects(waiting, /closed/);
  await trainer[Symbol.asyncDispose]();
  await rejected;
  await assert.rejects(trainer.evaluate(trainer.initial), /closed/);
});

Deno.test("worker trainer: it is closed when the step under way is over", async () => {
  const folder = await Deno.makeTempDir({ prefix: "murmuration-test-" });
  try {
    const worker = startTrainerWorker(new URL("./slow_worker.ts", import.meta.url));
    const trainer = await worker.trainer({ ...options, dataFolder: folder });
    const rejected = assert.rejects(trainer.save(), /closed/);
    await Promise.all([worker[Symbol.asyncDispose](), worker[Symbol.asyncDispose](), rejected]);
    assert.ok((await Deno.stat(join(folder, "ended"))).isFile);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("worker trainer: once it is closed, its other steps are not begun", async () => {
  const trainer = await createWorkerTrainer(options);
  const rejected = assert.rejects(trainer.steps(trainer.initial, 1e9, { stepsDone: 0 }), /closed/);
  await trainer[Symbol.asyncDispose]();
  await rejected;
});

Deno.test("worker trainer: when its thread dies, what waits and what comes later is rejected", async () => {
  await using worker = startTrainerWorker(new URL("./dying_worker.ts", import.meta.url));
  await using trainer = await worker.trainer(options);
  const last = { message: /^The training worker died: .*out of memory.*; restart the node$/ };
  const x = new Float32Array(3);
  const calls = [trainer.save(), trainer.evaluate(x), trainer.predict(x, [])];
  await Promise.all(calls.map((call) => assert.rejects(call, last)));
  await assert.rejects(trainer.steps(x, 1, { stepsDone: 0 }), last);
  await assert.rejects(worker.trainer(options), last);
});

Deno.test("worker trainer: vectors are copied once and then handed over", () => {
  const [x, anchor] = [Float32Array.of(1, 2), Float32Array.of(3)];
  const args = [x, 4, { stepsDone: 0, correction: undefined, anchor }];
  const copies = args.map(copyArrays);
  assert.deepStrictEqual(copies, args);
  const buffers = copies.flatMap(buffersIn);
  assert.strictEqual(buffers.length, 2);
  const there = structuredClone(copies, { transfer: buffers });
  assert.deepStrictEqual(there, args);
  assert.deepStrictEqual(buffers.map(({ byteLength }) => byteLength), [0, 0]);
  assert.deepStrictEqual([x.length, anchor.length], [2, 1]);
  const state = {
    optimiser: { moments: { first: x, second: anchor }, steps: 3 },
    data: { dealing: Uint32Array.of(1) },
  };
  assert.deepStrictEqual(buffersIn(state).length, 3);
  assert.deepStrictEqual(copyArrays(state), state);
});

Deno.test("a trainer that is being made is given up at once when it is asked to", async () => {
  const ending = new AbortController();
  const made = createWorkerTrainer(options, ending.signal);
  const refused = assert.rejects(made, /The trainer is closed/);
  ending.abort();
  await refused;
  await assert.rejects(createWorkerTrainer(options, ending.signal), /The trainer is closed/);
});
