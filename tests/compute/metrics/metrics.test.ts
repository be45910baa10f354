import assert from "node:assert";
import fc from "fast-check";
import type { LossName } from "../../../compute/model/losses/loss_spec.ts";
import {
  createMetrics,
  endsOf,
  isValueOf,
  METRIC_NAMES,
  METRICS,
  metricsOfLoss,
  type MetricValues,
  type OutputForm,
  reaches,
} from "../../../compute/metrics/mod.ts";
import { createRandom } from "../../../compute/vector/mod.ts";

/** Logits in steps of a quarter, so that there are ties. */
function quarters(length: number, random: ReturnType<typeof createRandom>): Float32Array {
  return Float32Array.from({ length }, () => Math.round(4 * random.normal()) / 4);
}

/** Measures the same rows at once and in two parts, which must give the same to the last bit. */
function measure(loss: LossName, form: OutputForm, outputs: Float32Array, targets: Float32Array, cut: number) {
  const whole = createMetrics(loss, form, "auc");
  whole.add(outputs, targets);
  const parts = createMetrics(loss, form, "auc");
  const perRow = targets.length * form.width / outputs.length;
  parts.add(outputs.subarray(0, cut * form.width), targets.subarray(0, cut * perRow));
  parts.add(outputs.subarray(cut * form.width), targets.subarray(cut * perRow));
  assert.deepStrictEqual(parts.values(), whole.values());
  return whole.values();
}

/** AUC as it is defined: pairs counted one by one, ties as half. */
function pairs(scores: readonly number[], has: readonly boolean[]): number | undefined {
  let [won, all] = [0, 0];
  scores.forEach((score, one) => {
    scores.forEach((other, two) => {
      if (!has[one] || has[two]) return;
      all++;
      won += score > other ? 1 : score === other ? 0.5 : 0;
    });
  });
  return all === 0 ? undefined : won / all;
}

function mean(values: readonly number[], otherwise: number): number {
  return values.length === 0 ? otherwise : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** F1 of one class by its confusion; undefined where it is neither predicted nor there. */
function f1(predicted: readonly boolean[], actual: readonly boolean[]): number | undefined {
  const count = (is: boolean, was: boolean) =>
    predicted.filter((each, row) => each === is && actual[row] === was).length;
  const [both, wrongly, missed] = [count(true, true), count(true, false), count(false, true)];
  if (both + wrongly + missed === 0) return undefined;
  if (both === 0) return 0;
  const [precision, recall] = [both / (both + wrongly), both / (both + missed)];
  return 2 * precision * recall / (precision + recall);
}

function close(actual: MetricValues, wanted: MetricValues, tolerance = 1e-9): void {
  assert.deepStrictEqual(Object.keys(actual).sort(), Object.keys(wanted).sort());
  for (const [name, value] of Object.entries(wanted)) {
    const own = actual[name as keyof MetricValues] ?? NaN;
    assert.ok(Math.abs(own - value) <= tolerance * Math.max(1, Math.abs(value)), `${name}: ${own} is not ${value}`);
  }
}

const rowsOf = (outputs: Float32Array, width: number) =>
  Array.from({ length: outputs.length / width }, (_, row) => [...outputs.subarray(row * width, (row + 1) * width)]);

Deno.test("metrics: of classes, as counted row by row and pair by pair", () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 2, max: 8 }),
    fc.boolean(),
    fc.nat(),
    (count, width, ignores, seed) => {
      const random = createRandom(seed);
      const outputs = quarters(count * width, random);
      const targets = Float32Array.from({ length: count }, () => random.below(width));
      const form = { width, ignored: ignores ? 1 : undefined };
      const actual = measure("softmax-cross-entropy", form, outputs, targets, seed % (count + 1));

      const kept = rowsOf(outputs, width).map((logits, row) => ({ logits, label: targets[row] }))
        .filter(({ label }) => !ignores || label !== 1);
      // Sorting is stable, so of equal logits the first stays first.
      const orders = kept.map(({ logits }) => logits.map((_, at) => at).sort((a, b) => logits[b] - logits[a]));
      const chances = kept.map(({ logits }) => {
        const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
        return logits.map((logit) => Math.exp(logit) / total);
      });
      const all = Array.from({ length: width }, (_, at) => at);
      const scores = f1Of(all, orders, kept);
      const areas = (width === 2 ? [1] : all).flatMap((own) =>
        pairs(chances.map((row) => Number(row[own].toFixed(12))), kept.map(({ label }) => label === own)) ?? []
      );
      close(actual, {
        accuracy: mean(kept.map(({ label }, row) => orders[row][0] === label ? 1 : 0), 0),
        ...width >= 6 ? { "top-5": mean(kept.map(({ label }, row) => orders[row].indexOf(label) < 5 ? 1 : 0), 0) } : {},
        f1: mean(scores, 0),
        auc: mean(areas, 0.5),
        perplexity: Math.exp(mean(kept.map(({ label }, row) => -Math.log(chances[row][label])), 0)),
      });
    },
  );
  fc.assert(property, { seed: 1, numRuns: 300 });

  function f1Of(all: number[], orders: number[][], kept: { label: number }[]): number[] {
    return all.flatMap((own) =>
      f1(orders.map(([first]) => first === own), kept.map(({ label }) => label === own)) ?? []
    );
  }
});

