/**
 * Models whose text is small and that are large otherwise: what a stranger might write to keep a node busy.
 *
 * @module
 */

interface Cruel {
  readonly topology: unknown;
  /** What is said of it. */
  readonly said: RegExp;
}

type Source = readonly [layer: string, call: number, output: 0];
const source = (layer: string, call = 0): Source => [layer, call, 0];

function layer(kind: string, name: string, config: object, calls: readonly (readonly Source[])[]) {
  return { class_name: kind, name, config: { name, ...config }, inbound_nodes: calls };
}

/** A graph of layers between an input and logits. */
function graph(shape: readonly number[], layers: readonly ReturnType<typeof layer>[], call = 0) {
  const input = {
    class_name: "InputLayer",
    name: "input",
    config: { name: "input", batch_input_shape: [null, ...shape] },
    inbound_nodes: [],
  };
  const last = source(layers[layers.length - 1].name, call);
  const end = [
    layer("Flatten", "flat", {}, [[last]]),
    layer("Dense", "logits", { units: 3, activation: "linear" }, [[source("flat")]]),
  ];
  return {
    class_name: "Functional",
    config: {
      name: "cruel",
      layers: [input, ...layers, ...end],
      input_layers: [source("input")],
      output_layers: [source("logits")],
    },
  };
}

/** One layer behind another, each taking the value before it so many times. */
function chain(shape: readonly number[], kind: string, config: object, length: number, times = 1) {
  const calls = (at: number) => [Array.from({ length: times }, () => source(at === 0 ? "input" : `layer${at - 1}`))];
  return graph(shape, Array.from({ length }, (_, at) => layer(kind, `layer${at}`, config, calls(at))));
}

/** Layers that are each called 63 times, every call taking the value before it. */
function calledAgain(shape: readonly number[], kind: string, config: object, count: number, times = 1) {
  const before = (at: number, call: number) => {
    if (call > 0) return source(`layer${at}`, call - 1);
    return at === 0 ? source("input") : source(`layer${at - 1}`, 62);
  };
  const layers = Array.from({ length: count }, (_, at) => {
    const calls = Array.from({ length: 63 }, (_, call) => Array.from({ length: times }, () => before(at, call)));
    return layer(kind, `layer${at}`, config, calls);
  });
  return graph(shape, layers, 62);
}

const ALL = Array.from({ length: 4096 }, (_, at) => at);

/** Cruel models by what is cruel about them. */
export const CRUEL_TOPOLOGIES: Readonly<Record<string, Cruel>> = {
  "an input of a thousand axes": {
    topology: chain(Array.from({ length: 1000 }, () => 65_536), "Dropout", { rate: 0.5 }, 1),
    said: /its input has 1000 axes/,
  },
  "an input of more axes than kernels take": {
    topology: chain([1, 1, 1, 1, 1, 1], "Dropout", { rate: 0.5 }, 1),
    said: /its input has 6 axes/,
  },
  "more axes by a Reshape": {
    topology: chain([256], "Reshape", { target_shape: [2, 2, 2, 2, 2, 2, 2, 2] }, 1),
    said: /layer "layer0" gives what has 8 axes/,
  },
  "pictures that grow by each layer": {
    topology: chain([4, 4, 1], "UpSampling2D", { size: [65_536, 65_536] }, 1000),
    said: /layer "layer0" gives what has 68,719,476,736 entries/,
  },
  "one value beside itself again and again": {
    topology: chain([4], "Concatenate", {}, 500, 64),
    said: /layer "layer3" gives what has 67,108,864 entries/,
  },
  "sums of one value again and again": {
    topology: chain([4], "Add", {}, 1000, 64),
    said: /makes a program of more than 8192 kernels/,
  },
  "calls that take a quarter of a million values": {
    topology: calledAgain([4], "Maximum", {}, 60, 64),
    said: /its layers take 241\d{3} values/,
  },
  "normalisations called again and again": {
    topology: calledAgain([4, 4], "GroupNormalization", { groups: 1 }, 60),
    said: /makes a program of more than 8192 kernels/,
  },
  "attention called again and again": {
    topology: calledAgain([4, 4], "MultiHeadAttention", { num_heads: 2, key_dim: 2 }, 60, 3),
    said: /makes a program of more than 8192 kernels/,
  },
  "long lists of numbers called again and again": {
    topology: calledAgain([4096], "Normalization", { mean: ALL, variance: ALL }, 60),
    said: /comes with more numbers than a model may have/,
  },
  "products of all with all": {
    topology: chain([3000, 2], "Dot", { axes: [2, 2] }, 3, 2),
    said: /layer "layer0" gives what has 9,000,000 entries/,
  },
};
