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
  if (`${inputShape}` !== `${form.shape}` || outputs !== form.names.length) {
    return `its model takes [${inputShape.join(", ")}] to ${outputs} logits, its data is [${form.shape.join(", ")}] ` +
      `in ${form.names.length} classes`;
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
