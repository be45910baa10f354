/**
 * Measures a node's model and its served model on the held-out data.
 *
 * @module
 */
import type { MetricName } from "../../compute/metrics/mod.ts";
import type { Evaluation } from "../../compute/training/mod.ts";
import type { Vector } from "../../compute/vector/mod.ts";
import type { NodeTrainer } from "./node_trainer.ts";

/** Held-out examples that an evaluation under way looks at; the last one looks at all. */
export const EVALUATION_SAMPLE = 500;

/** The task's metric of x and of the served model, and the loss of x. */
export interface Measured {
  readonly metricName: MetricName;
  readonly metric: number;
  readonly servedMetric: number;
  readonly loss: number;
}

/** Evaluates x and the served model, the latter only where it is another vector. */
export class Evaluator {
  readonly #trainer: NodeTrainer;
  readonly #model: Vector;
  #served: () => Vector;
  #last: Measured | undefined;

  constructor(trainer: NodeTrainer, model: Vector, served: () => Vector) {
    this.#trainer = trainer;
    this.#model = model;
    this.#served = served;
  }

  /** The latest result, if there is one. */
  get last(): Measured | undefined {
    return this.#last;
  }

  /** Keeps the served model as it is now: links are about to close, and it is made of them. */
  freezeServed(): void {
    const served = this.#served();
    if (served !== this.#model) this.#served = () => served;
  }

  /** Measures both models as they are now, on the first `examples` held-out examples or on all. */
  async evaluate(examples?: number): Promise<Measured> {
    const served = this.#served();
    const own: Evaluation = await this.#evaluate(this.#model, examples);
    const other = served === this.#model ? own : await this.#evaluate(served, examples);
    this.#last = { metricName: own.metric, metric: own.value, servedMetric: other.value, loss: own.loss };
    return this.#last;
  }

  #evaluate(x: Vector, examples?: number): Promise<Evaluation> {
    // Whoever puts a node together has made sure that it is there.
    return this.#trainer.evaluate!(x, examples);
  }
}
