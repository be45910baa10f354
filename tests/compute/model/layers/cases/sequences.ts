import fc from "fast-check";
import { extent } from "../../../ops/cases/shapes.ts";
import { type LayerCase, layerCase } from "../check_layer.ts";

const bias = fc.constantFrom({}, { use_bias: false });

const attentions = fc.record({
  num_heads: extent(3),
  key_dim: extent(3),
  value: fc.oneof(fc.constant({}), fc.record({ value_dim: extent(3) })),
  bias,
}).map(({ value, bias, ...config }) => ({ ...config, ...value, ...bias }));

const attended = fc.tuple(
  attentions,
  extent(),
  extent(),
  fc.array(extent(), { minLength: 2, maxLength: 3 }),
  fc.boolean(),
).map(([config, positions, places, widths, use_causal_mask]) => ({
  config,
  inputs: widths.map((width, at) => ({ shape: [at === 0 ? positions : places, width] })),
  call: { use_causal_mask },
}));

const flag = <const Key extends string, const Value>(key: Key, value: Value) => fc.constantFrom({}, { [key]: value });

const recurrent = fc.tuple(extent(3), flag("return_sequences", true), flag("go_backwards", true), bias);
/** A recurrent layer's settings. */
const settings = (more: fc.Arbitrary<object> = fc.constant({})) =>
  fc.tuple(recurrent, more).map(([[units, ...flags], more]) => Object.assign({ units, ...more }, ...flags));
const RESET = flag("reset_after", false);
const FORGET = flag("unit_forget_bias", false);
const sequences = fc.tuple(extent(), extent(3)).map((shape) => [{ shape }]);

const row = (kind: string, config: fc.Arbitrary<Record<string, unknown>>): LayerCase =>
  layerCase(kind, fc.record({ config, inputs: sequences }));

const wrapped = fc.constantFrom("SimpleRNN", "LSTM", "GRU").chain((class_name) =>
  settings().map(({ go_backwards: _, ...config }) => ({ class_name, config: { name: "inner", ...config } }))
);
const merges = fc.constantFrom({}, ...["sum", "mul", "ave"].map((merge_mode) => ({ merge_mode })));
const dense = fc.tuple(extent(), bias).map(([units, bias]) => ({
  layer: { class_name: "Dense", config: { name: "inner", units, activation: "tanh", ...bias } },
}));

export const SEQUENCES: readonly LayerCase[] = [
  // Slopes of scores are differences, of which rounding alone is left where there is one place.
  layerCase("MultiHeadAttention", attended, { closeness: { engines: 1e-3 } }),
  layerCase(
    "MultiHeadAttention",
    attended.map(({ config, ...sample }) => ({ ...sample, config: { ...config, dropout: 0.3 } })),
    { closeness: { notPlain: true, engines: 1e-3 } },
  ),
  row("SimpleRNN", settings()),
  row("LSTM", settings(FORGET)),
  row("GRU", settings(RESET)),
  row("Bidirectional", fc.tuple(wrapped, merges).map(([layer, merge]) => ({ layer, ...merge }))),
  row("TimeDistributed", dense),
  layerCase(
    "PositionEmbedding",
    fc.tuple(extent(), extent(), extent(3)).map(([positions, dimensions, more]) => ({
      config: { sequence_length: positions + more - 1 },
      inputs: [{ shape: [positions, dimensions], isFixed: true }],
    })),
  ),
  layerCase(
    "TokenAndPositionEmbedding",
    fc.tuple(extent(), extent(), extent(), extent(3)).map(([symbols, positions, dimensions, more]) => ({
      config: { vocabulary_size: symbols, sequence_length: positions + more - 1, embedding_dim: dimensions },
      inputs: [{ shape: [positions], entries: symbols }],
    })),
  ),
];
