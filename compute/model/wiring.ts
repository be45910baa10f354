/**
 * The calls of a model's layers in an order in which they can be done.
 *
 * @module
 */
import type { CallOptions } from "./layers/layer_kind.ts";
import type { Layer, Source, Topology, WiredLayer } from "./topology.ts";

/** Calls that a model's layers may have in all: each of them is planned. */
export const MOST_CALLS = 4096;

/** Values that these calls may take in all: each of them is looked up. */
export const MOST_SOURCES = 2 ** 16;

/** One call of a layer. */
export interface Call {
  readonly layer: Layer;
  /** What its value is known by. */
  readonly key: string;
  /** Which of the layer's calls it is, from 0. */
  readonly number: number;
  /** The values it takes. */
  readonly inputs: readonly string[];
  readonly options: CallOptions;
}

/** A model's calls. */
export interface Wiring {
  /** Extents of an example, and what the value of the input is known by. */
  readonly inputShape: readonly number[];
  readonly input: string;
  /** In an order in which each comes after those it takes values from; those that the output does not need are left out. */
  readonly calls: readonly Call[];
  /** What the value of the output is known by, and the layer that gives it. */
  readonly output: string;
  readonly last: string;
}

/**
 * Works out the order of a model's calls.
 *
 * @throws {TypeError} in one line, if a layer is missing, named twice, takes what no layer gives, or takes a part in itself
 */
export function wire(topology: Topology): Wiring {
  return topology.class_name === "Sequential" ? wireSequence(topology.config.layers, topology) : wireGraph(topology);
}

function refusal(topology: Topology, what: string): TypeError {
  return new TypeError(`Cannot plan model "${topology.config.name}": ${what}; correct the topology`);
}

function wireSequence(layers: readonly Layer[], topology: Topology): Wiring {
  const names = new Set<string>();
  const [first] = layers;
  const given = first.config.batch_input_shape;
  if (given === undefined) {
    throw refusal(topology, `layer "${first.config.name}" comes first and has no batch_input_shape`);
  }
  const calls = layers.map((layer, index) => {
    const { name, batch_input_shape } = layer.config;
    if (index > 0 && batch_input_shape !== undefined) {
      throw refusal(topology, `layer "${name}" has a batch_input_shape, which only the first may`);
    }
    if (names.has(name)) throw refusal(topology, `two layers are called "${name}"`);
    names.add(name);
    return { layer, key: `${index}`, number: 0, inputs: [index === 0 ? "input" : `${index - 1}`], options: {} };
  });
  const last = calls[calls.length - 1];
  return {
    inputShape: given.slice(1) as number[],
    input: "input",
    calls,
    output: last.key,
    last: last.layer.config.name,
  };
}

const keyOf = ([layer, call]: Source) => `${layer} ${call}`;

function wireGraph(topology: Extract<Topology, { class_name: "Functional" }>): Wiring {
  const { layers, input_layers: [input], output_layers: [output] } = topology.config;
  const byName = new Map<string, WiredLayer>();
  for (const layer of layers) {
    const { name } = layer;
    if (byName.has(name)) throw refusal(topology, `two layers are called "${name}"`);
    if (layer.config.name !== name) {
      throw refusal(topology, `layer "${name}" is called "${layer.config.name}" in its config`);
    }
    byName.set(name, layer);
  }
  const opening = byName.get(input[0]);
  if (opening?.class_name !== "InputLayer") throw refusal(topology, `its input "${input[0]}" is no InputLayer`);
  const other = layers.find((layer) => layer.class_name === "InputLayer" && layer !== opening);
  if (other !== undefined) throw refusal(topology, `layer "${other.name}" is a second input, and one is taken`);

  const count = layers.reduce((sum, { inbound_nodes }) => sum + inbound_nodes.length, 0);
  if (count > MOST_CALLS) {
    throw refusal(topology, `its layers are called ${count} times, and at most ${MOST_CALLS} are taken`);
  }
  const taken = layers.reduce(
    (sum, { inbound_nodes }) => sum + inbound_nodes.reduce((all, { length }) => all + length, 0),
    0,
  );
  if (taken > MOST_SOURCES) {
    throw refusal(topology, `its layers take ${taken} values, and at most ${MOST_SOURCES} are taken`);
  }
  const known = new Map<string, Call>();
  for (const layer of layers) {
    layer.inbound_nodes.forEach((sources, number) => {
      const strange = sources.find((source) => source[2] !== 0);
      if (strange !== undefined) {
        throw refusal(topology, `layer "${layer.name}" takes output ${strange[2]} of "${strange[0]}", which has one`);
      }
      const key = `${layer.name} ${number}`;
      known.set(key, { layer, key, number, inputs: sources.map(keyOf), options: sources[0][3] ?? {} });
    });
  }
  const calls = inOrder(topology, known, keyOf(input), keyOf(output));
  if (output[2] !== 0) throw refusal(topology, `its output is output ${output[2]} of "${output[0]}", which has one`);
  const inputShape = opening.config.batch_input_shape!.slice(1) as number[];
  return { inputShape, input: keyOf(input), calls, output: keyOf(output), last: output[0] };
}

/** Depth first from the output, without recursion, since a stranger's graph may be as deep as it has layers. */
function inOrder(topology: Topology, known: ReadonlyMap<string, Call>, input: string, output: string): Call[] {
  const ordered: Call[] = [];
  const state = new Map<string, "open" | "done">([[input, "done"]]);
  const stack = [{ key: output, by: "its output" }];
  while (stack.length > 0) {
    const { key, by } = stack[stack.length - 1];
    const call = known.get(key);
    const at = state.get(key);
    if (at === "done") {
      stack.pop();
    } else if (call === undefined) {
      const [layer, number] = key.split(" ");
      throw refusal(topology, `${by} takes call ${number} of layer "${layer}", which there is none of`);
    } else if (at === "open") {
      state.set(key, "done");
      ordered.push(call);
      stack.pop();
    } else {
      state.set(key, "open");
      for (const source of call.inputs.toReversed()) {
        if (state.get(source) === "open") {
          throw refusal(topology, `layer "${call.layer.config.name}" takes a part in its own input`);
        }
        stack.push({ key: source, by: `layer "${call.layer.config.name}"` });
      }
    }
  }
  return ordered;
}
