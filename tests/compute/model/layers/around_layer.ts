import assert from "node:assert";
import type { LayerSample } from "./check_layer.ts";
import { LAYER_KINDS } from "../../../../compute/model/layers/mod.ts";
import { type Plan, planTopology } from "../../../../compute/model/plan.ts";
import { type Topology, topologySchema } from "../../../../compute/model/topology.ts";
import { createRandom, type Vector } from "../../../../compute/vector/mod.ts";

const entriesIn = (shape: readonly number[]) => shape.reduce((all, extent) => all * extent, 1);

/** A model around one layer: its inputs are made of one row, and what it gives of all its entries. */
export function modelAround(kind: string, { config, inputs, call }: LayerSample): Topology {
  const isIds = LAYER_KINDS.get(kind)?.symbols !== undefined;
  const layers: object[] = [];
  const add = (class_name: string, name: string, config: object, ...inbound_nodes: unknown[]) => {
    layers.push({ class_name, name, config: { name, ...config }, inbound_nodes });
    return [name, 0, 0];
  };
  const input = isIds ? inputs[0].shape : [3];
  const opening = add("InputLayer", "opening", { batch_input_shape: [null, ...input] });
  const sources = isIds ? [opening] : inputs.map(({ shape }, at) => {
    const row = add("Dense", `row${at}`, { units: entriesIn(shape), activation: "linear" }, [opening]);
    return shape.length === 1 ? row : add("Reshape", `shape${at}`, { target_shape: shape }, [row]);
  });
  const [first, ...rest] = sources;
  const layer = add(kind, "layer", config, [call === undefined ? first : [...first, call], ...rest]);
  // A Flatten of tfjs takes no rows.
  const flat = add("Reshape", "flat", { target_shape: [-1] }, [layer]);
  const output = add("Dense", "output", { units: 2, activation: "linear" }, [flat]);
  const ends = { input_layers: [opening], output_layers: [output] };
  return topologySchema.parse({ class_name: "Functional", config: { name: "around", layers, ...ends } });
}

/** A model in which nothing is as it begins, with what its layers would have measured, and inputs for it. */
export function filled(
  topology: Topology,
  count: number,
): { plan: Plan; model: Vector; state: Vector; inputs: Vector } {
  const plan = planTopology(topology);
  const random = createRandom(11);
  const fill = (length: number, next: () => number) => Float32Array.from({ length }, next);
  const model = fill(plan.layout.length, () => 0.8 * (random.next() - 0.5));
  const state = fill(plan.states.length, () => 0.5 + random.next());
  const { symbols } = plan;
  const entry = () => symbols === undefined ? 2 * random.next() - 1 : Math.floor(symbols * random.next());
  assert.ok(plan.activations > 0);
  return { plan, model, state, inputs: fill(count * entriesIn(plan.inputShape), entry) };
}
