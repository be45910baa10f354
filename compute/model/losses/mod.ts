/**
 * Losses in kernels.
 *
 * @module
 */
import type { Ref, Tape, Value } from "../../ops/mod.ts";
import { lossRule, type LossSpec } from "./loss_spec.ts";
import { outputLoss } from "./output_losses.ts";
import { softmaxLoss } from "./softmax_loss.ts";

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
   * @param adjustment [outputs], added to each row of logits; softmax alone takes it
   * @returns the batch's mean loss, of no extent
   */
  lower(tape: Tape, outputs: Value, targets: Ref, adjustment: Value): Value;
}

/**
 * The loss that a task names.
 *
 * @example
 * ```ts
 * import { lossOf } from "./mod.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(lossOf("softmax-cross-entropy").targetsOf([32, 60]), 32);
 * assert.strictEqual(lossOf("huber").targetsOf([32, 60]), 1920);
 * ```
 */
export function lossOf(spec: LossSpec): Loss {
  const rule = lossRule(spec);
  return rule.kind === "softmax-cross-entropy" ? softmaxLoss(rule) : outputLoss(rule);
}
