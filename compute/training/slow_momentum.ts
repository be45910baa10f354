/**
 * Momentum of the swarm's progress instead of a node's own (design: "Skewed data"; after SlowMo, Wang et al. 2020, and
 * quasi-global momentum, Lin et al. 2021): where shards are skewed it speeds up what neighbours have in common and
 * leaves alone what draws them apart.
 *
 * @module
 */
import { addScaled, type Compressed } from "../compression/mod.ts";
import type { Layout, Vector } from "../vector/mod.ts";

/**
 * Moves a model on by a share of what an exchange moved its link's shared vector by: x += β·(own + other)/2 / links.
 *
 * Where r moves by V a round on each link, x moves by βV a round besides its own steps, which is 1/(1−β) times the
 * steps' common progress in the long run. Drifts of two ends that oppose each other cancel in the sum.
 *
 * @param own this end's message
 * @param other the other end's message
 * @param momentum β, in [0, 1)
 * @param links open links of the node, over which r̄ is the mean; at least one
 * @param weight of the exchange, in [0, 1]
 *
 * @example
 * ```ts
 * import { moveOn } from "./slow_momentum.ts";
 * import { createLayout } from "../vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [2] }]);
 * const dense = (...values: number[]) =>
 *   ({ kind: "dense", precision: "f32", values: Float32Array.from(values) }) as const;
 *
 * const x = Float32Array.of(0, 0);
 * moveOn(x, dense(4, 4), dense(4, -4), layout, 0.5, 1);
 * assert.deepStrictEqual([...x], [2, 0]);
 * ```
 */
export function moveOn(
  x: Vector,
  own: Compressed,
  other: Compressed,
  layout: Layout,
  momentum: number,
  links: number,
  weight = 1,
): void {
  if (weight === 0) return;
  const share = weight * momentum / (2 * links);
  addScaled(x, own, layout, share);
  addScaled(x, other, layout, share);
}
