/**
 * What is odd about columns of numbers, by what the manifest says of them.
 *
 * @module
 */
import type { TargetForm } from "../data_form.ts";
import { featuresOf, type SpecOf } from "../data_spec.ts";
import type { Examples } from "../examples.ts";
import { type Concern, doubtful, list, short, wrong } from "./concern_words.ts";

/** A mean so many of the manifest's deviations from the manifest's mean is of another population. */
const FAR = 0.5;
/** One so far is of other numbers: another unit, another column, a manifest of other data. */
const ELSEWHERE = 3;
/** A deviation so many times as large as the manifest's is of other numbers too. */
const WIDE = 10;
/**
 * A value so many of the manifest's deviations away is an outlier, if it is no mistake; a few of them are to make no other
 * kind of numbers of a column, so that they count as this far where that is judged.
 */
const OUTLIER = 30;
/** What a manifest says of a column of numbers. */
interface Scaled {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
}

/** Of the numbers that are to be predicted, in the manifest's deviations. */
export function targetConcerns(
  { names, scales, entries }: Extract<TargetForm, { kind: "number" }>,
  { targets }: Examples,
): Concern[] {
  const values = targets?.values ?? new Float32Array();
  return scales.flatMap(({ mean, deviation }, index) => {
    const seen = measure(values, index, entries);
    const name = names[index];
    if (values.length > entries && seen.deviation === 0) {
      return [
        wrong(
          `Column "${name}", which is to be predicted, has the same number in all rows: there is nothing to learn.`,
        ),
      ];
    }
    return numberConcerns({ name, mean, deviation }, seen);
  });
}

/** Of the columns of numbers, in the manifest's deviations. */
export function columnConcerns(spec: SpecOf<"csv">, { inputs, labels }: Examples): Concern[] {
  const features = inputs.length / labels.length;
  const found: Concern[] = [];
  const fixed: string[] = [];
  let at = 0;
  let varies = false;
  for (const column of spec.columns) {
    const own = featuresOf(column);
    const seen = Array.from({ length: own }, (_, index) => measure(inputs, at + index, features));
    varies ||= seen.some(({ deviation }) => deviation > 0);
    at += own;
    if (column.kind !== "numeric") continue;
    const [first] = seen;
    found.push(...numberConcerns(column, first));
    // Where the task has it so itself, such as the edge of a picture, it is no news.
    if (first.deviation === 0 && Math.abs(first.mean) > 1e-6) fixed.push(column.name);
  }
  if (!varies) return [...found, wrong("All rows have the same features: there is nothing to learn.")];
  if (fixed.length > 0) found.push(doubtful(`The same value stands in all rows of ${list(fixed)}.`));
  return found;
}

/** Whether numbers are of the kind that the manifest says. */
function numberConcerns(
  column: Scaled,
  { mean, deviation, boundedMean, boundedDeviation, farthest }: ReturnType<typeof measure>,
): Concern[] {
  const value = (standard: number) => short(column.mean + standard * column.deviation);
  if (Math.abs(boundedMean) > ELSEWHERE) {
    const text = `Column "${column.name}" has mean ${value(mean)} here, ${short(Math.abs(mean))} of the task's ` +
      `deviations from the task's ${
        value(0)
      }: its numbers are of another kind than the task's. Compare units and columns, ` +
      "or make the task from this data.";
    return [wrong(text)];
  }
  if (boundedDeviation > WIDE) {
    const text = `Column "${column.name}" has deviation ${short(deviation * column.deviation)} here, ` +
      `${short(deviation)} times the task's ${short(column.deviation)}: its numbers are of another kind than the ` +
      "task's. Compare units and columns, or make the task from this data.";
    return [wrong(text)];
  }
  if (Math.abs(boundedMean) > FAR) {
    const text = `Column "${column.name}" has mean ${value(mean)} here, ${short(Math.abs(mean))} of the task's ` +
      `deviations from the task's ${value(0)}.`;
    return [doubtful(text)];
  }
  if (Math.abs(farthest) > OUTLIER) {
    const text = `Column "${column.name}" has ${value(farthest)} somewhere, ${short(Math.abs(farthest))} of the ` +
      "task's deviations from its mean.";
    return [doubtful(text)];
  }
  return [];
}

/** Of one feature: mean and deviation, the same with outliers at the bound, and the value farthest from 0. */
function measure(inputs: ArrayLike<number>, from: number, stride: number) {
  const [all, bounded] = [[0, 0], [0, 0]];
  let [count, farthest] = [0, 0];
  const first = inputs[from];
  const near = bound(first);
  for (let index = from; index < inputs.length; index += stride, count++) {
    // Differences from the first value are exact where all are equal.
    const away = inputs[index] - first;
    all[0] += away;
    all[1] += away * away;
    const short = bound(inputs[index]) - near;
    bounded[0] += short;
    bounded[1] += short * short;
    if (Math.abs(inputs[index]) > Math.abs(farthest)) farthest = inputs[index];
  }
  const deviation = ([sum, squares]: number[]) => Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  return {
    mean: first + all[0] / count,
    deviation: deviation(all),
    boundedMean: near + bounded[0] / count,
    boundedDeviation: deviation(bounded),
    farthest,
  };
}

function bound(value: number): number {
  return Math.max(-OUTLIER, Math.min(OUTLIER, value));
}
