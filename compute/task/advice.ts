import type { Plan } from "../model/mod.ts";
import type { Task } from "./task.ts";

/** Examples of a batch below which the statistics of a batch are too rough to normalise by (Wu and He, ECCV 2018). */
const FEW = 16;

/**
 * What of a task would train better otherwise, in words; empty where nothing is to be said.
 *
 * @example
 * ```ts
 * import { adviceOn } from "./advice.ts";
 * import { builtinTask } from "./builtin_task.ts";
 * import { preparedTask } from "./prepared_task.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(adviceOn(preparedTask(builtinTask("digits"))), []);
 * ```
 */
export function adviceOn({ task, plan }: { readonly task: Task; readonly plan: Plan }): string[] {
  const advice: string[] = [];
  if (plan.kinds.includes("BatchNormalization")) {
    const { batch } = task.optimiser;
    if (batch < FEW) {
      advice.push(
        `Batch normalisation over a batch of ${batch} is rough: take ${FEW} examples or more (--batch), or GroupNormalization.`,
      );
    }
    advice.push(
      "Batch normalisation measures each node's own data. Where shards differ (--partition dirichlet, or strangers' data) " +
        "every node then computes another model: GroupNormalization or LayerNormalization in its place measure each " +
        "example by itself.",
    );
  }
  return advice;
}
