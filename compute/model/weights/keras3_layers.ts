/**
 * Where the layers of a model lie in a file of Keras 3.
 *
 * @module
 */
import { type Fields, isFields } from "../keras/keras_fields.ts";
import { readKerasFile } from "../keras/keras_file.ts";
import { isModel, nameOf } from "../keras/layer_fields.ts";

/** Models within models. */
const DEEPEST = 16;
/** Layers that are looked at. */
const MOST_LAYERS = 65_536;

/** A layer of a model, and its group in a file. */
interface Located {
  /** Its names, behind those of the models that it is in. */
  readonly given: readonly string[];
  readonly kind: string;
  readonly group: string;
}

/** What a file has of a model. */
export interface CountedGroups {
  /** Groups that have tensors. */
  readonly filled: readonly string[];
  /** What the file calls layers, by their groups; empty where it does not say. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * The groups of a model's layers, by the layers' names: "encoder.dense". A group is called by its layer's class and how
 * many of that class come before it, since the names that Keras gives differ from run to run. From Keras 3.6 on a file
 * says what its layers are called too; that counts where all of these layers are called so, or the file is of a model that
 * is built otherwise.
 *
 * @param text of the model
 * @param path what an error calls that
 * @param wanted names of the layers that need tensors
 */
export function locateLayers(
  text: string,
  path: string,
  { filled, names }: CountedGroups,
  wanted: readonly string[],
): ReadonlyMap<string, string> {
  const said = new Map(filled.map((group) => [givenOf(group, names), group]));
  const isSaid = !said.has("");
  if (isSaid && wanted.every((given) => said.has(given))) return said;
  const counted = findCounted([...count(readKerasFile(text, path).model, "layers", [])], new Set(filled));
  const used = new Set(wanted.map((given) => counted.get(given)));
  return !isSaid || (!used.has(undefined) && used.size === filled.length) ? counted : said;
}

function findCounted(layers: readonly Located[], filled: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const { given, kind, group } of layers) {
    if (filled.has(group)) found.set(given.join("."), group);
    else {
      // A layer that stands in two models is kept once.
      const twins = layers.filter((each) => each.kind === kind && filled.has(each.group) && isTwin(each.given, given));
      if (twins.length === 1) found.set(given.join("."), twins[0].group);
    }
  }
  return found;
}

/** A group's layer by the names that the file gives. */
function givenOf(group: string, names: ReadonlyMap<string, string>): string {
  const parts = group.split("/");
  const given: string[] = [];
  for (let end = 2; end <= parts.length; end += 2) given.push(names.get(parts.slice(0, end).join("/")) ?? "");
  return given.includes("") ? "" : given.join(".");
}

/** The same layer in another model: of the same name, in a model of the same name where both are in one. */
function isTwin(one: readonly string[], two: readonly string[]): boolean {
  const length = Math.min(one.length, two.length, 2);
  return `${one.slice(-length)}` === `${two.slice(-length)}`;
}

function* count(model: Fields, prefix: string, path: readonly string[], seen = { layers: 0 }): Generator<Located> {
  const config: Fields = isFields(model.config) ? model.config : { layers: model.config };
  if (!Array.isArray(config.layers) || path.length > DEEPEST) return;
  const counts = new Map<string, number>();
  for (const layer of config.layers) {
    if (!isFields(layer) || typeof layer.class_name !== "string" || ++seen.layers > MOST_LAYERS) return;
    // A sequence does not count its input, and operations are no layers.
    if (model.class_name === "Sequential" && layer.class_name === "InputLayer") continue;
    if (typeof layer.module === "string" && /^keras\.src\.ops\b/.test(layer.module)) continue;
    const kind = snakeCase(layer.class_name);
    const before = counts.get(kind);
    counts.set(kind, (before ?? 0) + 1);
    const group = `${prefix}/${kind}${before === undefined ? "" : `_${before}`}`;
    const given = [...path, nameOf(layer)];
    if (isModel(layer)) yield* count(layer, `${group}/layers`, given, seen);
    else yield { given, kind, group };
  }
}

/**
 * A class's name as Keras writes it in paths.
 *
 * @see https://github.com/keras-team/keras/blob/v3.9.0/keras/src/utils/naming.py
 *
 * @example
 * ```ts
 * import { snakeCase } from "./keras3_layers.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(["Conv2D", "ReLU", "LSTM", "MultiHeadAttention"].map(snakeCase), [
 *   "conv2d",
 *   "re_lu",
 *   "lstm",
 *   "multi_head_attention",
 * ]);
 * ```
 */
export function snakeCase(name: string): string {
  return name.slice(0, 200).replace(/\W+/g, "").replace(/(.)([A-Z][a-z]+)/g, "$1_$2").replace(
    /([a-z])([A-Z])/g,
    "$1_$2",
  )
    .toLowerCase();
}
