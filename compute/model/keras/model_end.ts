/**
 * How a model ends: the loss takes logits, so that what makes probabilities of them is its part.
 *
 * @module
 */
import { type Fields, isFields, kindOf, shown, shownName } from "./keras_fields.ts";
import type { ModelDraft } from "./model_draft.ts";

/** What each loss does with the logits itself. */
const PART_OF_LOSS: ReadonlyMap<string, string> = new Map([
  ["softmax-cross-entropy", "softmax"],
  ["sigmoid-cross-entropy", "sigmoid"],
]);
/** Layers that are an activation, by their class. */
const SPELLINGS: ReadonlyMap<unknown, string> = new Map([["Softmax", "softmax"], ["ReLU", "relu"]]);

/** The name of the activation that a setting says; undefined if it is none. */
function activationIn(value: unknown): string | undefined {
  const name = isFields(value) ? kindOf(value) : value;
  return typeof name === "string" ? SPELLINGS.get(name) ?? name : undefined;
}

/** Leaves the activation at the end to a loss that takes it; before the layers are read. */
export function takeEnd(draft: ModelDraft, loss: string): void {
  const last = draft.output;
  const activation = PART_OF_LOSS.get(loss);
  if (last === "input" || activation === undefined || !draft.isCalledOnce(last.layer)) return;
  const { layer } = last;
  const { kind, fields, given } = layer;
  const isWhole = kind === "Activation" || (kind === "Softmax" && !layer.isOperation);
  const found = kind === "Softmax" ? "softmax" : activationIn(fields.activation);
  if (found !== activation) return;
  if (isWhole) {
    const axis = fields.axis ?? -1;
    if (kind === "Softmax" && axis !== -1) {
      throw draft.refuse(layer, `has axis ${shown(axis)}`, "the softmax of the classes is supported, axis -1");
    }
    draft.replace(last, last.inputs[0] ?? "input");
  } else {
    layer.fields = { ...fields, activation: "linear" } satisfies Fields;
  }
  draft.note(
    `The ${activation} of layer "${shownName(given)}" is part of the loss here: the model ends in logits.`,
  );
}

/** What comes last is to be one number a class, of which the loss takes the softmax; after the layers were read. */
export function endInLogits(draft: ModelDraft, loss: string, classes: number | undefined): void {
  const last = draft.output;
  if (loss !== "softmax-cross-entropy" || last === "input" || last.layer.kind !== "Dense") return;
  const { layer } = last;
  const { units, activation } = layer.config;
  if (units === 1 && classes === 2 && activation !== "relu" && draft.isCalledOnce(layer)) {
    layer.config = { ...layer.config, units: 2, activation: "linear" };
    draft.note(
      `The one unit of the last layer "${layer.name}" becomes two, one a class: the softmax of two is the sigmoid of ` +
        "their difference, so the model can say the same, and the loss here is a softmax.",
    );
  } else if (typeof units === "number" && units > 1 && activation === "sigmoid" && draft.isCalledOnce(layer)) {
    layer.config = { ...layer.config, activation: "linear" };
    draft.note(
      `The sigmoid of the last layer "${layer.name}" is left out: an example has one class here, not each by itself, ` +
        "and the loss takes the softmax of the logits.",
    );
  } else if (typeof activation === "string" && activation !== "linear") {
    draft.note(
      `The last layer "${layer.name}" ends in ${activation}: the loss takes the softmax of what that gives.`,
    );
  }
}
