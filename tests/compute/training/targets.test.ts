import assert from "node:assert";
import { dataForm, type Dataset, type SpecOf } from "../../../compute/data/mod.ts";
import { strataOf } from "../../../compute/data/strata.ts";
import type { LossSpec } from "../../../compute/model/losses/loss_spec.ts";
import { draftTask, suggestTopology } from "../../../compute/task/drafting.ts";
import { taskMetric } from "../../../compute/task/mod.ts";
import { answerOf } from "../../../compute/training/answer.ts";
import { createEvaluator } from "../../../compute/training/evaluate.ts";
import { createTrainer } from "../../../compute/training/trainer_local.ts";
import { addVector, createRandom } from "../../../compute/vector/mod.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";

await ensureNative();

const common = {
  kind: "csv" as const,
  delimiter: "," as const,
  columns: ["a", "b", "c"].map((name) => ({ name, kind: "numeric" as const, mean: 0, deviation: 1 })),
  heldOut: { share: 0.2, seed: 1 },
};
const prices: SpecOf<"csv"> = {
  ...common,
  target: {
    columns: [{ name: "price", mean: 300, deviation: 50, unit: "€" }, {
      name: "rent",
      mean: 7,
      deviation: 2,
      unit: "€",
    }],
  },
};
const signs: SpecOf<"csv"> = { ...common, labels: { columns: ["high", "low", "odd"] } };

/** Rows of three features, and what `learnt` makes of them. */
function datasetOf(
  kind: "number" | "labels",
  learnt: (row: readonly number[]) => readonly number[],
  counts = [600, 300],
): Dataset {
  const random = createRandom(7);
  const [train, test] = counts.map((count) => {
    const inputs = Float32Array.from({ length: 3 * count }, () => random.normal());
    const rows = Array.from({ length: count }, (_, row) => learnt([...inputs.subarray(3 * row, 3 * row + 3)]));
    const targets = { values: Float32Array.from(rows.flat()), entries: rows[0].length };
    return { inputs, labels: strataOf(targets, kind), targets };
  });
  return { train, test, shape: [3], classes: learnt([0, 0, 0]).length };
}

async function trained(data: SpecOf<"csv">, dataset: Dataset, loss?: LossSpec) {
  const task = draftTask({ name: "mine", topology: suggestTopology(data), data, loss });
  await using trainer = await createTrainer({ task, threads: 1 }, dataset);
  const x = trainer.initial.slice();
  const before = await trainer.evaluate(x);
  for (let done = 0; done < 400; done += 8) {
    addVector(x, (await trainer.steps(x, 8, { stepsDone: done })).update);
  }
  const [after, appraised] = [await trainer.evaluate(x), await trainer.appraise(x, 200)];
  return { before, after, appraised, answer: await trainer.predict(x, [0.5, -1, 0.25]) };
}

Deno.test("regression: every loss of numbers learns a plane, is judged in the target's unit, and answers in it", async () => {
  const plane = ([a, b, c]: readonly number[]) => [0.6 * a - 0.5 * b + 0.2 * c, -0.7 * b + 0.1];
  const dataset = datasetOf("number", plane);
  const losses = ["mean-squared-error", "mean-absolute-error", "huber", { kind: "huber", delta: 0.5 }] as const;
  for (const loss of losses) {
    const { before, after, appraised, answer } = await trained(prices, dataset, loss);
    assert.deepStrictEqual([after.metric, Object.keys(after.metrics)], ["mae", ["mae", "rmse", "r2"]]);
    // The mean over the targets: at the start errors are of the size of the deviations, 50 and 2.
    assert.ok(before.value > 12 && after.value < 4, `${JSON.stringify(loss)}: ${before.value} to ${after.value}`);
    assert.ok((after.metrics.r2 ?? 0) > 0.97 && after.loss < before.loss / 4 && appraised < before.loss / 4);
    const [price, rent] = plane([0.5, -1, 0.25]);
    assert.ok(Math.abs(answer[0] - (300 + 50 * price)) < 12, `${answer[0]}`);
    assert.ok(Math.abs(answer[1] - (7 + 2 * rent)) < 0.5, `${answer[1]}`);
  }
});

