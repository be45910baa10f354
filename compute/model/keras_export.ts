/**
 * Models in the form that `keras.models.model_from_json` of Keras 3 reads, with their weights as safetensors.
 *
 * @module
 */
import { asGraph } from "./as_graph.ts";
import { callShapes, type Plan } from "./plan.ts";
import { encodeModel } from "./safetensors.ts";
import type { Source, Topology, WiredLayer } from "./topology.ts";
import type { Vector } from "../vector/mod.ts";

/** Name of the file of weights, beside `model.json`. */
export const KERAS_WEIGHTS_FILE = "weights.safetensors";

/** The two files of a model. */
export interface KerasModel {
  /** Content of `model.json`. */
  readonly json: string;
  /** Content of `weights.safetensors`: each tensor by the path that Keras gives to the weight. */
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** Where Keras 3 says its class lies, and looks for it. */
const FUNCTIONAL = { module: "keras.src.models.functional", class_name: "Functional" };
/** Layers of KerasHub. */
const OF_HUB: readonly string[] = ["PositionEmbedding", "TokenAndPositionEmbedding"];
/** Layers whose inputs are arguments by themselves; the others take a list of them. */
const APART: readonly string[] = ["MultiHeadAttention"];

/** Writes a value as Keras 3 does. */
type TensorWriter = (source: Source) => object;

/**
 * Writes a model for Keras 3. In Python it is read by
 *
 * ```text
 * model = keras.models.model_from_json(open("model.json").read())
 * tensors = safetensors.numpy.load_file("weights.safetensors")
 * for weight in model.weights:
 *     weight.assign(tensors[weight.path])
 * ```
 *
 * @param model of `layout.length` entries
 * @param metadata what else a reader should know, in the file of weights
 * @param state of `states.length` entries: what was measured; needed where the plan has any
 * @throws {TypeError} in one line, if a length is not the plan's, or Keras has no name for a part of it
 */
export function encodeKerasModel(
  model: Vector,
  plan: Pick<Plan, "layout" | "states" | "symbols">,
  topology: Topology,
  metadata: Readonly<Record<string, string>> = {},
  state?: Vector,
): KerasModel {
  const weights = encodeModel(model, plan.layout, metadata, { layout: plan.states, values: state });
  const graph = asGraph(topology);
  const { name, layers, input_layers: [input], output_layers: [output] } = graph.config;
  const shapes = callShapes(graph);
  const type = plan.symbols === undefined ? "float32" : "int32";
  const opening = layers.find((layer) => layer.name === input[0])!;
  const tensor: TensorWriter = ([layer, call, output]) => {
    const calls = shapes.get(layer) ?? [];
    const known = calls[call] ?? calls.find((each) => each !== undefined);
    const shape = known === undefined ? opening.config.batch_input_shape : [null, ...known.output];
    const dtype = layer === input[0] ? type : "float32";
    return { class_name: "__keras_tensor__", config: { shape, dtype, keras_history: [layer, call, output] } };
  };
  // What the output does not need is left out.
  const needed = layers.filter((layer) => layer === opening || shapes.has(layer.name));
  const config = {
    name,
    trainable: true,
    layers: needed.map((layer) => layer === opening ? writeInput(layer, type) : writeLayer(layer, tensor)),
    input_layers: input,
    output_layers: output,
  };
  const document = { ...FUNCTIONAL, config, registered_name: "Functional" };
  return { json: `${JSON.stringify(document, undefined, 1)}\n`, weights };
}

function writeInput({ name, config }: WiredLayer, dtype: string): object {
  return {
    module: "keras.layers",
    class_name: "InputLayer",
    config: { batch_shape: config.batch_input_shape, dtype, name },
    registered_name: null,
    name,
    inbound_nodes: [],
  };
}

function writeLayer({ class_name, name, config, inbound_nodes }: WiredLayer, tensor: TensorWriter): object {
  return {
    ...writeKind(class_name, config),
    name,
    inbound_nodes: inbound_nodes.map((sources) => writeCall(class_name, sources, tensor)),
  };
}

function writeKind(kind: string, config: Readonly<Record<string, unknown>>): object {
  const isOfHub = OF_HUB.includes(kind);
  return {
    module: isOfHub ? "keras_hub.layers" : "keras.layers",
    class_name: kind,
    config: writeConfig(kind, config),
    registered_name: isOfHub ? `keras_hub>${kind}` : null,
  };
}

/** Settings by the names that Keras 3 has, where those of Keras 2 are another's. */
function writeConfig(kind: string, config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (config.activation === "gelu_new") {
    const fix = 'the approximate GELU of tfjs has no name there; export it with --format tfjs or take "gelu"';
    throw new TypeError(`Cannot export layer "${config.name}" to Keras: its activation is "gelu_new"; ${fix}`);
  }
  if (kind === "LeakyReLU") {
    const { alpha, ...rest } = config;
    return alpha === undefined ? rest : { ...rest, negative_slope: alpha };
  }
  const wrapped = config.layer as WiredLayer | undefined;
  return wrapped === undefined ? config : { ...config, layer: writeKind(wrapped.class_name, wrapped.config) };
}

function writeCall(kind: string, sources: readonly Source[], tensor: TensorWriter): object {
  const tensors = sources.map(tensor);
  const args = tensors.length === 1 || APART.includes(kind) ? tensors : [tensors];
  return { args, kwargs: sources[0][3] ?? {} };
}
