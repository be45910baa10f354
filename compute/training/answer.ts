import type { TargetForm } from "../data/mod.ts";
import type { Vector } from "../vector/mod.ts";
import { softmax } from "./loss.ts";

/**
 * A model's answer from its outputs for one example: probabilities of the classes by softmax, numbers in their own units,
 * or the probability of each label by the logistic function. Of a text with a row a place it is that of the last.
 *
 * @example
 * ```ts
 * import { answerOf } from "./answer.ts";
 * import assert from "node:assert";
 *
 * const scales = [{ mean: 200, deviation: 30 }];
 * const target = { kind: "number", names: ["price"], entries: 1, scales } as const;
 * assert.deepStrictEqual([...answerOf(target, Float32Array.of(0.5))], [215]);
 * ```
 */
export function answerOf(target: TargetForm, outputs: Float32Array): Vector {
  const last = outputs.slice(-target.names.length);
  switch (target.kind) {
    case "class":
      return softmax(last);
    case "number":
      return last.map((value, index) => target.scales[index].mean + target.scales[index].deviation * value);
    case "labels":
      return last.map((logit) => 1 / (1 + Math.exp(-logit)));
  }
}
