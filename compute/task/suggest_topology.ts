import { dataForm, type DataSpec } from "../data/mod.ts";
import { type Layer, modelTopology, type SequentialTopology } from "../model/mod.ts";

/** Least and largest side of an image that LeNet-5 suits. */
const LENET_SIDES = [20, 48] as const;
/** Dimensions of a symbol's embedding and units of the hidden layer: as in Bengio et al. 2003, on a few symbols. */
const EMBEDDED = 16;
const HIDDEN = 128;

/**
 * A model to begin with, by the form of the data: LeNet-5 for small images, LeNet-300-100 for others, two dense layers
 * for a table, and for text the neural language model of Bengio, Ducharme, Vincent and Jauvin (2003): embeddings of the
 * symbols of the context, a hidden layer of tanh, and logits of the next symbol.
 *
 * @example
 * ```ts
 * import { planTopology } from "../model/mod.ts";
 * import { suggestTopology } from "./suggest_topology.ts";
 * import assert from "node:assert";
 *
 * const topology = suggestTopology({ kind: "text", unit: "bytes", context: 8, heldOut: { share: 0.1 } });
 * assert.deepStrictEqual(planTopology(topology).layout.tensors.map(({ shape }) => shape[0]), [256, 128, 128, 128, 256]);
 * ```
 */
export function suggestTopology(data: DataSpec): SequentialTopology {
  const { shape, names, symbols } = dataForm(data);
  const units = names.length;
  const logits = { class_name: "Dense", config: { name: "logits", units, activation: "linear" } } as const;
  if (symbols !== undefined) {
    const input = { input_dim: symbols, output_dim: EMBEDDED, batch_input_shape: [null, shape[0]] as [null, number] };
    return sequential("characters", [
      { class_name: "Embedding", config: { name: "embedding", ...input } },
      { class_name: "Flatten", config: { name: "flatten" } },
      { class_name: "Dense", config: { name: "hidden", units: HIDDEN, activation: "tanh" } },
      logits,
    ]);
  }
  if (shape.length === 1) {
    const input = { batch_input_shape: [null, shape[0]] as [null, number] };
    return sequential("table", [
      { class_name: "Dense", config: { name: "dense1", units: 64, activation: "relu", ...input } },
      { class_name: "Dense", config: { name: "dense2", units: 32, activation: "relu" } },
      logits,
    ]);
  }
  const side = Math.min(shape[0], shape[1]);
  const model = side >= LENET_SIDES[0] && Math.max(shape[0], shape[1]) <= LENET_SIDES[1] ? "lenet" : "mlp";
  return modelTopology(model, shape, units);
}

function sequential(name: string, layers: readonly Layer[]): SequentialTopology {
  return { class_name: "Sequential", config: { name, layers } };
}
