/**
 * What a task means for those who take part: sizes, bytes and memory, and whether model and data agree.
 *
 * @module
 */
import { compressors } from "../compression/mod.ts";
import { activationBytes } from "../model/mod.ts";
import type { TargetForm } from "../data/mod.ts";
import { type LossName, lossName } from "../model/losses/loss_spec.ts";
import { momentsOf } from "../optimisers/mod.ts";
import { modelDataMismatch } from "./model_data_mismatch.ts";
import { adviceOn } from "./advice.ts";
import { preparedTask } from "./prepared_task.ts";
import type { Task } from "./task.ts";
import type { TaskMetric } from "./task_metric.ts";

/** What a task is and costs. */
export interface TaskReview {
  /** Its id in hexadecimal. */
  readonly id: string;
  readonly name: string;
  readonly data: Task["data"]["kind"];
  /** Extents of one example, and names of the classes, numbers or labels in the order of the outputs. */
  readonly shape: readonly number[];
  readonly names: readonly string[];
  /** What is learnt: one of the classes, numbers, or labels. */
  readonly learns: TargetForm["kind"];
  readonly loss: LossName;
  /** The metric by which its models are judged. */
  readonly metric: TaskMetric;
  /** Entries of the model that are trained, d, and of each of its trained tensors. */
  readonly parameters: number;
  /** Entries that stay as they began. */
  readonly frozen: number;
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[]; readonly entries: number }[];
  /** About what one delta, one end's part of an exchange, takes on the wire, and what it would as float32; in bytes. */
  readonly deltaBytes: number;
  readonly denseBytes: number;
  /** About what training takes: vectors of the model's length at a node with four links, and activations; in bytes. */
  readonly trainingBytes: number;
  /** About what a node with four links has resident beside its examples, the program itself included; in bytes. */
  readonly memory: number;
  /** Why it cannot be trained, in words; empty if it can. */
  readonly problems: readonly string[];
  /** What would train better otherwise, in words; empty where nothing is to be said. */
  readonly advice: readonly string[];
}

/** Of a daemon whose model is small: TensorFlow's library, libp2p, JavaScript. */
const BASE = 380e6;
/**
 * Vectors of the model's length at the peak, as they are measured (`tests/bench/large_stall.ts`): x, x₀, what is on its way to
 * the trainer and back, residuals, a step's model, moment and gradient, TensorFlow's own of a step, and a snapshot or a
 * checkpoint in the making.
 */
const VECTORS = 14;
/** Of each link: r, and what both ends have said, by which the peer is judged. */
const VECTORS_A_LINK = 2;
/** Of what is frozen: as it was read, and as TensorFlow holds it. */
const FROZEN_VECTORS = 2;
const LINKS = 4;

/**
 * Reviews a task whose manifest has been read. Only estimates are uncertain: positions cost their entropy.
 *
 * @throws {TypeError} if the layers of the model do not fit each other, or it is too large
 *
 * @example
 * ```ts
 * import { builtinTask } from "./builtin_task.ts";
 * import { reviewTask } from "./task_review.ts";
 * import assert from "node:assert";
 *
 * const review = reviewTask(builtinTask("digits"));
 * assert.deepStrictEqual([review.parameters, review.problems], [61_706, []]);
 * assert.ok(review.deltaBytes > 1_500 && review.deltaBytes < 2_000);
 * ```
 */
export function reviewTask(task: Task): TaskReview {
  const { idHex, plan, form: { shape, names, target }, metric } = preparedTask(task);
  const { layout, frozen: { layout: { length: frozen } } } = plan;
  const moments = momentsOf(task.optimiser);
  const trouble = modelDataMismatch(plan, task.data);
  const trainingBytes = 4 * layout.length * (VECTORS + moments - 1 + LINKS * VECTORS_A_LINK) +
    4 * frozen * FROZEN_VECTORS + activationBytes(plan.activations, task.optimiser.batch);
  return {
    id: idHex,
    name: task.name,
    data: task.data.kind,
    shape,
    names,
    learns: target.kind,
    loss: lossName(task.loss),
    metric,
    parameters: layout.length,
    frozen,
    tensors: layout.tensors.map(({ name, shape, length }) => ({ name, shape, entries: length })),
    deltaBytes: compressors[task.exchange.compress].estimatedBytes(task.exchange, {
      length: layout.length,
      tensors: layout.tensors.length,
    }),
    denseBytes: 4 * layout.length,
    trainingBytes,
    memory: BASE + trainingBytes,
    problems: trouble === undefined ? [] : [`${trouble[0].toUpperCase()}${trouble.slice(1)}.`],
    advice: adviceOn({ task, plan }),
  };
}
