import {
  ABSOLUTE_ERROR,
  entriesIn,
  HUBER,
  MEAN,
  RESHAPE,
  SIGMOID_CROSS_ENTROPY,
  SQUARED_ERROR,
  type Tape,
  untrained,
  type Value,
} from "../../ops/mod.ts";
import type { LossRule } from "./loss_spec.ts";
import type { Loss } from "./loss.ts";

type OutputRule = Exclude<LossRule, { kind: "softmax-cross-entropy" }>;

/** The mean over all outputs of a cost that each has by itself: its target is as many numbers as the output. */
export function outputLoss(rule: OutputRule): Loss {
  return {
    targetsOf: entriesIn,
    lower(tape, outputs, targets) {
      const row = tape.apply(RESHAPE, [outputs], { shape: [entriesIn(outputs.shape)] });
      return tape.apply(MEAN, [costs(tape, rule, [row, untrained(targets)])], { axes: [0], keep: false });
    },
  };
}

function costs(tape: Tape, rule: OutputRule, inputs: readonly Value[]): Value {
  switch (rule.kind) {
    case "sigmoid-cross-entropy":
      return tape.apply(SIGMOID_CROSS_ENTROPY, inputs);
    case "mean-squared-error":
      return tape.apply(SQUARED_ERROR, inputs);
    case "mean-absolute-error":
      return tape.apply(ABSOLUTE_ERROR, inputs);
    case "huber":
      return tape.apply(HUBER, inputs, { delta: rule.delta });
  }
}
