/**
 * How a link's two ends let their shared vector forget what is passive, without a word.
 *
 * @module
 */
import {
  createWeightSelection,
  learningRateAt,
  type OptimiserSettings,
  prunedTensors,
} from "../../../../compute/optimisers/mod.ts";
import type { Layout, Vector } from "../../../../compute/vector/mod.ts";

/**
 * Readies the decay of the shared vectors of a task that prunes. A passive weight w follows −λw alone, which with momentum is
 * w ← (1 − ηλ/(1−μ))w a step, at every node alike. So both ends may let the entries of r that are not among its Q largest
 * go the same way; the residual x − r of a passive weight then stays small and is not sent.
 *
 * @param ratio C
 * @returns decays r in place by the local steps from `done` until `until`; depends on r and its arguments alone, so both
 * ends do the same
 */
export function createAgreedDecay(
  { optimiser, layout, ratio }: {
    readonly optimiser: OptimiserSettings;
    readonly layout: Layout;
    readonly ratio: number;
  },
): (shared: Vector, done: number, until: number) => void {
  const { select } = createWeightSelection(layout, ratio);
  const kernels = prunedTensors(layout);
  const { momentum = 0, weightDecay = 0 } = optimiser;
  return (shared, done, until) => {
    let factor = 1;
    for (let step = done; step < until; step++) {
      factor *= 1 - learningRateAt(optimiser, step) * weightDecay / (1 - momentum);
    }
    const active = select(shared.slice());
    const kept = Array.from(active, (index) => shared[index]);
    for (const { offset, length } of kernels) {
      for (let index = offset; index < offset + length; index++) shared[index] *= factor;
    }
    active.forEach((index, n) => shared[index] = kept[n]);
  };
}
