/**
 * Losses in kernels.
 *
 * @module
 */
import type { Loss } from "./loss.ts";
import { lossRule, type LossSpec } from "./loss_spec.ts";
import { outputLoss } from "./output_losses.ts";
import { softmaxLoss } from "./softmax_loss.ts";

export type { Loss } from "./loss.ts";
export type { LossSpec } from "./loss_spec.ts";

/**
 * The loss that a task names.
 *
 * @example
 * ```ts
 * import { lossOf } from "./mod.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(lossOf("softmax-cross-entropy").targetsOf([32, 60]), 32);
 * assert.strictEqual(lossOf("huber").targetsOf([32, 60]), 1920);
 * ```
 */
export function lossOf(spec: LossSpec): Loss {
  const rule = lossRule(spec);
  return rule.kind === "softmax-cross-entropy" ? softmaxLoss(rule) : outputLoss(rule);
}
