/**
 * Reads the topology of a model that Keras or tfjs wrote.
 *
 * @module
 */
import { planTopology } from "./plan.ts";
import { type Topology, topologySchema } from "./topology.ts";
import { type Fields, isFields, kindOf, refusal, shownName } from "./keras/keras_fields.ts";
import { type DataShape, LayerReader } from "./keras/layer_reader.ts";
import { LeftOut } from "./keras/left_out.ts";
import { plainName } from "./keras/plain_name.ts";

export type { DataShape } from "./keras/layer_reader.ts";

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

/** Layers that are looked at, those that compute nothing among them. */
const MOST_LAYERS = 1000;

/**
 * The extents of an example that a file's model takes, so that data can be brought to them; undefined where the file
 * gives none, or leaves one open.
 *
 * @throws as `importKeras`
 */
export function kerasInputShape(text: string, name: string): readonly number[] | undefined {
  const shape = readLayers(text, name).reader.inputShape;
  return shape?.every((extent) => extent !== null) ? shape as readonly number[] : undefined;
}

/**
 * Reads a `model.json`: the layers format of tfjs, or what `to_json()` of Keras 2 and 3 gives. Sequential models of
 * Embedding, Conv2D, MaxPooling2D, Flatten and Dense are taken over; activations of their own are joined to the layer
 * before them; Dropout is left out; whatever would make another model of it is refused.
 *
 * @param name what an error calls the file
 * @param data what the model is to be trained on: its input and its end are written as that needs it, where that is the
 * same model
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
export function importKeras(text: string, name: string, data?: DataShape): KerasImport {
  const { reader, title, notes } = readLayers(text, name);
  const layers = reader.finish(data);
  const topology = topologySchema.safeParse({ class_name: "Sequential", config: { name: title, layers } });
  if (!topology.success) {
    const [{ path, message }] = topology.error.issues;
    const at = layers[Number(path[2])]?.config.name;
    const where = at === undefined ? `its ${path.slice(-2).join(" ")}` : `layer "${at}": ${path.slice(4).join(" ")}`;
    throw refusal(name, `${where}: ${message}`, "take a model within these bounds");
  }
  const { inputShape, outputs } = planTopology(topology.data);
  return { topology: topology.data, inputShape, outputs, notes: [...notes, ...reader.notes] };
}

function readLayers(text: string, name: string): { reader: LayerReader; title: string; notes: string[] } {
  const { model, notes } = findModel(parse(text, name), name);
  const { title, layers, inputShape } = layersOf(model, name);
  const plain = plainName(title, "model");
  if (plain !== title) notes.push(`The model "${shownName(title)}" is called "${plain}" here.`);
  const whole = new LeftOut();
  if (isFields(model.config)) whole.look(plain, "Sequential", { dtype: model.config.dtype });
  const reader = new LayerReader(name, inputShape);
  for (const layer of layers) reader.read(layer);
  const said = reader.notes;
  return { reader, title: plain, notes: [...notes, ...whole.notes.filter((note) => !said.includes(note))] };
}

function parse(text: string, name: string): unknown {
  const called = shownName(name);
  // As text, these are what the first bytes of a zip file and of HDF5 become.
  if (text.startsWith("PK\u0003\u0004") || text.slice(0, 8).includes("HDF\r\n")) {
    const fix = 'write its topology as JSON: open("model.json", "w").write(model.to_json())';
    throw new SyntaxError(`Cannot read model "${called}": it is a whole model as Keras saves it, no JSON; ${fix}`);
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (cause) {
    // The message may quote lines of the file.
    const reason = shownName((cause as Error).message, 200);
    throw new SyntaxError(`Cannot read model "${called}": ${reason}; correct the JSON`, { cause });
  }
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
  const wrappers: unknown[] = [at];
  if (isFields(at) && "modelTopology" in at) wrappers.push(at = at.modelTopology);
  if (isFields(at) && "model_config" in at) wrappers.push(at = at.model_config);
  const compiled = wrappers.flatMap((each) => isFields(each) ? [each.compile_config, each.training_config] : []);
  notes.push(...compiled.filter(isFields).filter((each) => Object.keys(each).length > 0).slice(0, 1).map(sayCompiled));
  if (isFields(at) && "class_name" in at) return { model: at, notes };
  throw refusal(name, "it has no model_config with a class_name", "save it by model.to_json() or as tfjs layers model");
}

/** What `compile()` was told is the task's part here. */
function sayCompiled({ loss, optimizer, optimizer_config }: Fields): string {
  const parts = [["loss", kindOf(loss)], ["optimiser", kindOf(optimizer) ?? kindOf(optimizer_config)]]
    .flatMap(([what, kind]) => kind === undefined ? [] : [`${what} ${shownName(kind)}`]);
  const which = parts.length === 0 ? "" : ` (${parts.join(", ")})`;
  return `What the file says of loss and optimiser${which} is not used: here the loss is softmax cross-entropy, and the ` +
    "manifest has the optimiser.";
}

function layersOf(
  model: Fields,
  name: string,
): { title: string; layers: readonly unknown[]; inputShape: readonly (number | null)[] | undefined } {
  if (model.class_name !== "Sequential") {
    const fix = "only Sequential models are supported; build it with keras.Sequential";
    const kind = typeof model.class_name === "string" ? shownName(model.class_name) : "?";
    throw refusal(name, `it is a model of class "${kind}"`, fix);
  }
  // Before Keras 2.2.3 the config was the list of layers.
  const config = isFields(model.config) ? model.config : { layers: model.config };
  const { layers, name: title, build_input_shape } = config as Fields;
  if (!Array.isArray(layers)) throw refusal(name, "it has no list of layers", "save it by model.to_json()");
  if (layers.length > MOST_LAYERS) {
    throw refusal(name, `it has ${layers.length} layers`, `take one of ${MOST_LAYERS} at most`);
  }
  return { title: typeof title === "string" ? title : "model", layers, inputShape: builtShape(build_input_shape) };
}

/** The shape that Keras 3 remembers where no layer has one. */
function builtShape(value: unknown): readonly (number | null)[] | undefined {
  if (!Array.isArray(value) || value.length < 2) return undefined;
  const extents: unknown[] = value.slice(1);
  const isExtent = (extent: unknown): extent is number | null =>
    extent === null || (Number.isInteger(extent) && (extent as number) > 0);
  return extents.every(isExtent) ? extents : undefined;
}