Deno.test("labels: each is learnt by itself, and answers are probabilities of each", async () => {
  const has = ([a, b, c]: readonly number[]) => [a > 0, a < -0.5, b * 1.5 > c].map(Number);
  const { before, after, answer } = await trained(signs, datasetOf("labels", has));
  assert.deepStrictEqual([after.metric, Object.keys(after.metrics)], ["f1", ["f1", "auc", "accuracy"]]);
  assert.ok(after.value > 0.9 && after.value > before.value, `${before.value} to ${after.value}`);
  assert.ok((after.metrics.auc ?? 0) > 0.97 && (after.metrics.accuracy ?? 0) > 0.9);
  assert.ok(answer[0] > 0.8 && answer[1] < 0.2 && answer[2] < 0.2, `${answer}`);
});

Deno.test("evaluation: of all parts together it is that of all rows at once, on as many as are asked for", () => {
  const task = draftTask({ name: "mine", topology: suggestTopology(prices), data: prices });
  const { test: held } = datasetOf("number", ([a, b, c]) => [a + c, b], [10, 613]);
  // A model that predicts the first two features.
  const outputs = (_: unknown, inputs: Float32Array, count: number) =>
    Float32Array.from({ length: 2 * count }, (_, index) => inputs[3 * (index >> 1) + index % 2]);
  const evaluate = createEvaluator({ task, form: dataForm(prices), held, metric: "rmse", activations: 9, outputs });
  for (const count of [613, 500, 1]) {
    const errors = Array.from({ length: count }, (_, row) => held.inputs[3 * row + 2]);
    const { value, loss, metrics } = evaluate(new Float32Array(), count);
    const squares = errors.reduce((sum, error) => sum + error * error, 0) / count;
    assert.ok(Math.abs(loss - squares / 2) < 1e-5);
    assert.ok(Math.abs(value - 25 * Math.sqrt(squares)) < 1e-3 && value === metrics.rmse, `${value}`);
  }
});

Deno.test("evaluation: a model with a row of logits a place is judged at every place, and answers by the last", () => {
  const data = {
    kind: "text",
    unit: "characters",
    alphabet: "abc",
    replacement: "a",
    context: 4,
    heldOut: { share: 0.1 },
  } as const;
  const task = { ...draftTask({ name: "mine", topology: suggestTopology(data), data }), metric: "perplexity" as const };
  const inputs = Uint8Array.from({ length: 300 }, (_, index) => (index * index) % 3);
  const starts = Uint32Array.from({ length: 296 }, (_, index) => index);
  const held = { inputs, starts, labels: Uint8Array.from(starts, (start) => inputs[start + 4]) };
  // At every place it is nine times as sure of symbol 1 as of each other.
  const row = [0, Math.log(9), 0];
  const outputs = (_: unknown, _inputs: Float32Array, count: number) =>
    Float32Array.from({ length: 12 * count }, (_, index) => row[index % 3]);
  const evaluate = createEvaluator({ task, form: dataForm(data), held, metric: "perplexity", activations: 9, outputs });
  const { value, metrics, loss } = evaluate(new Float32Array());
  let [right, all, sum] = [0, 0, 0];
  for (const start of starts) {
    for (let place = 1; place <= 4; place++, all++) {
      const next = inputs[start + place];
      if (next === 1) right++;
      sum -= Math.log((next === 1 ? 9 : 1) / 11);
    }
  }
  assert.ok(Math.abs((metrics.accuracy ?? 0) - right / all) < 1e-12);
  assert.ok(Math.abs(loss - sum / all) < 1e-6 && Math.abs(value - Math.exp(sum / all)) < 1e-5);
  const answer = answerOf(dataForm(data).target, outputs(0, new Float32Array(), 1));
  assert.deepStrictEqual([...answer].map((share) => Number(share.toFixed(6))), [0.090909, 0.818182, 0.090909]);
});

Deno.test("metric of a task: the one it names, or the first of its loss, with the unit that all its targets have", () => {
  const task = draftTask({ name: "mine", topology: suggestTopology(prices), data: prices });
  assert.deepStrictEqual(taskMetric(task), { name: "mae", title: "MAE", unit: "target", better: "lower", suffix: "€" });
  assert.deepStrictEqual(taskMetric({ ...task, metric: "r2" }), {
    name: "r2",
    title: "R²",
    unit: "number",
    better: "higher",
  });
  const mixed = {
    ...prices,
    target: { columns: [{ ...prices.target!.columns[0], unit: "$" }, prices.target!.columns[1]] },
  };
  assert.strictEqual(taskMetric({ ...task, data: mixed }).suffix, undefined);
});
