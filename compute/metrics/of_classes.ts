/**
 * Metrics of models that tell classes apart.
 *
 * @module
 */
import { type Accumulator, eachRow, type OutputForm } from "./accumulator.ts";

/** The share of rows whose label has the largest logit, the first of equals; 0 of no row at all. */
export function createAccuracy(form: OutputForm): Accumulator {
  return createShare(form, (outputs, start, label) => largestOf(outputs, start, form.width) === label);
}

/** The share of rows whose label is among the `most` largest logits, of equals the first ones; 0 of no row at all. */
export function createTopK(form: OutputForm, most: number): Accumulator {
  return createShare(form, (outputs, start, label) => rankOf(outputs, start, form.width, label) < most);
}

function createShare(
  form: OutputForm,
  isRight: (outputs: Float32Array, start: number, label: number) => boolean,
): Accumulator {
  let [right, rows] = [0, 0];
  return {
    add(outputs, targets) {
      eachRow(form, targets, (start, label) => {
        rows++;
        if (isRight(outputs, start, label)) right++;
      });
    },
    value: () => rows === 0 ? 0 : right / rows,
  };
}

function largestOf(outputs: Float32Array, start: number, width: number): number {
  let best = 0;
  for (let column = 1; column < width; column++) {
    if (outputs[start + column] > outputs[start + best]) best = column;
  }
  return best;
}

/** How many logits of a row come before that of a class; all of them if it is no number. */
function rankOf(outputs: Float32Array, start: number, width: number, label: number): number {
  const own = outputs[start + label];
  if (Number.isNaN(own)) return width;
  let rank = 0;
  for (let column = 0; column < width; column++) {
    const other = outputs[start + column];
    if (other > own || (other === own && column < label)) rank++;
  }
  return rank;
}

/** e to the mean negative log-likelihood of the labels, whatever a loss smoothes; 1 of no row at all. */
export function createPerplexity(form: OutputForm): Accumulator {
  const { width } = form;
  let [sum, rows] = [0, 0];
  return {
    add(outputs, targets) {
      eachRow(form, targets, (start, label) => {
        rows++;
        sum += logSumExp(outputs, start, width) - outputs[start + label];
      });
    },
    value: () => rows === 0 ? 1 : Math.exp(sum / rows),
  };
}

function logSumExp(outputs: Float32Array, start: number, width: number): number {
  let [largest, total] = [-Infinity, 0];
  for (let column = 0; column < width; column++) largest = Math.max(largest, outputs[start + column]);
  for (let column = 0; column < width; column++) total += Math.exp(outputs[start + column] - largest);
  return largest + Math.log(total);
}

/**
 * Macro F1: the mean over classes of 2·right / (predicted + present). Classes that neither the labels nor the predictions
 * have are left out; if that is all of them, it is 0.
 */
export function createClassF1(form: OutputForm): Accumulator {
  const tally = createTally(form.width);
  return {
    add(outputs, targets) {
      eachRow(form, targets, (start, label) => {
        const best = largestOf(outputs, start, form.width);
        tally.predicted[best]++;
        tally.present[label]++;
        if (best === label) tally.right[best]++;
      });
    },
    value: () => macroF1(tally),
  };
}

/** For each class or label: how often it was predicted, was there, and both. */
export interface Tally {
  readonly right: Float64Array;
  readonly predicted: Float64Array;
  readonly present: Float64Array;
}

/** Nothing counted yet. */
export function createTally(width: number): Tally {
  return { right: new Float64Array(width), predicted: new Float64Array(width), present: new Float64Array(width) };
}

/** Macro F1 of what was counted. */
export function macroF1({ right, predicted, present }: Tally): number {
  let [sum, counted] = [0, 0];
  right.forEach((both, index) => {
    const all = predicted[index] + present[index];
    if (all === 0) return;
    sum += 2 * both / all;
    counted++;
  });
  return counted === 0 ? 0 : sum / counted;
}
