/**
 * The area under the curve of true against false positives (ROC AUC).
 *
 * @module
 */
import { type Accumulator, eachRow, type OutputForm } from "./accumulator.ts";

/**
 * The share of pairs of one that has a label and one that has not, in which the first has the higher score; pairs of equal
 * scores count half (Hanley and McNeil 1982).
 *
 * @returns undefined if there is no such pair
 *
 * @example
 * ```ts
 * import { areaUnderCurve } from "./auc.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(areaUnderCurve(Float64Array.of(3, 1), Float64Array.of(2, 1)), 0.625);
 * ```
 */
export function areaUnderCurve(having: Float64Array, lacking: Float64Array): number | undefined {
  if (having.length === 0 || lacking.length === 0) return undefined;
  const [own, others] = [having.toSorted(), lacking.toSorted()];
  let [below, upTo, halves] = [0, 0, 0];
  for (const score of own) {
    while (below < others.length && others[below] < score) below++;
    upTo = Math.max(upTo, below);
    while (upTo < others.length && others[upTo] <= score) upTo++;
    halves += below + upTo;
  }
  return halves / 2 / (own.length * others.length);
}

/** Scores of the examples that have a label, and of those that have not. */
class Scores {
  readonly #sides: [number[], number[]] = [[], []];

  add(score: number, has: boolean): void {
    this.#sides[has ? 0 : 1].push(score);
  }

  area(): number | undefined {
    return areaUnderCurve(Float64Array.from(this.#sides[0]), Float64Array.from(this.#sides[1]));
  }
}

/** The mean over labels that some examples have and some have not; ½, which tells nothing apart, if there is none such. */
function macro(labels: readonly Scores[]): number {
  const areas = labels.flatMap((scores) => scores.area() ?? []);
  return areas.length === 0 ? 0.5 : areas.reduce((sum, area) => sum + area, 0) / areas.length;
}

/** AUC of each label by its logit, and the mean of them. All scores are kept, so that it is of all parts together. */
export function createLabelAuc({ width }: OutputForm): Accumulator {
  const labels = Array.from({ length: width }, () => new Scores());
  return {
    add(outputs, targets) {
      for (let index = 0; index < targets.length; index++) {
        labels[index % width].add(outputs[index], targets[index] > 0);
      }
    },
    value: () => macro(labels),
  };
}

/**
 * AUC of classes: of two that of the second, of more the mean of each against the rest. An example's score for a class is
 * the logarithm of its odds by softmax.
 */
export function createClassAuc(form: OutputForm): Accumulator {
  const { width } = form;
  const classes = Array.from({ length: width }, () => new Scores());
  const weights = new Float64Array(width);
  const after = new Float64Array(width + 1);
  return {
    add(outputs, targets) {
      eachRow(form, targets, (start, label) => {
        let largest = -Infinity;
        for (let column = 0; column < width; column++) largest = Math.max(largest, outputs[start + column]);
        for (let column = width - 1; column >= 0; column--) {
          weights[column] = Math.exp(outputs[start + column] - largest);
          after[column] = after[column + 1] + weights[column];
        }
        // The others' sum is of sums at both sides: taken from the whole it would lose its digits.
        let before = 0;
        for (let column = 0; column < width; column++) {
          const odds = outputs[start + column] - largest - Math.log(before + after[column + 1]);
          // To the digits that logits have: more come from the order of the sum, and would part what is equal.
          classes[column].add(Math.fround(odds), column === label);
          before += weights[column];
        }
      });
    },
    value: () => macro(width === 2 ? classes.slice(1) : classes),
  };
}