Deno.test("metrics: of labels, as counted row by row and pair by pair", () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 15 }),
    fc.integer({ min: 1, max: 4 }),
    fc.nat(),
    (count, width, seed) => {
      const random = createRandom(seed);
      const outputs = quarters(count * width, random);
      const targets = Float32Array.from(outputs, () => random.below(2));
      const actual = measure("sigmoid-cross-entropy", { width }, outputs, targets, seed % (count + 1));
      const [rows, labels] = [rowsOf(outputs, width), rowsOf(targets, width)];
      const all = Array.from({ length: width }, (_, at) => at);
      const predicted = (at: number) => rows.map((row) => 1 / (1 + Math.exp(-row[at])) > 0.5);
      const actually = (at: number) => labels.map((row) => row[at] === 1);
      close(actual, {
        accuracy: mean(all.flatMap((at) => predicted(at).map((each, row) => each === actually(at)[row] ? 1 : 0)), 0),
        f1: mean(all.flatMap((at) => f1(predicted(at), actually(at)) ?? []), 0),
        auc: mean(all.flatMap((at) => pairs(rows.map((row) => row[at]), actually(at)) ?? []), 0.5),
      });
    },
  );
  fc.assert(property, { seed: 2, numRuns: 300 });
});

Deno.test("metrics: of numbers, in the targets' units, as scikit-learn has them of several targets", () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 3 }),
    fc.nat(),
    (count, width, seed) => {
      const random = createRandom(seed);
      const outputs = quarters(count * width, random);
      const targets = quarters(count * width, random);
      const deviations = Array.from({ length: width }, () => 1 + random.below(1000));
      const actual = measure("huber", { width, deviations }, outputs, targets, seed % (count + 1));
      const columns = deviations.map((deviation, at) => ({
        said: rowsOf(outputs, width).map((row) => row[at] * deviation + 77),
        was: rowsOf(targets, width).map((row) => row[at] * deviation + 77),
      }));
      const of = (measured: (said: number[], was: number[]) => number) =>
        mean(columns.map(({ said, was }) => measured(said, was)), 0);
      close(actual, {
        mae: of((said, was) => mean(said.map((each, row) => Math.abs(each - was[row])), 0)),
        rmse: of((said, was) => Math.sqrt(mean(said.map((each, row) => (each - was[row]) ** 2), 0))),
        r2: of((said, was) => {
          const left = said.reduce((sum, each, row) => sum + (each - was[row]) ** 2, 0);
          const spread = was.reduce((sum, each) => sum + (each - mean(was, 0)) ** 2, 0);
          return was.every((each) => each === was[0]) ? left === 0 ? 1 : 0 : 1 - left / spread;
        }),
      });
    },
  );
  fc.assert(property, { seed: 3, numRuns: 300 });
});

Deno.test("metrics: what is no number makes no model better than it is", () => {
  const metrics = createMetrics("softmax-cross-entropy", { width: 7 });
  metrics.add(new Float32Array(7).fill(NaN), Float32Array.of(3));
  const { accuracy, "top-5": top, perplexity } = metrics.values();
  assert.deepStrictEqual([accuracy, top, perplexity], [0, 0, NaN]);
});

Deno.test("metrics: each has its losses, its values and a best end", () => {
  for (const name of METRIC_NAMES) {
    const { least, most, better } = METRICS[name];
    assert.ok(
      ["softmax-cross-entropy", "sigmoid-cross-entropy", "huber"].some((loss) =>
        metricsOfLoss(loss as LossName).includes(name)
      ),
    );
    assert.ok(!isValueOf(name, NaN) && !isValueOf(name, Infinity) && !isValueOf(name, -Infinity));
    const [low, high] = [Math.max(least, -5), Math.min(most, 5)];
    assert.ok(isValueOf(name, low) && isValueOf(name, high));
    assert.deepStrictEqual(
      endsOf(name, [high, low]),
      better === "higher" ? { best: high, worst: low } : { best: low, worst: high },
    );
    assert.strictEqual(reaches(name, high, low), better === "higher");
    assert.ok(reaches(name, low, low));
  }
  assert.ok(!isValueOf("accuracy", 1.01) && !isValueOf("mae", -1) && isValueOf("r2", -3) && !isValueOf("r2", 1.5));
});
