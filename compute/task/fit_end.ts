import type { TargetForm } from "../data/mod.ts";
import type { Layer, Topology } from "../model/mod.ts";

/**
 * A model of a user's as what is learnt needs its end: labels are learnt from logits, so a sigmoid behind them is left out.
 *
 * @returns the topology, and what was done or is to be minded, one sentence each
 *
 * @example
 * ```ts
 * import { fitEnd } from "./fit_end.ts";
 * import assert from "node:assert";
 *
 * const end = { name: "end", units: 1, activation: "sigmoid", batch_input_shape: [null, 4] as [null, number] } as const;
 * const layers = [{ class_name: "Dense" as const, config: { ...end, batch_input_shape: [null, 4] as [null, number] } }];
 * const { topology, notes } = fitEnd({ class_name: "Sequential", config: { name: "m", layers } }, "labels");
 * assert.match(notes[0], /sigmoid .* is part of the loss/);
 * assert.partialDeepStrictEqual(topology.config.layers[0].config, { units: 1, activation: "linear" });
 * ```
 */
export function fitEnd(topology: Topology, learns: TargetForm["kind"]): { topology: Topology; notes: string[] } {
  const layers: readonly Layer[] = topology.config.layers;
  const at = topology.class_name === "Sequential"
    ? layers.length - 1
    : topology.config.layers.findIndex((layer) => layer.name === topology.config.output_layers[0][0]);
  const last = layers[at];
  if (learns === "class" || last.class_name !== "Dense" || last.config.activation === "linear") {
    return { topology, notes: [] };
  }
  const { name, activation } = last.config;
  if (learns === "number" || activation !== "sigmoid") {
    const what = learns === "number" ? "standardised numbers, of any size and sign, are learnt" : "logits are learnt";
    return { topology, notes: [`The last layer "${name}" ends in ${activation}, and ${what}: better end it in none.`] };
  }
  const end = { ...last, config: { ...last.config, activation: "linear" as const } };
  const note = `The sigmoid of the last layer "${name}" is part of the loss, and left out of the model.`;
  return {
    topology: { ...topology, config: { ...topology.config, layers: layers.with(at, end) } } as Topology,
    notes: [note],
  };
}
