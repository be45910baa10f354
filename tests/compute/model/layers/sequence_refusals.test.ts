import assert from "node:assert";
import { KerasLayer } from "../../../../compute/model/keras/keras_layer.ts";
import { LAYER_KINDS } from "../../../../compute/model/layers/mod.ts";
import { planTopology } from "../../../../compute/model/plan.ts";
import { type Layer, type Topology, topologySchema } from "../../../../compute/model/topology.ts";

/** Layers one behind another on a sequence of `steps` rows of 3. */
function sequence(steps: number, ...layers: readonly (readonly [class_name: string, config: object])[]): Topology {
  const named = layers.map(([class_name, config], at): Layer => ({
    class_name,
    config: { name: `layer${at}`, ...at === 0 ? { batch_input_shape: [null, steps, 3] } : {}, ...config },
  }));
  return { class_name: "Sequential", config: { name: "m", layers: named } };
}

const inner = (class_name: string, config: object = {}) => ({
  layer: { class_name, config: { name: "in", ...config } },
});
const DENSE = ["Dense", { units: 2, activation: "linear" }] as const;

Deno.test("layers of sequences: a wrapper holds one layer of a kind that suits it, and no other wrapper", () => {
  const held = (...layer: readonly [string, object]) => topologySchema.safeParse(sequence(4, layer, DENSE)).success;
  assert.ok(held("TimeDistributed", inner("Dense", { units: 2, activation: "relu" })));
  assert.ok(held("Bidirectional", inner("GRU", { units: 2 })));
  assert.ok(!held("TimeDistributed", inner("TimeDistributed", inner("Flatten"))));
  assert.ok(!held("TimeDistributed", inner("Bidirectional", inner("LSTM", { units: 2 }))));
  assert.ok(!held("TimeDistributed", inner("BatchNormalization")));
  assert.ok(!held("TimeDistributed", inner("Embedding", { input_dim: 2, output_dim: 2 })));
  assert.ok(!held("Bidirectional", inner("Dense", { units: 2, activation: "relu" })));
  assert.ok(!held("Bidirectional", inner("LSTM", { units: 2, more: 1 })));
  assert.ok(!held("Bidirectional", { layer: { class_name: "LSTM", config: { units: 2 } } }));
});

Deno.test("layers of sequences: what does not fit is refused by layer, in one line and at once", () => {
  const refused = (pattern: RegExp, topology: Topology) =>
    assert.throws(() => planTopology(topologySchema.parse(topology)), pattern);
  refused(/layer "layer0" goes through 257 steps, of which 256 at most/, sequence(257, ["GRU", { units: 2 }], DENSE));
  const many = Array.from({ length: 200 }, () => ["GRU", { units: 2, return_sequences: true }] as const);
  refused(/layer "layer\d+" makes a program of more than \d+ kernels/, sequence(256, ...many, ["Flatten", {}], DENSE));
  refused(
    /layer "layer1" cannot take an input of shape \[2\]/,
    sequence(4, ["LSTM", { units: 2 }], ["LSTM", { units: 2 }]),
  );
  const backwards = inner("LSTM", { units: 2, go_backwards: true });
  refused(/layer "layer0" wraps a layer that goes backwards/, sequence(4, ["Bidirectional", backwards], DENSE));
  refused(
    /layer "layer0" has rows for 3 positions and is given 4/,
    sequence(4, ["PositionEmbedding", { sequence_length: 3 }], ["Flatten", {}], DENSE),
  );
  refused(/takes 2 to 3 inputs and is given 1/, sequence(4, ["MultiHeadAttention", { num_heads: 1, key_dim: 2 }]));
});

Deno.test("layers of sequences: an LSTM may go through as many steps as there are", () => {
  const { layout } = planTopology(sequence(20_000, ["LSTM", { units: 2 }], DENSE));
  assert.deepStrictEqual(layout.tensors.map(({ name }) => name).slice(0, 3), [
    "layer0/lstm_cell/kernel",
    "layer0/lstm_cell/recurrent_kernel",
    "layer0/lstm_cell/bias",
  ]);
});

Deno.test("layers of sequences: what a file wants done otherwise is refused, with what to do", () => {
  const read = (kind: string, config: Readonly<Record<string, unknown>>) => {
    const refuse = (what: string, fix: string) => new TypeError(`layer "x" ${what}; ${fix}`);
    return LAYER_KINDS.get(kind)!.read(new KerasLayer("x", kind, config, refuse));
  };
  assert.throws(() => read("LSTM", { units: 2, activation: "relu" }), /has activation "relu"; "tanh" is supported/);
  assert.throws(() => read("GRU", { units: 2, recurrent_activation: "hard_sigmoid" }), /recurrent_activation/);
  assert.throws(() => read("LSTM", { units: 2, return_state: true }), /has return_state true; layers with one output/);
  assert.throws(() => read("LSTM", { units: 2, stateful: true }), /has stateful true/);
  assert.throws(() => read("MultiHeadAttention", { num_heads: 1, key_dim: 2, attention_axes: [2] }), /attention_axes/);
  assert.throws(() => read("MultiHeadAttention", { num_heads: 1, key_dim: 2, use_gate: true }), /use_gate true/);
  assert.throws(() => read("TimeDistributed", { layer: 5 }), /has layer 5; give a layer with its config/);
  const wrapped = (class_name: string, config: object) => ({ layer: { class_name, config } });
  assert.throws(() => read("Bidirectional", wrapped("Dense", { units: 2 })), /wraps a "Dense"; it may wrap SimpleRNN/);
  assert.throws(
    () => read("Bidirectional", wrapped("LSTM", { name: "l", units: 2, stateful: true })),
    /wraps a layer that has stateful true/,
  );
  const other = { class_name: "LSTM", config: { name: "b", units: 3, go_backwards: true } };
  const forth = wrapped("LSTM", { name: "forward_l", units: 2 });
  assert.throws(() => read("Bidirectional", { ...forth, backward_layer: other }), /has a backward_layer of its own/);
});
