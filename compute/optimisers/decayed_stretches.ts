/**
 * Where weight decay acts.
 *
 * @module
 */
import type { Layout } from "../vector/mod.ts";

/** Entries of a model from one index to before another. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** λ there. */
  readonly weightDecay: number;
}

/** Tensors of lower rank, such as biases and the scales of normalisations, do not decay. */
const LEAST_RANK = 2;

/**
 * The whole model in stretches: λ on tensors of rank 2 and above, 0 on the others. Neighbouring tensors that are treated
 * alike are one stretch.
 *
 * @example
 * ```ts
 * import { decayedStretches } from "./decayed_stretches.ts";
 * import { createLayout } from "../vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [3, 2] }, { name: "bias", shape: [2] }]);
 * assert.deepStrictEqual(decayedStretches(layout, 0.1), [
 *   { from: 0, to: 6, weightDecay: 0.1 },
 *   { from: 6, to: 8, weightDecay: 0 },
 * ]);
 * assert.deepStrictEqual(decayedStretches(layout, 0), [{ from: 0, to: 8, weightDecay: 0 }]);
 * ```
 */
export function decayedStretches(layout: Layout, weightDecay: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const { shape, offset, length } of layout.tensors) {
    const own = shape.length >= LEAST_RANK ? weightDecay : 0;
    const last = stretches.at(-1);
    const joins = last?.weightDecay === own;
    const from = joins ? last.from : offset;
    if (joins) stretches.pop();
    stretches.push({ from, to: offset + length, weightDecay: own });
  }
  return stretches;
}
