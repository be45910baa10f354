/**
 * Layers that go through a sequence step by step.
 *
 * @module
 */
import { z } from "zod";
import {
  BIAS,
  CROP,
  entriesIn,
  GATED_RECURRENCE,
  GATED_RECURRENCE_BEFORE,
  LSTM_SEQUENCE,
  MATRIX_PRODUCT,
  RESHAPE,
  REVERSE,
  SIMPLE_RECURRENCE,
  TRANSPOSE,
  type Value,
} from "../../ops/mod.ts";
import type { KerasLayer } from "../keras/keras_layer.ts";
import { glorotUniform, type Initialiser, ZEROS } from "../initialiser.ts";
import type { LayerScope } from "../lowering.ts";
import { MOST_KERNELS } from "../size.ts";
import { size } from "./fields.ts";
import { layerKind } from "./layer_kind.ts";

const common = {
  units: size,
  return_sequences: z.literal(true).optional(),
  go_backwards: z.literal(true).optional(),
  use_bias: z.literal(false).optional(),
};

/** Settings that all recurrent layers have. */
interface Common {
  readonly units: number;
  readonly return_sequences?: true | undefined;
  readonly go_backwards?: true | undefined;
  readonly use_bias?: false | undefined;
}

/** Tensors of a cell, which Keras has as a layer within the layer. */
interface Tensors {
  readonly kernel: Value;
  readonly recurrent: Value;
}

/**
 * Steps that are unrolled, each of which is some thirty kernels with its way back: TensorFlow takes some 20 ms for each
 * before the first step of training.
 */
const MOST_STEPS = 256;

/**
 * tanh(x·W + h·U + b) of each step's input and the output of the step before (Elman, 1990): [steps, features] →
 * [units], or [steps, units].
 */
export const SIMPLE_RNN = layerKind({
  name: "SimpleRNN",
  config: z.strictObject(common),
  lower(layer, [input], config) {
    const { kernel, recurrent } = tensorsOf(layer, "simple_rnn_cell", input, config.units, 1);
    const bias = config.use_bias === false ? undefined : layer.tensor("simple_rnn_cell/bias", [config.units], ZEROS);
    return walk(layer, input, config, (sequence) => {
      requireFew(layer, input);
      return layer.apply(SIMPLE_RECURRENCE, [product(layer, sequence, kernel, bias), recurrent]);
    });
  },
  read: (keras) => readCommon(keras, false),
});

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997): [steps, features] → [units], or [steps, units]. The biases of
 * the forget gates begin at 1 (Jozefowicz, Zaremba and Sutskever, ICML 2015).
 */
export const LSTM = layerKind({
  name: "LSTM",
  config: z.strictObject({ ...common, unit_forget_bias: z.literal(false).optional() }),
  lower(layer, [input], config) {
    const { units, use_bias, unit_forget_bias } = config;
    const { kernel, recurrent } = tensorsOf(layer, "lstm_cell", input, units, 4);
    const gates: Initialiser = unit_forget_bias === false ? ZEROS : { kind: "stretches", values: [0, 1, 0, 0] };
    const bias = use_bias === false ? [] : [layer.tensor("lstm_cell/bias", [4 * units], gates)];
    return walk(layer, input, config, (sequence) => layer.apply(LSTM_SEQUENCE, [sequence, kernel, recurrent, ...bias]));
  },
  read: (keras) => ({
    ...readCommon(keras, true),
    ...keras.flag("unit_forget_bias", true) ? {} : { unit_forget_bias: false as const },
  }),
});

/**
 * Gated recurrent units (Cho et al., EMNLP 2014): [steps, features] → [units], or [steps, units]. With `reset_after`, which
 * is Keras's default, the reset gate acts on the product of the state and there are biases for that product too.
 */
export const GRU = layerKind({
  name: "GRU",
  config: z.strictObject({ ...common, reset_after: z.literal(false).optional() }),
  lower(layer, [input], config) {
    const { units, use_bias, reset_after } = config;
    const { kernel, recurrent } = tensorsOf(layer, "gru_cell", input, units, 3);
    const biases = use_bias === false ? [] : gruBiases(layer, 3 * units, reset_after !== false);
    return walk(layer, input, config, (sequence) => {
      requireFew(layer, input);
      const projected = product(layer, sequence, kernel, biases[0]);
      return reset_after === false
        ? layer.apply(GATED_RECURRENCE_BEFORE, [projected, recurrent])
        : layer.apply(GATED_RECURRENCE, [projected, recurrent, ...biases.slice(1)]);
    });
  },
  read: (keras) => ({
    ...readCommon(keras, true),
    ...keras.flag("reset_after", true) ? {} : { reset_after: false as const },
  }),
});

