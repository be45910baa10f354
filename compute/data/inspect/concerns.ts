/**
 * What makes data doubtful or useless to train on, though each of its examples can be read.
 *
 * @module
 */
import { dataForm } from "../data_form.ts";
import type { DataSpec, SpecOf } from "../data_spec.ts";
import type { Dataset, Examples } from "../examples.ts";
import { columnConcerns, targetConcerns } from "./column_concerns.ts";
import { type Concern, doubtful, list, percent, type Verdict, wrong } from "./concern_words.ts";
import { countClasses, type PartReport } from "./part_report.ts";

export type { Concern, Verdict } from "./concern_words.ts";

/** So many times the examples of the smallest class make the data lopsided. */
const LOPSIDED = 10;
/** A class of fewer examples is hardly learnt. */
const FEW = 5;
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
  const { names, target, divisor } = dataForm(spec);
  const [trainedPart, heldPart] = [countClasses(train, target), countClasses(test, target)];
  const [trained, held] = [trainedPart.classes, heldPart.classes];
  const odd = doubts.map(doubtful);
  if (spec.kind === "text") return [...textConcerns(spec, trained, held), ...odd];
  const isPicture = divisor === 255 || (spec.kind === "csv" && spec.columns.every(isPixel));
  return [
    ...odd,
    ...(target.kind === "class" ? classConcerns(names, trained, held) : []),
    ...(target.kind === "labels" ? labelConcerns(names, trainedPart, heldPart) : []),
    ...(target.kind === "number" ? targetConcerns(target, train) : []),
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

/** Labels that all examples have, or none, and those that few have. */
function labelConcerns(names: readonly string[], train: PartReport, held: PartReport): Concern[] {
  const those = (is: (count: number) => boolean) => names.filter((_, index) => is(train.classes[index]));
  const absent = those((count) => count === 0);
  const everywhere = those((count) => count === train.examples);
  if (absent.length + everywhere.length === names.length) {
    return [wrong("Each label is one that all examples to train on have, or none: there is nothing to tell apart.")];
  }
  const found: Concern[] = [];
  if (absent.length > 0) found.push(doubtful(`No example to train on has the label ${list(absent)}.`));
  if (everywhere.length > 0) found.push(doubtful(`All examples to train on have the label ${list(everywhere)}.`));
  const few = those((count) => count > 0 && count < FEW);
  if (few.length > 0) found.push(doubtful(`Fewer than ${FEW} examples to train on have the label ${list(few)}.`));
  const unmeasured = names.filter((_, index) => held.classes[index] === 0 && train.classes[index] > 0);
  if (unmeasured.length > 0) found.push(doubtful(`No held-out example has the label ${list(unmeasured)}.`));
  return found;
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
