/**
 * Metrics of models that say of each of several labels whether an example has it.
 *
 * @module
 */
import type { Accumulator, OutputForm } from "./accumulator.ts";
import { createTally, macroF1 } from "./of_classes.ts";

/** The share of labels, over all rows, that are told rightly: a label is predicted where its logit is above 0. */
export function createLabelAccuracy(): Accumulator {
  let [right, all] = [0, 0];
  return {
    add(outputs, targets) {
      for (let index = 0; index < targets.length; index++) if (outputs[index] > 0 === targets[index] > 0) right++;
      all += targets.length;
    },
    value: () => all === 0 ? 0 : right / all,
  };
}

/** Macro F1 as of classes, over labels; a label is predicted where its logit is above 0. */
export function createLabelF1({ width }: OutputForm): Accumulator {
  const tally = createTally(width);
  return {
    add(outputs, targets) {
      for (let index = 0; index < targets.length; index++) {
        const label = index % width;
        const [isPredicted, isPresent] = [outputs[index] > 0, targets[index] > 0];
        if (isPredicted) tally.predicted[label]++;
        if (isPresent) tally.present[label]++;
        if (isPredicted && isPresent) tally.right[label]++;
      }
    },
    value: () => macroF1(tally),
  };
}
