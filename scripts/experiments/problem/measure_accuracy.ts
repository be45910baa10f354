import type { Examples } from "../../../compute/data/mod.ts";
import { countRight } from "../../../compute/training/local.ts";
import type { Vector } from "../../../compute/vector/mod.ts";
import type { Problem } from "./training_problem.ts";

/** Held-out images at a time: enough to keep the kernels busy, few enough to need little memory. */
const AT_ONCE = 250;

/**
 * The share of held-out examples that a model classifies rightly, in [0, 1].
 *
 * @param count takes the first so many; all by default
 */
export function measureAccuracy({ network, dataset: { test } }: Problem, model: Vector, count?: number): number {
  const labels = test.labels.subarray(0, count);
  let right = 0;
  for (let from = 0; from < labels.length; from += AT_ONCE) {
    const part = labels.subarray(from, from + AT_ONCE);
    right += countRight(network.outputs(model, pixelsOf(test, from, part.length), part.length), part);
  }
  return right / labels.length;
}

/** So many images, each entry in [0, 1]. */
function pixelsOf({ inputs, labels }: Examples, from: number, count: number): Vector {
  const pixels = inputs.length / labels.length;
  return Float32Array.from(inputs.subarray(from * pixels, (from + count) * pixels), (byte) => byte / 255);
}
