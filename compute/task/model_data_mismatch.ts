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
export function modelDataMismatch(
  { inputShape, outputShape, outputs, symbols }: Plan,
  data: DataSpec,
): string | undefined {
  const form = dataForm(data);
  const [taken, given] = [inputShape, form.shape].map((shape) => `[${shape.join(", ")}]`);
  const { names: { length: wanted }, target: { kind } } = form;
  if (taken !== given || outputs !== wanted) {
    const [one, many] = OUTPUTS[kind];
    const mends = [
      ...taken === given ? [] : [mendInput(inputShape, form.shape, data.kind)],
      ...outputs === wanted ? [] : [`end the model in ${wanted} units, one a ${one}: Dense(${wanted})`],
    ];
    const learnt = kind === "class" ? `in ${wanted} ${many}` : `with ${wanted} ${wanted === 1 ? one : many}`;
    return `its model takes ${taken} to ${outputs} ${
      kind === "number" ? "outputs" : "logits"
    }, its data is ${given} ${learnt}; ` +
      mends.join(", and ");
  }
  if (outputShape.length > 1 && data.kind !== "text") {
    return `its model gives a row of ${outputs} for each of ${outputShape[0]} places, its data has one answer an ` +
      "example; put a GlobalAveragePooling1D or a Flatten before its last layer";
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

/** What each output of a model is for, one and several, by what is to be learnt. */
const OUTPUTS = {
  class: ["class", "classes"],
  number: ["number to predict", "numbers to predict"],
  labels: ["label", "labels"],
} as const;

/** How the two are brought together, in the words of whoever wrote the model. */
function mendInput(taken: readonly number[], given: readonly number[], kind: DataSpec["kind"]): string {
  const begin = `begin the model with Input(shape=(${given.join(", ")}${given.length === 1 ? "," : ""}))`;
  if (taken.length === 1 && given.length > 1) return `${begin} and Flatten()`;
  if (kind === "images" && taken.length === 3) {
    return `${begin}, or draft the task with this model, which sets the size`;
  }
  return begin;
}
