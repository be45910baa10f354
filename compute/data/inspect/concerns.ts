/**
 * What makes data doubtful or useless to train on, though each of its examples can be read.
 *
 * @module
 */
import { dataForm } from "../data_form.ts";
import { type DataSpec, featuresOf, type SpecOf } from "../data_spec.ts";
import type { Dataset, Examples } from "../examples.ts";
import { countClasses } from "./part_report.ts";

/** What is to be thought of data as a whole: `wrong` data is not worth training on. */
export type Verdict = "fine" | "doubtful" | "wrong";

/** One thing that makes data doubtful or wrong, in a sentence that says what, and what to do where that is known. */
export interface Concern {
  readonly level: Exclude<Verdict, "fine">;
  readonly text: string;
}

/** So many times the examples of the smallest class make the data lopsided. */
const LOPSIDED = 10;
/** A class of fewer examples is hardly learnt. */
const FEW = 5;
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
/** Bytes that pixels differ by, as a deviation, below which a picture is one colour to the eye. */
const FLAT = 1;
/** Share of one symbol in a text, above which there is little to learn, and nothing. */
const [MONOTONE, SAME] = [0.8, 0.95];
/** Share of characters that are not in the alphabet, above which it is worth a look, and the wrong one. */
export const FOREIGN = 0.01;
const ALIEN = 0.5;

/** Looks at data that was read, for all that makes it wrong or doubtful; in this order. */
export function concernsOf(
  spec: DataSpec,
  dataset: Pick<Dataset, "train" | "test" | "doubts">,
): Concern[] {
  const found = allConcerns(spec, dataset);
  return [...found.filter(({ level }) => level === "wrong"), ...found.filter(({ level }) => level === "doubtful")];
}

function allConcerns(
  spec: DataSpec,
  { train, test, doubts = [] }: Pick<Dataset, "train" | "test" | "doubts">,
): Concern[] {
  const { names, divisor } = dataForm(spec);
  const [trained, held] = [countClasses(train, names.length).classes, countClasses(test, names.length).classes];
  const odd = doubts.map(doubtful);
  if (spec.kind === "text") return [...textConcerns(spec, trained, held), ...odd];
  const isPicture = divisor === 255 || (spec.kind === "csv" && spec.columns.every(isPixel));
  return [
    ...odd,
    ...classConcerns(names, trained, held),
    ...(spec.kind === "csv" && !isPicture ? columnConcerns(spec, train) : []),
    ...(isPicture ? pixelConcerns(train, names, divisor === 255 ? 1 : 1 / 255, groundHint(spec)) : []),
  ];
}

function isPixel({ kind }: SpecOf<"csv">["columns"][number]): boolean {
  return kind === "pixel" || kind === "ignore";
}

/**
 * The verdict on data.
 *
 * @param problems with single rows, files or images
 * @param isRefused whether training ends because of them
 */
export function verdictOn(problems: number, isRefused: boolean, concerns: readonly Concern[]): Verdict {
  if (isRefused || concerns.some(({ level }) => level === "wrong")) return "wrong";
  return concerns.length + problems > 0 ? "doubtful" : "fine";
}

function classConcerns(names: readonly string[], train: readonly number[], held: readonly number[]): Concern[] {
  const present = names.filter((_, index) => train[index] > 0);
  if (present.length === 1) {
    return [wrong(`All examples to train on are of class "${present[0]}": there is nothing to tell apart.`)];
  }
  const found: Concern[] = [];
  const absent = names.filter((_, index) => train[index] === 0);
  if (absent.length > 0) found.push(doubtful(`There is no example to train on of ${list(absent)}.`));
  const few = names.filter((_, index) => train[index] > 0 && train[index] < FEW);
  if (few.length > 0) found.push(doubtful(`There are fewer than ${FEW} examples to train on of ${list(few)}.`));
  const counts = train.filter((count) => count > 0);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (most > LOPSIDED * least) {
    const text = `The largest class has ${most} examples, the smallest ${least}; the rules for skewed data may help.`;
    found.push(doubtful(text));
  }
  const measured = names.filter((_, index) => held[index] > 0);
  if (measured.length === 1) {
    found.push(doubtful(`All held-out examples are of class "${measured[0]}", so that accuracy says little.`));
  }
  return found;
}

