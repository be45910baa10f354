/**
 * How a model ends: the loss takes logits, so that what makes probabilities of them is its part.
 *
 * @module
 */
import { shellQuoted } from "../../support/mod.ts";
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

/**
 * What comes last is to be one number a class, of which the loss takes the softmax; after the layers were read.
 *
 * @returns the name of the last layer, where its one unit becomes two
 */
export function endInLogits(draft: ModelDraft, loss: string, classes: number | undefined): string | undefined {
  const last = draft.output;
  if (loss !== "softmax-cross-entropy" || last === "input" || last.layer.kind !== "Dense") return undefined;
  const { layer } = last;
  const { units, activation } = layer.config;
  if (units === 1 && classes === 2 && activation !== "relu" && draft.isCalledOnce(layer)) {
    layer.config = { ...layer.config, units: 2, activation: "linear" };
    draft.note(
      `The one unit of the last layer "${layer.name}" becomes two, one a class: the softmax of two is the sigmoid of ` +
        "their difference, so the model can say the same, and the loss here is a softmax.",
    );
    return layer.name;
  }
  if (typeof units === "number" && units > 1 && activation === "sigmoid" && draft.isCalledOnce(layer)) {
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
  return undefined;
}

/**
 * The last layer of a model that starts from weights has as many units as there are classes or numbers, where it is drawn
 * anew.
 *
 * @throws {TypeError} if it has another number of them and is not
 */
export function fitHead(draft: ModelDraft, classes: number, isFresh: (tensor: string) => boolean): void {
  const last = draft.output;
  if (last === "input" || last.layer.kind !== "Dense" || !draft.isCalledOnce(last.layer)) return;
  const { layer } = last;
  const { units } = layer.config;
  if (units === classes || typeof units !== "number") return;
  if (!isFresh(`${layer.name}/kernel`) || !isFresh(`${layer.name}/bias`)) {
    const fix = `draw it anew for ${classes}: --fresh ${shellQuoted(`${layer.name}/*`)}`;
    throw draft.refuse(layer, `comes last and gives ${units} numbers, where ${classes} are needed`, fix);
  }
  layer.config = { ...layer.config, units: classes };
  draft.note(`The last layer "${layer.name}" gives ${classes} numbers here, not ${units}, and is drawn anew.`);
}
