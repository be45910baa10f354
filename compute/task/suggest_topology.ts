import { dataForm, type DataSpec } from "../data/mod.ts";
import { type Layer, modelTopology, type SequentialTopology, textModelTopology, type Topology } from "../model/mod.ts";

/** Least and largest side of an image that LeNet-5 suits. */
const LENET_SIDES = [20, 48] as const;
/** The model of a text that goes on, and of texts that have a class. */
const [CONTINUED, LABELLED] = ["gpt-small", "lstm"];

/**
 * A model to begin with, by the form of the data: LeNet-5 for small images, LeNet-300-100 for others, two dense layers
 * for a table, a small transformer that says at each place of a text what follows, and for texts that have a class an
 * LSTM in both directions.
 *
 * @example
 * ```ts
 * import { planTopology } from "../model/mod.ts";
 * import { suggestTopology } from "./suggest_topology.ts";
 * import assert from "node:assert";
 *
 * const topology = suggestTopology({ kind: "text", unit: "bytes", context: 8, heldOut: { share: 0.1 } });
 * assert.deepStrictEqual(planTopology(topology).outputShape, [8, 256]);
 * ```
 */
export function suggestTopology(data: DataSpec): Topology {
  const { shape, names, target, symbols } = dataForm(data);
  const units = names.length;
  const logits = {
    class_name: "Dense",
    config: { name: target.kind === "number" ? "numbers" : "logits", units, activation: "linear" },
  } as const;
  if (symbols !== undefined) {
    const model = data.kind === "text" ? CONTINUED : LABELLED;
    return textModelTopology(model, { symbols, context: shape[0], classes: units });
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
