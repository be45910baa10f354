import assert from "node:assert";
import { loadDataset } from "../../../compute/data/loading.ts";
import type { Dataset } from "../../../compute/data/mod.ts";
import { inspectData } from "../../../compute/data/inspecting.ts";
import { importKeras } from "../../../compute/model/import_keras.ts";
import { builtinTask } from "../../../compute/task/builtin_task.ts";
import { parseTask, type Task } from "../../../compute/task/task.ts";
import { reviewTask } from "../../../compute/task/task_review.ts";
import { createTrainer } from "../../../compute/training/local.ts";
import { addVector } from "../../../compute/vector/mod.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";

await ensureNative();
const EXAMPLES = new URL("../../../docs/examples/", import.meta.url).pathname;

async function read(name: string): Promise<Task> {
  const task = parseTask(await Deno.readTextFile(`${EXAMPLES}${name}/task.json`), name);
  const model = importKeras(await Deno.readTextFile(`${EXAMPLES}${name}/model.json`), name);
  assert.deepStrictEqual(task.model, model.topology);
  assert.deepStrictEqual(reviewTask(task).problems, []);
  return task;
}

/** Trains in this process for so many steps; the held-out loss and accuracy after them. */
async function train(task: Task, dataset: Dataset, steps: number) {
  const bounded = { ...task, optimiser: { ...task.optimiser, steps } };
  await using trainer = await createTrainer({ task: bounded, threads: 1 }, dataset);
  const x = trainer.initial.slice();
  for (let done = 0; done < steps; done += 20) {
    addVector(x, (await trainer.steps(x, 20, { stepsDone: done })).update);
  }
  return {
    ...await trainer.evaluate(x),
    probabilities: await trainer.predict(x, new Array(task.data.kind === "text" ? 16 : 4).fill(0)),
  };
}

/** Held-out loss of guessing the next symbol by counts of it: of all (0), or of those after the symbol before (1). */
function countLoss({ train, test, classes, shape: [context] }: Dataset, order: 0 | 1): number {
  const counts = new Float64Array(classes ** (order + 1)).fill(0.1);
  const row = ({ inputs, starts }: Dataset["train"], example: number) =>
    order === 0 ? 0 : classes * inputs[(starts?.[example] ?? 0) + context - 1];
  train.labels.forEach((label, example) => counts[row(train, example) + label]++);
  let loss = 0;
  test.labels.forEach((label, example) => {
    const from = row(test, example);
    const total = counts.subarray(from, from + classes).reduce((sum, count) => sum + count, 0);
    loss -= Math.log(counts[from + label] / total) / test.labels.length;
  });
  return loss;
}

Deno.test("example: the character model learns this project's documentation better than counts of single characters and of pairs", async () => {
  const task = await read("characters");
  const folder = new URL("../../../docs", import.meta.url).pathname;
  const dataset = await loadDataset(task.data, folder);
  const [single, pairs] = [countLoss(dataset, 0), countLoss(dataset, 1)];
  // The pages grow, and with them what there is to learn.
  const { loss, value: accuracy, probabilities } = await train(task, dataset, 1600);
  assert.ok(loss < pairs && pairs < single, `${loss} ${pairs} ${single}`);
  assert.ok(accuracy > 0.45);
  assert.ok(Math.abs(probabilities.reduce((sum, each) => sum + each, 0) - 1) < 1e-5);
});

Deno.test("example: the iris model learns the table of Fisher's irises", async () => {
  const task = await read("iris");
  const folder = `${EXAMPLES}iris`;
  const report = await inspectData(task.data, folder);
  assert.deepStrictEqual([report.problems, report.train?.examples, report.held?.examples], [[], 105, 45]);
  const { value: accuracy, loss } = await train(task, await loadDataset(task.data, folder), 300);
  assert.ok(accuracy > 0.85 && loss < 0.3, `${accuracy} ${loss}`);
});

Deno.test("petals: they are told from sepals and species, in centimetres", async () => {
  const task = builtinTask("petals");
  const { verdict, train: trained, statistics } = await inspectData(task.data);
  assert.deepStrictEqual([verdict, trained?.examples], ["fine", 120]);
  assert.deepStrictEqual(statistics.map(({ name }) => name), [
    "sepal_length",
    "sepal_width",
    "petal_length",
    "petal_width",
  ]);
  const dataset = await loadDataset(task.data);
  await using trainer = await createTrainer({ task, threads: 1 }, dataset);
  const x = trainer.initial.slice();
  const before = await trainer.evaluate(x);
  for (let done = 0; done < 400; done += 20) {
    addVector(x, (await trainer.steps(x, 20, { stepsDone: done })).update);
  }
  const { metric, value, metrics } = await trainer.evaluate(x);
  // Petals are 3.8 ± 1.8 and 1.2 ± 0.8 cm.
  assert.ok(metric === "mae" && value < 0.3 && value < before.value / 3, `${before.value} to ${value}`);
  assert.ok((metrics.r2 ?? 0) > 0.85, `${metrics.r2}`);
  // A mean iris of the first species, setosa, has petals of 1.46 and 0.25 cm.
  const [length, width] = await trainer.predict(x, [(5.0 - 5.84333) / 0.825301, (3.43 - 3.05733) / 0.434411, 1, 0, 0]);
  assert.ok(Math.abs(length - 1.46) < 0.3 && Math.abs(width - 0.25) < 0.2, `${length} ${width}`);
});
