/**
 * Reads the layers of a model, each by its kind.
 *
 * @module
 */
import { LAYER_KINDS } from "../layers/mod.ts";
import { insteadOf } from "./instead.ts";
import { shownName } from "./keras_fields.ts";
import { KerasLayer } from "./keras_layer.ts";
import type { LeftOut } from "./left_out.ts";
import type { DraftCall, DraftLayer, ModelDraft } from "./model_draft.ts";

/** Layers that compute nothing, and what is said of them. */
const NOTHING: ReadonlyMap<string, string | undefined> = new Map([
  ["Identity", undefined],
  ["ActivityRegularization", "the task's weightDecay serves the purpose"],
]);
/** Layers that take on an activation that follows them. */
const TAKING: readonly string[] = ["Dense", "Conv2D"];

/**
 * Gives each layer the settings and the name that it has in a manifest. Activations of their own are joined to the layer
 * before them, and what computes nothing is left out.
 *
 * @throws {TypeError} in one line that names the layer and what to put instead
 */
export function readLayers(draft: ModelDraft, leftOut: LeftOut): void {
  const seen = new Set<DraftLayer>();
  for (const call of [...draft.calls]) {
    const { layer } = call;
    const isFirst = !seen.has(layer);
    seen.add(layer);
    if (isFirst) look(draft, layer, leftOut);
    if (leavesOut(draft, call, isFirst) || joins(draft, call)) continue;
    if (isFirst) readLayer(draft, layer);
  }
}

function look(draft: ModelDraft, layer: DraftLayer, leftOut: LeftOut): void {
  leftOut.look(shownName(layer.given), layer.kind, layer.fields);
  if (layer.fields.trainable === false) {
    throw draft.refuse(layer, "is not trainable", "all layers are trained here; leave that out");
  }
}

function leavesOut(draft: ModelDraft, call: DraftCall, isFirst: boolean): boolean {
  const { kind, given, fields } = call.layer;
  const isLinear = kind === "Activation" && (fields.activation ?? "linear") === "linear";
  if (!isLinear && !NOTHING.has(kind)) return false;
  const said = NOTHING.get(kind);
  if (said !== undefined && isFirst) draft.note(`Layer "${shownName(given)}" (${kind}) is left out: ${said}.`);
  draft.replace(call, call.inputs[0]);
  return true;
}

/** Joins an activation of its own to the layer before it, where nothing else takes that layer's value. */
function joins(draft: ModelDraft, call: DraftCall): boolean {
  const [before] = call.inputs;
  if (before === "input" || !TAKING.includes(before.layer.kind) || before.layer.config.activation !== "linear") {
    return false;
  }
  if (!isPlainActivation(call.layer)) return false;
  if (!draft.isOnlyUse(call, before) || !draft.isCalledOnce(before.layer)) return false;
  const activation = call.layer.kind === "ReLU" ? "relu" : kerasLayer(draft, call.layer).activation();
  before.layer.config = { ...before.layer.config, activation };
  draft.replace(call, before);
  return true;
}

/** True for what other layers can have as their activation: one that is known by its name alone. */
function isPlainActivation({ kind, fields }: DraftLayer): boolean {
  if (kind === "Activation") return typeof fields.activation === "string" || isPlainReLU(fields.activation);
  return kind === "ReLU" && isPlain(fields);
}

function isPlainReLU(value: unknown): boolean {
  const { class_name, config } = (value ?? {}) as { class_name?: unknown; config?: unknown };
  return class_name === "ReLU" && isPlain((config ?? {}) as Readonly<Record<string, unknown>>);
}

function isPlain({ max_value, negative_slope, threshold }: Readonly<Record<string, unknown>>): boolean {
  return (max_value ?? null) === null && (negative_slope ?? 0) === 0 && (threshold ?? 0) === 0;
}

function kerasLayer(draft: ModelDraft, layer: DraftLayer): KerasLayer {
  const refuse = (what: string, fix: string) => draft.refuse(layer, what, fix);
  return new KerasLayer(layer.given, layer.kind, layer.fields, refuse, draft.isOld);
}

function readLayer(draft: ModelDraft, layer: DraftLayer): void {
  toRow(layer);
  const kind = LAYER_KINDS.get(layer.kind);
  if (kind === undefined) throw draft.refuse(layer, "is not supported", insteadOf(layer.kind));
  const keras = kerasLayer(draft, layer);
  layer.config = { ...kind.read(keras) };
  layer.name = draft.nameFor(layer.given);
  for (const sentence of keras.notes) draft.note(sentence);
}

/** A Reshape to one row is a Flatten. */
function toRow(layer: DraftLayer): void {
  const target = layer.fields.target_shape;
  if (layer.kind !== "Reshape" || !Array.isArray(target) || target.length !== 1) return;
  layer.kind = "Flatten";
  layer.fields = {};
}
