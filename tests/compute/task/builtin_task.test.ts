import assert from "node:assert";
import { createHash } from "node:crypto";
import { loadDataset } from "../../../compute/data/loading.ts";
import { dataForm, type Dataset, symbolNames } from "../../../compute/data/mod.ts";
import { inspectData } from "../../../compute/data/inspecting.ts";
import { modelsFor, taskTopology } from "../../../compute/task/built_in/tasks.ts";
import { builtinTask, preparedTask, reviewTask, skewRulesFor, TASK_NAMES } from "../../../compute/task/mod.ts";
import { canonicalTask, parseTask, type Task } from "../../../compute/task/task.ts";
import { createEngine, readyBackend } from "../../../compute/engine/mod.ts";
import { drawInitialModel } from "../../../compute/model/mod.ts";
import { createNetwork } from "../../../compute/model/tensorflow.ts";
import { createTrainer } from "../../../compute/training/local.ts";
import { softmax } from "../../../compute/training/loss.ts";
import { addVector } from "../../../compute/vector/mod.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";

await ensureNative();

/** Trains in this process for so many steps, by seed; how it measures before and after, and what the model then says. */
async function learn(task: Task, dataset: Dataset, steps: number) {
  const trainer = await createTrainer({ task, threads: 1 }, dataset);
  const before = await trainer.evaluate(trainer.initial, 300);
  const x = trainer.initial.slice();
  addVector(x, (await trainer.steps(x, steps, { stepsDone: 0 })).update);
  return {
    before,
    after: await trainer.evaluate(x, 300),
    predict: (ids: readonly number[]) => trainer.predict(x, ids),
  };
}

Deno.test("built-in tasks keep their ids, are valid as they are written, and their models fit", () => {
  const ids = Object.fromEntries(TASK_NAMES.map((name) => [name, preparedTask(builtinTask(name)).idHex.slice(0, 16)]));
  assert.deepStrictEqual(ids, {
    digits: "4afbd2f0369a7494",
    mnist: "c3ff2e718fd07cea",
    "fashion-mnist": "4c74a81e7f1a366f",
    resnet: "28400c8d9aa50691",
    text: "61ee224bd6ccf9fe",
    languages: "d5a1f4caccaa6fca",
    cars: "9ce0e478ce5db97e",
  });
  for (const name of TASK_NAMES) {
    const task = builtinTask(name);
    assert.deepStrictEqual(parseTask(canonicalTask(task), name), task);
    assert.deepStrictEqual(reviewTask(task).problems, []);
    for (const model of modelsFor(task.data)) {
      const own = builtinTask(name, { model, steps: 50, skew: true });
      assert.deepStrictEqual(parseTask(canonicalTask(own), name), own);
      assert.deepStrictEqual(reviewTask(own).problems, [], `${name} ${model}`);
    }
  }
});

Deno.test("built-in tasks refuse models of other data, and name those that fit", () => {
  const { data } = builtinTask("text");
  assert.throws(() => builtinTask("text", { model: "lenet" }), /"lenet" with task "text".*one of gpt, gpt-small, lstm/);
  assert.throws(() => builtinTask("languages", { model: "gpt" }), /it is for other data; take lstm$/);
  assert.throws(() => builtinTask("cars", { model: "mlp" }), /take table$/);
  assert.throws(() => taskTopology("gpt-smal", data, "text"), /Unknown model "gpt-smal". Did you mean "gpt-small"/);
});

Deno.test("built-in tasks of text are optimised by AdamW unless something is said of SGD", () => {
  const { kind, clip, warmup } = builtinTask("text").optimiser;
  assert.deepStrictEqual([kind, clip, warmup], ["adamw", 1, 100]);
  assert.strictEqual(builtinTask("languages", { steps: 40 }).optimiser.warmup, 4);
  assert.strictEqual(builtinTask("text", { optimiser: "sgd" }).optimiser.kind, "sgd");
  assert.strictEqual(builtinTask("text", { momentum: 0.5 }).optimiser.kind, undefined);
  assert.strictEqual(builtinTask("resnet").optimiser.kind, undefined);
  const label = { kind: "label" } as const;
  assert.deepStrictEqual(skewRulesFor("lstm", label), { adjust: 0.7, correction: 0.2, pull: 0.1, slowMomentum: 0.8 });
  assert.deepStrictEqual(skewRulesFor("table", label), { adjust: 0, correction: 0.3, pull: 0.1, slowMomentum: 0.8 });
});

