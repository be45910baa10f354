/**
 * Models in the form that `tf.loadLayersModel` of TensorFlow.js reads: a topology with a manifest of weights, and the weights.
 *
 * @module
 */
import { concat } from "uint8arrays/concat";
import { type CallShapes, callShapes, type Plan } from "./plan.ts";
import { modelTensors } from "./safetensors.ts";
import { misorderedInTfjs } from "./tfjs_order.ts";
import { tfjsTensorName, writeTfjsConfig } from "./tfjs_layers.ts";
import type { Layer, Topology } from "./topology.ts";
import type { Vector } from "../vector/mod.ts";

/** Name of the file of weights, which has to lie beside `model.json`. */
export const TFJS_WEIGHTS_FILE = "weights.bin";

/** The two files of a model. */
export interface TfjsModel {
  /** Content of `model.json`. */
  readonly json: string;
  /** Content of `weights.bin`: 32-bit floats, little-endian, tensor by tensor in the layout's order. */
  readonly weights: Uint8Array<ArrayBuffer>;
}

/**
 * Writes a model for TensorFlow.js.
 *
 * @param model of `layout.length` entries
 * @param metadata what else a reader should know, such as names of classes; becomes `userDefinedMetadata`
 * @param state of `states.length` entries: what layers have measured; needed where the plan has any
 * @throws {TypeError} in one line, if a length is not the plan's, or TensorFlow.js lacks a layer
 *
 * @example
 * ```ts
 * import { planTopology } from "./plan.ts";
 * import { modelTopology } from "./built_in_models.ts";
 * import { encodeTfjsModel } from "./tfjs_export.ts";
 * import assert from "node:assert";
 *
 * const topology = modelTopology("mlp", [28, 28, 1], 10);
 * const plan = planTopology(topology);
 * const { json, weights } = encodeTfjsModel(new Float32Array(plan.layout.length), plan, topology, { task: "digits" });
 * assert.strictEqual(weights.length, 4 * plan.layout.length);
 * assert.strictEqual(JSON.parse(json).weightsManifest[0].weights[0].name, "dense1/kernel");
 * ```
 */
export function encodeTfjsModel(
  model: Vector,
  plan: Pick<Plan, "layout" | "states">,
  topology: Topology,
  metadata: Readonly<Record<string, unknown>> = {},
  state?: Vector,
): TfjsModel {
  const tensors = modelTensors(model, plan.layout, { layout: plan.states, values: state });
  const shapes = callShapes(topology);
  const misordered = topology.class_name === "Functional" ? misorderedInTfjs(topology) : undefined;
  if (misordered !== undefined) {
    const { class_name } = topology.config.layers.find(({ config }) => config.name === misordered)!;
    throw refuse(misordered, class_name, "has calls that are counted in another order there");
  }
  const kinds = new Map(topology.config.layers.map(({ class_name, config }) => [config.name, class_name]));
  // All machines that Deno runs on are little-endian, as the format is.
  const weights = concat(
    tensors.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  );
  const json = {
    format: "layers-model",
    generatedBy: "murmuration",
    convertedBy: null,
    modelTopology: {
      class_name: topology.class_name,
      config: { ...topology.config, layers: topology.config.layers.map((layer) => writeLayer(layer, shapes)) },
      keras_version: "tfjs-layers 4.22.0",
      backend: "tensor_flow.js",
    },
    weightsManifest: [{
      paths: [TFJS_WEIGHTS_FILE],
      weights: tensors.map(({ name, shape }) => ({
        name: tfjsTensorName(kinds.get(name.slice(0, name.indexOf("/"))) ?? "", name),
        shape,
        dtype: "float32",
      })),
    }],
    userDefinedMetadata: metadata,
  };
  return { json: `${JSON.stringify(json, undefined, 1)}\n`, weights };
}

/** A layer's class, and its settings without its name and the model's input. */
interface Settings {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

function refuse(name: string, kind: string, what: string): TypeError {
  return new TypeError(
    `Cannot export layer "${name}" (${kind}) to TensorFlow.js: it ${what}; export the model as safetensors or for Keras ` +
      "(--format keras)",
  );
}

function withoutName({ class_name, config: { name: _, batch_input_shape: __, ...config } }: Layer): Settings {
  return { class_name, config };
}

function writeLayer(layer: Layer, shapes: ReturnType<typeof callShapes>): Layer {
  const { config: { name, batch_input_shape } } = layer;
  const refused = (what: string) => refuse(name, layer.class_name, what);
  const calls = shapes.get(name)?.filter((call) => call !== undefined);
  // An InputLayer is never called, nor is what the output does not need.
  const { class_name, config } = calls === undefined ? withoutName(layer) : withExtents(layer, calls, refused);
  const opening = batch_input_shape === undefined ? {} : { batch_input_shape };
  return { ...layer, class_name, config: { name, ...writeTfjsConfig(class_name, config, refused), ...opening } };
}

/**
 * A layer's class and settings, with the extents that it finds out here and not there: a Reshape knows no −1, a Flatten
 * takes no rows, and a Concatenate takes every axis below 0 for the last.
 */
function withExtents(layer: Layer, calls: readonly CallShapes[], refuse: (what: string) => TypeError): Settings {
  const { class_name, config } = withoutName(layer);
  const [{ inputs: [input], output }] = calls;
  if (class_name === "Dot" && input.length > 2) throw refuse("takes more than two axes, which is not done there");
  if (class_name === "Concatenate" && typeof config.axis === "number" && config.axis < -1) {
    return { class_name, config: { axis: config.axis + input.length + 1 } };
  }
  const isOpen = class_name === "Reshape" && (config.target_shape as readonly number[]).includes(-1);
  const isOfRows = class_name === "Flatten" && calls.some(({ inputs: [input] }) => input.length === 1);
  if (!isOpen && !isOfRows) return { class_name, config };
  if (new Set(calls.map(({ output }) => `${output}`)).size > 1) {
    throw refuse("is called with inputs of several shapes, which is not done there");
  }
  return { class_name: "Reshape", config: { target_shape: output } };
}
