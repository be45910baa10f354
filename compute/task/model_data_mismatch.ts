import type { Plan } from "../model/mod.ts";
import { dataForm, type DataSpec } from "../data/mod.ts";

/**
 * Why a model cannot be trained on data, in words; undefined if it can.
 *
 * @example
 * ```ts
 * import { modelTopology, planTopology } from "../model/mod.ts";
 * import { modelDataMismatch } from "./model_data_mismatch.ts";
 * import assert from "node:assert";
 *
 * const plan = planTopology(modelTopology("lenet", [28, 28, 1], 10));
 * const data = { kind: "digits", shape: [28, 28, 1], classes: 10, shift: 0 } as const;
 * assert.strictEqual(modelDataMismatch(plan, { ...data, shape: [28, 28, 1] }), undefined);
 * assert.match(modelDataMismatch(plan, { ...data, shape: [14, 14, 1] }) ?? "", /model takes \[28, 28, 1\]/);
 * ```
 */
export function modelDataMismatch({ inputShape, outputs, symbols }: Plan, data: DataSpec): string | undefined {
  const form = dataForm(data);
  const [taken, given] = [inputShape, form.shape].map((shape) => `[${shape.join(", ")}]`);
  const classes = form.names.length;
  if (taken !== given || outputs !== classes) {
    const mends = [
      ...taken === given ? [] : [mendInput(inputShape, form.shape, data.kind)],
      ...outputs === classes ? [] : [`end the model in ${classes} units, one a class: Dense(${classes})`],
    ];
    return `its model takes ${taken} to ${outputs} logits, its data is ${given} in ${classes} classes; ` +
      mends.join(", and ");
  }
  if (form.symbols === undefined && symbols !== undefined) {
    return `its model begins with an Embedding, which takes ids, its data of kind "${data.kind}" has none`;
  }
  if (form.symbols !== undefined && symbols === undefined) {
    return `its data is ids of ${form.symbols} symbols, which only an Embedding (input_dim ${form.symbols}) takes`;
  }
  if (form.symbols !== undefined && symbols !== undefined && symbols < form.symbols) {
    return `its Embedding takes ids below ${symbols}, its data has ${form.symbols} symbols; set input_dim to that`;
  }
  return undefined;
}

/** How the two are brought together, in the words of whoever wrote the model. */
function mendInput(taken: readonly number[], given: readonly number[], kind: DataSpec["kind"]): string {
  const begin = `begin the model with Input(shape=(${given.join(", ")}${given.length === 1 ? "," : ""}))`;
  if (taken.length === 1 && given.length > 1) return `${begin} and Flatten()`;
  if (kind === "images" && taken.length === 3) {
    return `${begin}, or draft the task with this model, which sets the size`;
  }
  return begin;
}
