/**
 * Local steps within TensorFlow: the model goes in once, and comes out once.
 *
 * @module
 */
import type { HeldModel, TrainingBatch, TrainingNetwork } from "../model/tensorflow.ts";
import type { StepRule } from "../ops/mod.ts";
import type { Vector } from "../vector/mod.ts";
import type { HeldMoments } from "./held_moments.ts";

/** What a round of steps is taken on. */
export interface Round {
  readonly count: number;
  /** The batch of one of the steps. */
  batch(step: number): TrainingBatch;
  /** Its learning rate. */
  rate(step: number): number;
}

/**
 * Takes some steps from `x`.
 *
 * @param moments of the rule's names; they go on from where they are
 * @returns the model after them, and the mean loss
 */
export function descend(
  network: TrainingNetwork,
  rule: StepRule,
  x: Vector,
  moments: HeldMoments,
  { count, batch, rate }: Round,
): { readonly model: Vector; readonly loss: number } {
  let model = network.hold(x);
  let sum = 0;
  try {
    for (let step = 0; step < count; step++) {
      const before: HeldModel = { model, moments: moments.there(network) };
      const after = network.descend(rule, before, batch(step), rule.figuresOf(rate(step), moments.steps + 1));
      model = after.model;
      moments.keep(after.moments);
      sum += after.loss;
    }
    return { model: model.read(), loss: sum / count };
  } finally {
    model[Symbol.dispose]();
  }
}
