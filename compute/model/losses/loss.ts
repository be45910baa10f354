import type { Ref, Tape, Value } from "../../ops/mod.ts";

/** A loss: how far the outputs of a batch are from its targets, as one number. */
export interface Loss {
  /** Numbers that one example's target has, from the extents of its output. */
  targetsOf(outputShape: readonly number[]): number;
  /**
   * Adds what computes it.
   *
   * @param outputs [batch, ..rows, outputs]
   * @param targets [batch · targets of an example], float32
   * @param adjustment [outputs], added to each row of logits; softmax alone takes it
   * @returns the batch's mean loss, of no extent
   */
  lower(tape: Tape, outputs: Value, targets: Ref, adjustment: Value): Value;
}
