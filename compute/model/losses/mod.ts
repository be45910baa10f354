/**
 * Losses in kernels.
 *
 * @module
 */
import {
  ADD,
  CROSS_ENTROPY,
  entriesIn,
  MEAN,
  type Ref,
  RESHAPE,
  type Tape,
  untrained,
  type Value,
} from "../../ops/mod.ts";
import { cast } from "../../ops/kernels.ts";
import type { LossSpec } from "./loss_spec.ts";

export type { LossSpec } from "./loss_spec.ts";

/** A loss: how far the outputs of a batch are from its targets, as one number. */
export interface Loss {
  /** Numbers that one example's target has, from the extents of its output. */
  targetsOf(outputShape: readonly number[]): number;
  /**
   * Adds what computes it.
   *
   * @param outputs [batch, ..rows, outputs]
   * @param targets [batch · targets of an example], float32
   * @param adjustment [outputs], added to each row of outputs
   * @returns the batch's mean loss, of no extent
   */
  lower(tape: Tape, outputs: Value, targets: Ref, adjustment: Value): Value;
}

/** Mean of −log softmax(outputs + adjustment) at each row's class. */
const SOFTMAX_CROSS_ENTROPY: Loss = {
  targetsOf: (shape) => entriesIn(shape.slice(0, -1)),
  lower(tape, outputs, targets, adjustment) {
    const classes = outputs.shape[outputs.shape.length - 1];
    const rows = entriesIn(outputs.shape.slice(0, -1));
    const logits = tape.apply(RESHAPE, [outputs], { shape: [rows, classes] });
    const adjusted = tape.apply(ADD, [logits, adjustment]);
    const labels = untrained(cast(tape.program, targets, "int32"));
    const losses = tape.apply(CROSS_ENTROPY, [adjusted, labels]);
    return tape.apply(MEAN, [losses], { axes: [0], keep: false });
  },
};

/** The loss that a task names. */
export function lossOf(_spec: LossSpec): Loss {
  return SOFTMAX_CROSS_ENTROPY;
}
