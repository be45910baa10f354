/**
 * The rules for skewed shards that act within a local step (design: "Skewed data").
 *
 * @module
 */

/**
 * What the training loss adds to the logits: a·log p̂ with p̂_c = (n_c + .001 N)/(1.01 N) from the node's own labels
 * (logit adjustment, Menon et al., ICLR 2021), so that a class the node hardly holds is not unlearnt.
 *
 * For ten classes the shares p̂ sum to one; for others the constant they sum to changes nothing in the loss.
 *
 * @param strength a; 0 leaves the logits alone
 *
 * @example
 * ```ts
 * import { logitAdjustment } from "./skew_rules.ts";
 * import assert from "node:assert";
 *
 * const [often, never] = logitAdjustment(Uint8Array.of(0, 0, 0), 2, 1);
 * assert.ok(never < often);
 * ```
 */
export function logitAdjustment(labels: Uint8Array, classes: number, strength: number): Float64Array {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label]++;
  return counts.map((count) => strength * Math.log((count + 0.001 * labels.length) / (1.01 * labels.length)));
}

/**
 * The share λ = 1 − (1−ρ)^(1/H) of the way to the anchor that each local step goes, so that H steps go ρ of it.
 *
 * @param pull ρ, in [0, 1)
 * @param localSteps H
 */
export function pullFactor(pull: number, localSteps: number): number {
  return 1 - (1 - pull) ** (1 / localSteps);
}
