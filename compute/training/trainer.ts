/**
 * What trains: local optimiser steps from a model to an update.
 *
 * @module
 */
import type { BatchesState, Concern } from "../data/loading.ts";
import type { MetricName, MetricValues } from "../metrics/mod.ts";
import type { OptimiserState } from "../optimisers/mod.ts";
import type { Layout, Vector } from "../vector/mod.ts";

/** What local steps may use besides the model; vectors of the model's length, or undefined where a rule is off. */
export interface StepContext {
  /** Steps this node has taken before these, for the learning-rate schedule. */
  readonly stepsDone: number;
  /** Share of the schedule's learning rate that the steps take, in (0, 1]; 1 by default. */
  readonly rate?: number | undefined;
  /** The control variate c of the links: SGD goes along g − c, AdamW goes ηc beside its own step. */
  readonly correction?: Vector | undefined;
  /** r̄, the mean of the node's shared vectors, towards which each step is pulled. */
  readonly anchor?: Vector | undefined;
  /** Takes the update; may be x itself. A new vector by default. */
  readonly into?: Vector | undefined;
}

/** The result of some local steps. */
export interface Progress {
  /** What the steps added to the model they started from. It may be written over by the next steps. */
  readonly update: Vector;
  /** Mean training loss over the steps. */
  readonly loss: number;
}

/** A model's quality on the held-out data. */
export interface Evaluation {
  /** The task's metric. */
  readonly metric: MetricName;
  /** The value of the task's metric; shares are in [0, 1], errors in the target's unit. */
  readonly value: number;
  /** Mean loss, without any adjustment. */
  readonly loss: number;
  /** All metrics of the task's loss that were measured, the task's among them. */
  readonly metrics: MetricValues;
}

/** What a trainer carries from one call of `steps` to the next: all but the model. */
export interface TrainerState {
  /** What the optimiser remembers: its moments. */
  readonly optimiser: OptimiserState;
  /** Its place in its data. */
  readonly data: BatchesState;
}

/** One node's training: its shard of the data, its optimiser's moments, its place in the data's order. */
export interface Trainer extends AsyncDisposable {
  readonly layout: Layout;
  /** Tensors that are not trained but measured on the node's data, as batch normalisation has them; left out if none. */
  readonly states?: Layout;
  /** The task's initial model x₀, equal bit for bit at every node of the task. */
  readonly initial: Vector;
  /** Training examples of this node. */
  readonly examples: number;
  /** What of its data is doubtful, or so wrong that training on it makes little sense; empty where nobody looked. */
  readonly doubts?: readonly Concern[];
  /** Takes `count` local steps from `x`; the optimiser's moments stay inside. `x` is not changed, unless it takes the update. */
  steps(x: Vector, count: number, context: StepContext): Promise<Progress>;
  /** Measures `x` on the first `examples` of the held-out data, or on all of it. */
  evaluate(x: Vector, examples?: number): Promise<Evaluation>;
  /** What the layers of `x` measure on some of this node's data: the tensors of `states`. Left out where none does. */
  measure?(x: Vector): Promise<Vector>;
  /**
   * Mean loss of `x` on so many training examples of this node, spread over all of them, with logits adjusted as in training.
   * Takes no step and deals no example.
   */
  appraise(x: Vector, examples: number): Promise<number>;
  /**
   * The model's answer to one example, in the order of its outputs: softmax over classes, numbers in their own units, or
   * the probability of each label.
   *
   * @param inputs the example's entries as the data has them: bytes of an image as 0 to 255, features as they are after
   * standardising, ids of text
   * @throws {TypeError|RangeError} if they are too few or too many, or one is not as the data may have it
   */
  predict(x: Vector, inputs: readonly number[]): Promise<Vector>;
  /** What it would need to go on, between any two calls of `steps`. */
  save(): Promise<TrainerState>;
  /** Goes on from what one of the same task and shard saved. @throws {TypeError} if it is another's; nothing has changed then */
  restore(state: TrainerState): Promise<void>;
}
