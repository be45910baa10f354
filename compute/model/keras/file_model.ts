/**
 * One model of a file, Sequential or Functional, with its own calls in order. Models within it are not looked into.
 *
 * @module
 */
import type { FileModel, ModelNode } from "./model_node.ts";
import { readGraph } from "./graph_model.ts";
import { type Fields, isFields, refusal, shownName } from "./keras_fields.ts";
import { calledIn, declaredShape, isExtent, isModel, layerFields, nameOf } from "./layer_fields.ts";

/** Layers of one model that are looked at, those that compute nothing among them. */
const MOST_LAYERS = 1024;
/**
 * Reads a model.
 *
 * @param path names of the models that it is in, its own with them; none for the file's own
 * @param file what an error calls the file
 * @throws {TypeError} in one line, if it is no model, or its layers are not joined to each other
 */
export function readModel(model: Fields, path: readonly string[], file: string): FileModel {
  if (!isModel(model)) {
    const kind = typeof model.class_name === "string" ? shownName(model.class_name) : "?";
    const fix = "Sequential and Functional models are supported; build it with keras.Sequential or keras.Model(x, y)";
    throw refusal(file, `it is a model of class "${kind}"`, fix);
  }
  // Before Keras 2.2.3 the config of a sequence was the list of its layers.
  const config: Fields = isFields(model.config) ? model.config : { layers: model.config };
  const own = path.length === 0 ? "it" : `the model "${shownName(path.join("."))}" within it`;
  if (!Array.isArray(config.layers)) {
    throw refusal(file, `${own} has no list of layers`, "save it by model.to_json()");
  }
  if (config.layers.length > MOST_LAYERS) {
    throw refusal(file, `${own} has ${config.layers.length} layers`, `take one of ${MOST_LAYERS} at most`);
  }
  if (config.trainable === false && path.length > 0) {
    throw refusal(file, `${own} is not trainable`, "all layers are trained here; leave that out");
  }
  const layers = config.layers.map((value, index) => layerFields(value, index, file));
  return model.class_name === "Sequential"
    ? readSequence(config, layers, path, file)
    : readGraph({ config, layers, path, file, own });
}

function readSequence(
  config: Fields,
  layers: readonly Fields[],
  path: readonly string[],
  file: string,
): FileModel {
  const input = {};
  const nodes: ModelNode[] = [];
  let shape: readonly (number | null)[] | undefined;
  let inputName: string | undefined;
  for (const layer of layers) {
    const refuse = (what: string, fix: string) => refusal(file, `${calledIn(path, layer)} ${what}`, fix);
    if (nodes.length === 0) shape ??= declaredShape(layer, refuse);
    if (layer.class_name === "InputLayer") {
      inputName ??= nameOf(layer);
      continue;
    }
    nodes.push({ layer, name: nameOf(layer), inputs: [nodes.at(-1) ?? input], options: {} });
  }
  return {
    input,
    inputName,
    shape: shape ?? builtShape(config.build_input_shape),
    nodes,
    output: nodes.at(-1) ?? input,
  };
}

/** The shape that Keras 3 remembers where no layer has one. */
function builtShape(value: unknown): readonly (number | null)[] | undefined {
  if (!Array.isArray(value) || value.length < 2 || value.length > 16) return undefined;
  const extents: unknown[] = value.slice(1);
  return extents.every(isExtent) ? extents : undefined;
}