Deno.test("the text that comes with it is the whole of Moby-Dick, in known characters", async () => {
  const { data } = builtinTask("text");
  assert.ok(data.kind === "text");
  const { train, test, shape, classes } = await loadDataset(data);
  const symbols = symbolNames(data);
  const text = Array.from(train.inputs, (id) => symbols[id]).join("");
  assert.match(text, /^CHAPTER 1\. Loomings\.\n\nCall me Ishmael\. Some years ago/);
  assert.ok(!text.includes("\ufffd"));
  assert.deepStrictEqual([shape, classes, train.labels.length, test.labels.length], [[64], 82, 1_129_994, 929]);
  assert.strictEqual(
    createHash("sha256").update(text).digest("hex"),
    "952513cdb76ba446272aec9da3bd91a368ada6b54c0a2df9adbbea7dd586e277",
  );
});

Deno.test("the declarations that come with it are texts in fourteen languages, none of which is rare", async () => {
  const { data } = builtinTask("languages");
  const { train, test } = await loadDataset(data);
  assert.deepStrictEqual([train.labels.length, test.labels.length], [2358, 416]);
  const { verdict, problems, train: counted } = await inspectData(data);
  assert.deepStrictEqual([verdict, problems], ["fine", []]);
  assert.ok(Math.min(...counted!.classes) > 100 && Math.max(...counted!.classes) < 250);
});

Deno.test("the cars that come with it are 398, and their consumption is learnt better than its mean", async () => {
  const task = builtinTask("cars");
  const dataset = await loadDataset(task.data);
  assert.deepStrictEqual([dataset.train.labels.length, dataset.test.labels.length, dataset.shape], [338, 60, [9]]);
  const { before, after } = await learn(task, dataset, 200);
  assert.strictEqual(after.metric, "r2");
  assert.ok(before.value < 0.3 && after.value > 0.75 && after.loss < before.loss, `${before.value} ${after.value}`);
});

Deno.test("languages: an LSTM soon tells them apart better than chance, and answers for what is typed", async () => {
  const task = builtinTask("languages", { steps: 60 });
  const { before, after, predict } = await learn(task, await loadDataset(task.data), 30);
  assert.ok(after.loss < before.loss && after.value > 2 / 14, `${before.loss} ${after.loss} ${after.value}`);
  const answer = await predict([10, 20, 30]);
  assert.strictEqual(answer.length, dataForm(task.data).names.length);
});

Deno.test("text: a small transformer learns at all places, and what it says of a text's beginning is what it says there", async () => {
  const task = builtinTask("text", { steps: 60, batch: 8 });
  const { before, after, predict } = await learn(task, await loadDataset(task.data), 25);
  assert.ok(after.loss < before.loss - 0.3, `${before.loss} ${after.loss}`);
  const text = Array.from({ length: 64 }, (_, place) => (7 * place) % 80);
  const beginning = await predict(text.slice(0, 5));
  assert.strictEqual(beginning.length, 82);
  assert.ok(Math.abs(beginning.reduce((sum, each) => sum + each, 0) - 1) < 1e-4);
  // What comes last is what is gone on from, however long the text is.
  for (const length of [1, 5, 63, 64]) {
    const given = text.slice(0, length);
    assert.notDeepStrictEqual(await predict(given), await predict([...given.slice(0, -1), 81 - given[length - 1]]));
  }
});

Deno.test("text: what a model says after a beginning is its own row of a whole context, whatever stands behind", async () => {
  const task = builtinTask("text");
  const prepared = preparedTask(task);
  const tf = await readyBackend({ backend: "native", threads: 1 });
  const network = createNetwork(createEngine(tf, "native"), prepared.plan, task.loss);
  const x = await drawInitialModel(prepared.plan, 1);
  const trainer = await createTrainer({ task, threads: 1 });
  const text = Array.from({ length: 64 }, (_, place) => (7 * place) % 80);
  const rows = network.outputs(x, Float32Array.from(text), 1);
  for (const length of [1, 17, 64]) {
    const wanted = softmax(rows.slice(82 * (length - 1), 82 * length));
    const said = await trainer.predict(x, text.slice(0, length));
    said.forEach((probability, id) => assert.ok(Math.abs(probability - wanted[id]) < 1e-5, `${length} ${id}`));
  }
});

Deno.test("resnet: a residual network of eight layers learns digits within some steps", async () => {
  const task = builtinTask("resnet", { steps: 100, batch: 16 });
  const { before, after } = await learn(task, await loadDataset(task.data), 20);
  assert.ok(after.loss < before.loss && after.value > 0.2, `${before.loss} ${after.loss} ${after.value}`);
});
