/**
 * Models in the form that `tf.loadLayersModel` of TensorFlow.js reads: a topology with a manifest of weights, and the weights.
 *
 * @module
 */
import { concat } from "uint8arrays/concat";
import type { Topology } from "./topology.ts";
import type { Layout, Vector } from "../vector/mod.ts";

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
 * @throws {TypeError} if the model's length is not the layout's
 *
 * @example
 * ```ts
 * import { planTopology } from "./plan.ts";
 * import { modelTopology } from "./built_in_models.ts";
 * import { encodeTfjsModel } from "./tfjs_export.ts";
 * import assert from "node:assert";
 *
 * const topology = modelTopology("mlp", [28, 28, 1], 10);
 * const { layout } = planTopology(topology);
 * const { json, weights } = encodeTfjsModel(new Float32Array(layout.length), layout, topology, { task: "digits" });
 * assert.strictEqual(weights.length, 4 * layout.length);
 * assert.strictEqual(JSON.parse(json).weightsManifest[0].weights[0].name, "dense1/kernel");
 * ```
 */
export function encodeTfjsModel(
  model: Vector,
  layout: Layout,
  topology: Topology,
  metadata: Readonly<Record<string, unknown>> = {},
): TfjsModel {
  if (model.length !== layout.length) {
    throw new TypeError(`Cannot export a model of ${model.length} entries: its layout has ${layout.length}`);
  }
  // All machines that Deno runs on are little-endian, as the format is.
  const weights = concat(
    layout.tensors.map(({ offset, length }) => new Uint8Array(model.buffer, model.byteOffset + 4 * offset, 4 * length)),
  );
  const json = {
    format: "layers-model",
    generatedBy: "murmuration",
    convertedBy: null,
    modelTopology: {
      class_name: topology.class_name,
      config: topology.config,
      keras_version: "tfjs-layers 4.22.0",
      backend: "tensor_flow.js",
    },
    weightsManifest: [{
      paths: [TFJS_WEIGHTS_FILE],
      weights: layout.tensors.map(({ name, shape }) => ({ name, shape, dtype: "float32" })),
    }],
    userDefinedMetadata: metadata,
  };
  return { json: `${JSON.stringify(json, undefined, 1)}\n`, weights };
}
