/**
 * Reads the topology of a model that Keras or tfjs wrote.
 *
 * @module
 */
import { planTopology, type Topology, topologySchema } from "./architecture.ts";
import { type Fields, isFields, refusal } from "./keras/keras_fields.ts";
import { LayerReader } from "./keras/layer_reader.ts";

/** A topology from a file, and what of the file it leaves out. */
export interface KerasImport {
  readonly topology: Topology;
  /** Extents of one example that the model takes. */
  readonly inputShape: readonly number[];
  /** Logits: as many as there are classes. */
  readonly outputs: number;
  /** What was left out or is done otherwise here, one sentence each. */
  readonly notes: readonly string[];
}

/** What a file may leave open. */
export interface KerasOptions {
  /** Extents of one example, for a model that was saved without knowing them. */
  readonly inputShape?: readonly number[] | undefined;
}

/**
 * Reads a `model.json`: the layers format of tfjs, or what `to_json()` of Keras 2 and 3 gives. Sequential models of
 * Embedding, Conv2D, MaxPooling2D, Flatten and Dense are taken over; activations of their own are joined to the layer
 * before them; Dropout is left out; whatever would make another model of it is refused.
 *
 * @param name what an error calls the file
 * @throws {SyntaxError} if it is no JSON
 * @throws {TypeError} in one line that names the layer and what is supported
 *
 * @example
 * ```ts
 * import { importKeras } from "./import_keras.ts";
 * import assert from "node:assert";
 *
 * const layer = { class_name: "Dense", config: { units: 3, activation: "softmax", batch_input_shape: [null, 4] } };
 * const text = JSON.stringify({ class_name: "Sequential", config: { name: "flowers", layers: [layer] } });
 * const { topology, inputShape, notes } = importKeras(text, "model.json");
 * assert.deepStrictEqual([topology.config.layers.length, inputShape], [1, [4]]);
 * assert.match(notes[0], /softmax .* is part of the loss/);
 * ```
 */
export function importKeras(text: string, name: string, options: KerasOptions = {}): KerasImport {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read model "${name}": ${(cause as Error).message}; correct the JSON`, { cause });
  }
  const { model, notes } = findModel(file, name);
  const { title, layers } = layersOf(model, name);
  const reader = new LayerReader(name, options.inputShape);
  for (const layer of layers) reader.read(layer);
  const topology = topologySchema.safeParse({
    class_name: "Sequential",
    config: { name: title, layers: reader.finish() },
  });
  if (!topology.success) {
    const [{ path, message }] = topology.error.issues;
    throw refusal(name, `its ${path.slice(-2).join(" ")}: ${message}`, "take a model within these bounds");
  }
  const { inputShape, outputs } = planTopology(topology.data);
  return { topology: topology.data, inputShape, outputs, notes: [...notes, ...reader.notes] };
}

/** The model's part of a file: tfjs wraps it, Keras does not. */
function findModel(file: unknown, name: string): { model: Fields; notes: string[] } {
  const notes: string[] = [];
  let at = file;
  if (isFields(at) && "weightsManifest" in at && Array.isArray(at.weightsManifest) && at.weightsManifest.length > 0) {
    notes.push("The file's weights are not taken over: the model starts from the task's seed.");
  }
  if (isFields(at) && at.format === "graph-model") {
    throw refusal(name, "it is a graph model", "convert it to the layers format (tfjs_layers_model)");
  }
  if (isFields(at) && "modelTopology" in at) at = at.modelTopology;
  if (isFields(at) && "model_config" in at) at = at.model_config;
  if (isFields(at) && "class_name" in at) return { model: at, notes };
  throw refusal(name, "it has no model_config with a class_name", "save it by model.to_json() or as tfjs layers model");
}

function layersOf(model: Fields, name: string): { title: string; layers: readonly unknown[] } {
  if (model.class_name !== "Sequential") {
    const fix = "only Sequential models are supported; build it with keras.Sequential";
    throw refusal(name, `it is a model of class "${model.class_name}"`, fix);
  }
  // Before Keras 2.2.3 the config was the list of layers.
  const layers = isFields(model.config) ? model.config.layers : model.config;
  if (!Array.isArray(layers)) throw refusal(name, "it has no list of layers", "save it by model.to_json()");
  const title = isFields(model.config) && typeof model.config.name === "string" ? model.config.name : "model";
  return { title: title.slice(0, 64), layers };
}