/** Biases of the input's product and, where there are such, of the state's: rows of one tensor. */
function gruBiases(layer: LayerScope, columns: number, areTwo: boolean): Value[] {
  const tensor = layer.tensor("gru_cell/bias", areTwo ? [2, columns] : [columns], ZEROS);
  if (!areTwo) return [tensor];
  return [0, 1].map((row) => {
    const crops = [[row, 1 - row], [0, 0]] as const;
    return layer.apply(RESHAPE, [layer.apply(CROP, [tensor], { crops })], { shape: [columns] });
  });
}

/**
 * Kernel and recurrent kernel. Keras draws the recurrent one orthogonal; here its entries are uniform with the variance of
 * such a matrix's, 1/columns.
 */
function tensorsOf(layer: LayerScope, cell: string, input: Value, units: number, gates: number): Tensors {
  layer.requireRank(input, 2);
  const features = input.shape[2];
  const columns = gates * units;
  return {
    kernel: layer.tensor(`${cell}/kernel`, [features, columns], glorotUniform(features, columns)),
    recurrent: layer.tensor(`${cell}/recurrent_kernel`, [units, columns], {
      kind: "uniform",
      limit: Math.sqrt(3 / columns),
    }),
  };
}

/** Brings the steps in front, goes through them, and takes the last output, or brings them back. */
function walk(layer: LayerScope, input: Value, config: Common, steps: (sequence: Value) => Value): Value {
  const turned = layer.apply(TRANSPOSE, [input], { order: [1, 0, 2] });
  const sequence = config.go_backwards ? layer.apply(REVERSE, [turned], { axis: 0 }) : turned;
  const outputs = steps(sequence);
  if (config.return_sequences) return layer.apply(TRANSPOSE, [outputs], { order: [1, 0, 2] });
  const [count, ...shape] = outputs.shape;
  const last = layer.apply(CROP, [outputs], { crops: [[count - 1, 0], [0, 0], [0, 0]] });
  return layer.apply(RESHAPE, [last], { shape });
}

/** The products of all steps' inputs at once. */
function product(layer: LayerScope, sequence: Value, kernel: Value, bias: Value | undefined): Value {
  const [steps, batch, features] = sequence.shape;
  const rows = layer.apply(RESHAPE, [sequence], { shape: [entriesIn([steps, batch]), features] });
  const made = layer.apply(MATRIX_PRODUCT, [rows, kernel]);
  const shifted = bias === undefined ? made : layer.apply(BIAS, [made, bias]);
  return layer.apply(RESHAPE, [shifted], { shape: [steps, batch, kernel.shape[1]] });
}

/** @throws {TypeError} if unrolling the steps makes the program too large */
function requireFew(layer: LayerScope, { shape: [, steps] }: Value): void {
  if (steps > MOST_STEPS) {
    throw layer.refuse(`goes through ${steps} steps, of which ${MOST_STEPS} at most are unrolled; an LSTM takes more`);
  }
  if (layer.program.nodes.length > MOST_KERNELS) {
    throw layer.refuse(`makes a program of more than ${MOST_KERNELS} kernels; an LSTM takes one a layer`);
  }
}

/** Settings that all recurrent layers have, with those that must be as they are by default. */
function readCommon(keras: KerasLayer, hasGates: boolean): Common {
  requireActivation(keras, "activation", "tanh");
  if (hasGates) requireActivation(keras, "recurrent_activation", "sigmoid");
  keras.only("return_state", false, "layers with one output are supported; set it to false");
  keras.only("stateful", false, "sequences by themselves are supported; set it to false");
  for (const key of ["dropout", "recurrent_dropout"]) {
    if ((keras.fields[key] ?? 0) === 0) continue;
    keras.note(`Layer "${keras.shownName}": its ${key} is left out; a Dropout layer before it makes noise.`);
  }
  keras.note("Recurrent kernels begin uniform, with the variance of the orthogonal ones that Keras draws.");
  return {
    units: keras.number("units"),
    ...keras.flag("return_sequences", false) ? { return_sequences: true as const } : {},
    ...keras.flag("go_backwards", false) ? { go_backwards: true as const } : {},
    ...keras.flag("use_bias", true) ? {} : { use_bias: false as const },
  };
}

function requireActivation(keras: KerasLayer, key: string, wanted: string): void {
  if ((keras.fields[key] ?? wanted) === wanted) return;
  const found = keras.activation(key);
  if (found !== wanted) {
    throw keras.refuse(`has ${key} "${found}"`, `"${wanted}" is supported, as Keras has it by default`);
  }
}