/** Of the columns of numbers, in the manifest's deviations. */
function columnConcerns(spec: SpecOf<"csv">, { inputs, labels }: Examples): Concern[] {
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
    const [{ mean, deviation, boundedMean, boundedDeviation, farthest }] = seen;
    const value = (standard: number) => short(column.mean + standard * column.deviation);
    if (Math.abs(boundedMean) > ELSEWHERE) {
      const text = `Column "${column.name}" has mean ${value(mean)} here, ${short(Math.abs(mean))} of the task's ` +
        `deviations from the task's ${
          value(0)
        }: its numbers are of another kind than the task's. Compare units and columns, ` +
        "or make the task from this data.";
      found.push(wrong(text));
    } else if (boundedDeviation > WIDE) {
      const text = `Column "${column.name}" has deviation ${short(deviation * column.deviation)} here, ` +
        `${short(deviation)} times the task's ${short(column.deviation)}: its numbers are of another kind than the ` +
        "task's. Compare units and columns, or make the task from this data.";
      found.push(wrong(text));
    } else if (Math.abs(boundedMean) > FAR) {
      const text = `Column "${column.name}" has mean ${value(mean)} here, ${short(Math.abs(mean))} of the task's ` +
        `deviations from the task's ${value(0)}.`;
      found.push(doubtful(text));
    } else if (Math.abs(farthest) > OUTLIER) {
      const text = `Column "${column.name}" has ${value(farthest)} somewhere, ${short(Math.abs(farthest))} of the ` +
        "task's deviations from its mean.";
      found.push(doubtful(text));
    }
    // Where the task has it so itself, such as the edge of a picture, it is no news.
    if (deviation === 0 && Math.abs(mean) > 1e-6) fixed.push(column.name);
  }
  if (!varies) return [...found, wrong("All rows have the same features: there is nothing to learn.")];
  if (fixed.length > 0) found.push(doubtful(`The same value stands in all rows of ${list(fixed)}.`));
  return found;
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

/** What to do where transparent pictures show nothing, with a blank before it. */
function groundHint(spec: DataSpec): string {
  return spec.kind === "images" && spec.ground === undefined && spec.shape[2] !== 4
    ? ' If they are drawn on a transparent ground, draft the task anew, which gives it a "ground".'
    : "";
}

/**
 * @param step what a pixel differs by at least, from one that differs: a 255th of white
 * @param hint a sentence that is added where images are blank
 */
function pixelConcerns(
  { inputs, labels }: Examples,
  names: readonly string[],
  step: number,
  hint: string,
): Concern[] {
  const entries = inputs.length / labels.length;
  const blank = new Array<number>(names.length).fill(0);
  let [blanks, flats, isOne] = [0, 0, true];
  for (let example = 0; example < labels.length; example++) {
    const start = example * entries;
    let [sum, squares] = [0, 0];
    for (let index = start; index < start + entries; index++) {
      sum += inputs[index];
      squares += inputs[index] * inputs[index];
      if (isOne && inputs[index] !== inputs[index - start]) isOne = false;
    }
    const variance = squares / entries - (sum / entries) ** 2;
    // Sums of bytes are exact; what is left of a variance that is none is the last bit of a quotient.
    if (variance < 1e-6 * step * step) {
      blanks++;
      blank[labels[example]]++;
    }
    if (variance < (FLAT * step) ** 2) flats++;
  }
  if (isOne && labels.length > 1) {
    return [
      wrong(
        `All images to train on are the same, pixel for pixel: there is nothing to learn.${blanks > 0 ? hint : ""}`,
      ),
    ];
  }
  const share = (count: number) => `${count} of ${labels.length} images to train on`;
  // Pictures of one pixel are colours, and nothing is odd about that.
  if (entries <= 4) return [];
  if (2 * blanks >= labels.length) {
    return [wrong(`${share(blanks)} are of one colour all over: nothing is to be seen.${hint}`)];
  }
  if (2 * flats >= labels.length) {
    return [wrong(`${share(flats)} are as good as one colour: their pixels differ by less than ${FLAT} of 255.`)];
  }
  const found: Concern[] = [];
  if (blanks > 0) found.push(doubtful(`${share(blanks)} are of one colour all over.${hint}`));
  const counts = new Array<number>(names.length).fill(0);
  for (const label of labels) counts[label]++;
  const unseen = names.filter((_, index) => counts[index] > 0 && blank[index] === counts[index]);
  if (unseen.length > 0) found.push(doubtful(`That is every image of ${list(unseen)}.`));
  return found;
}

function textConcerns(spec: SpecOf<"text">, train: readonly number[], held: readonly number[]): Concern[] {
  const found: Concern[] = [];
  const { names } = dataForm(spec);
  const total = train.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...train);
  const name = names[train.indexOf(most)];
  if (most > MONOTONE * total) {
    const text = `${percent(most / total)} of the symbols are ${JSON.stringify(name)}`;
    found.push(most > SAME * total ? wrong(`${text}: there is nothing to learn.`) : doubtful(`${text}.`));
  }
  const id = [...spec.alphabet ?? ""].indexOf(spec.replacement ?? "");
  const replaced = (train[id] ?? 0) + (held[id] ?? 0);
  const share = replaced / (total + held.reduce((sum, count) => sum + count, 0));
  const text = `${replaced} characters (${percent(share)}) are not in the alphabet and count as "${spec.replacement}"`;
  if (share > ALIEN) found.push(wrong(`${text}: it is of another script or language than the task's.`));
  else if (share > FOREIGN) found.push(doubtful(`${text}.`));
  return found;
}

function wrong(text: string): Concern {
  return { level: "wrong", text };
}

function doubtful(text: string): Concern {
  return { level: "doubtful", text };
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

function percent(share: number): string {
  return `${short(100 * share)} %`;
}

/** Three digits, or all of those before the point. */
function short(value: number): string {
  const size = Math.abs(value);
  return `${size >= 1000 ? Math.round(value) : Number(value.toPrecision(3))}`;
}
