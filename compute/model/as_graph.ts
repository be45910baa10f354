/**
 * A topology as a graph, whatever it is.
 *
 * @module
 */
import type { FunctionalTopology, Source, Topology, WiredLayer } from "./topology.ts";

/**
 * The same model as a graph: layers one behind another get an InputLayer in front and are joined to each other.
 *
 * @example
 * ```ts
 * import { asGraph } from "./as_graph.ts";
 * import assert from "node:assert";
 *
 * const config = { name: "d", units: 3, activation: "linear", batch_input_shape: [null, 4] };
 * const { layers, output_layers } = asGraph({
 *   class_name: "Sequential",
 *   config: { name: "m", layers: [{ class_name: "Dense", config }] },
 * }).config;
 * assert.deepStrictEqual(layers.map(({ name }) => name), ["input", "d"]);
 * assert.deepStrictEqual(output_layers, [["d", 0, 0]]);
 * ```
 */
export function asGraph(topology: Topology): FunctionalTopology {
  if (topology.class_name === "Functional") return topology;
  const { name, layers } = topology.config;
  const names = new Set(layers.map(({ config }) => config.name));
  let before = "input";
  for (let copy = 1; names.has(before); copy++) before = `input_${copy}`;
  const inputs = [[before, 0, 0]] as const;
  const wired: WiredLayer[] = [{
    class_name: "InputLayer",
    name: before,
    config: { name: before, batch_input_shape: layers[0].config.batch_input_shape },
    inbound_nodes: [],
  }];
  for (const { class_name, config: { batch_input_shape: _, ...config } } of layers) {
    const source: Source = [before, 0, 0];
    wired.push({ class_name, name: config.name, config: config as WiredLayer["config"], inbound_nodes: [[source]] });
    before = config.name;
  }
  return {
    class_name: "Functional",
    config: { name, layers: wired, input_layers: inputs, output_layers: [[before, 0, 0]] },
  };
}
