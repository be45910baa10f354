/**
 * Optimisers by what a task says.
 *
 * @module
 */
import type { Layout } from "../vector/mod.ts";
import { createAdamW } from "./adamw.ts";
import type { Optimiser } from "./optimiser.ts";
import type { OptimiserSettings } from "./optimiser_schema.ts";
import { createSgd } from "./sgd.ts";

/** How many moments, vectors of the model's length, an optimiser keeps. */
export function momentsOf({ kind }: OptimiserSettings): number {
  return kind === "adamw" ? 2 : 1;
}

/**
 * The optimiser that a task asks for, for models of this layout.
 *
 * @example
 * ```ts
 * import { createOptimiser } from "./create_optimiser.ts";
 * import { createLayout } from "../vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "bias", shape: [1] }]);
 * const settings = { learningRate: 1, momentum: 0, weightDecay: 0.5, batch: 1, decay: "none" } as const;
 * const after = (more: object) => {
 *   const [optimiser, model] = [createOptimiser({ ...settings, ...more }, layout), Float32Array.of(1)];
 *   optimiser.step(model, optimiser.rest(), Float32Array.of(0), 1);
 *   return model[0];
 * };
 * // What says its kind does not let biases decay.
 * assert.deepStrictEqual([after({}), after({ kind: "sgd" })], [0.5, 1]);
 * ```
 */
export function createOptimiser(settings: OptimiserSettings, layout: Layout): Optimiser {
  if (settings.kind === "adamw") return createAdamW(settings, layout);
  return createSgd({ ...settings, decaysAll: settings.kind === undefined }, layout);
}
