/**
 * What makes one gradient of many: the part of synchronous data-parallel training that sends something.
 *
 * @module
 */
import type { Vector } from "../../../../compute/vector/mod.ts";

/** Bytes of one step, all workers together: coded gradients without the frames around them. */
export interface Traffic {
  readonly sent: number;
  readonly received: number;
}

/** One way to average the workers' gradients, with the state of all of them. */
export interface GradientMean {
  readonly name: string;
  /**
   * Averages what is left of the gradients after compression; they are not changed.
   *
   * @param mean receives the average, which every worker then steps by
   */
  average(gradients: readonly Vector[], mean: Vector): Traffic;
}
