/**
 * What a testnet needs to know of its task.
 *
 * @module
 */
import type { TaskMetric } from "../../compute/task/mod.ts";
import type { Evaluation } from "../../compute/training/mod.ts";
import type { Layout, Vector } from "../../compute/vector/mod.ts";

/** A task, ready to be given to daemons and to measure a model by. */
export interface TestnetTask {
  /** SHA-256 of the canonical manifest, as hexadecimal text. */
  readonly id: string;
  /** The manifest, as JSON text. */
  readonly manifest: string;
  readonly layout: Layout;
  /** Tensors that are measured on data and not trained. */
  readonly states: Layout;
  /** Local steps of each node. */
  readonly steps: number;
  readonly seed: number;
  /** What is trained and exchanged, in a few words. */
  readonly subject: string;
  /** The task's part of the report's settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The file that it starts from, where it names one. */
  readonly start?: { readonly path: string; readonly bytes: number } | undefined;
  /** The metric by which its models are judged. */
  readonly metric: TaskMetric;
  /** Measures a model on the held-out data, and what its layers measure for the tensors of `states`. */
  evaluate(model: Vector): Promise<Evaluation & { readonly state: Vector | undefined }>;
}
