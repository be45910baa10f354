/**
 * Activations by the names that Keras gives them.
 *
 * @module
 */
import {
  ADD,
  CLIP,
  ELU,
  EXPONENTIAL,
  GATE,
  GELU,
  GELU_TANH,
  LEAKY_RELU,
  LOG_SOFTMAX,
  MULTIPLY,
  type Op,
  RELU,
  RELU_6,
  SCALE,
  SELU,
  SIGMOID,
  SOFTMAX,
  SOFTPLUS,
  SOFTSIGN,
  SQUARE_ROOT,
  SUBTRACT,
  SWISH,
  TANH,
  type Tape,
  untrained,
  type Value,
} from "../../ops/mod.ts";
import { scalar } from "../../ops/kernels.ts";

/** Names of the activations; "linear" is none. */
export const ACTIVATIONS = [
  "linear",
  "relu",
  "tanh",
  "sigmoid",
  "elu",
  "selu",
  "gelu",
  "gelu_new",
  "softmax",
  "log_softmax",
  "softplus",
  "softsign",
  "relu6",
  "leaky_relu",
  "swish",
  "hard_sigmoid",
  "hard_silu",
  "exponential",
  "mish",
  "celu",
  "tanh_shrink",
  "soft_shrink",
  "hard_shrink",
  "hard_tanh",
  "log_sigmoid",
  "sparse_plus",
  "sparse_sigmoid",
  "squareplus",
] as const;

/** The name of an activation. */
export type Activation = typeof ACTIVATIONS[number];

/** Other names that Keras has for them. */
export const ACTIVATION_ALIASES: ReadonlyMap<string, Activation> = new Map([
  ["silu", "swish"],
  ["hard_swish", "hard_silu"],
]);

type Apply = (tape: Tape, value: Value) => Value;

const by = <Kept>(op: Op<undefined, Kept>): Apply => (tape, value) => tape.apply(op, [value]);

/** factor · value + shift. */
function affine(tape: Tape, value: Value, factor: number, shift: number): Value {
  return tape.apply(ADD, [tape.apply(SCALE, [value], { factor }), untrained(scalar(tape.program, shift))]);
}

const clip = (tape: Tape, value: Value, least: number, most: number) => tape.apply(CLIP, [value], { least, most });
const negative = (tape: Tape, value: Value) => tape.apply(SCALE, [value], { factor: -1 });

/** min(max(0, x + 3), 6)/6, of which the hard sigmoid of Keras 3 is made. */
const hardSigmoid: Apply = (tape, value) =>
  tape.apply(SCALE, [tape.apply(RELU_6, [affine(tape, value, 1, 3)])], { factor: 1 / 6 });

/** Below −1 0, above 1 x, (x + 1)²/4 between. */
function sparsePlus(tape: Tape, value: Value): Value {
  const within = affine(tape, clip(tape, value, -1, 1), 0.5, 0.5);
  const above = tape.apply(RELU, [affine(tape, value, 1, -1)]);
  return tape.apply(ADD, [tape.apply(MULTIPLY, [within, within]), above]);
}

/** (x + √(x² + 4))/2. */
function squareplus(tape: Tape, value: Value): Value {
  const root = tape.apply(SQUARE_ROOT, [affine(tape, tape.apply(MULTIPLY, [value, value]), 1, 4)]);
  return tape.apply(SCALE, [tape.apply(ADD, [value, root])], { factor: 0.5 });
}

const APPLY: Readonly<Record<Activation, Apply>> = {
  linear: (_, value) => value,
  relu: by(RELU),
  tanh: by(TANH),
  sigmoid: by(SIGMOID),
  elu: by(ELU),
  selu: by(SELU),
  gelu: by(GELU),
  gelu_new: by(GELU_TANH),
  softmax: by(SOFTMAX),
  log_softmax: by(LOG_SOFTMAX),
  softplus: by(SOFTPLUS),
  softsign: by(SOFTSIGN),
  relu6: by(RELU_6),
  leaky_relu: (tape, value) => tape.apply(LEAKY_RELU, [value], { slope: 0.2 }),
  swish: by(SWISH),
  hard_sigmoid: hardSigmoid,
  hard_silu: (tape, value) => tape.apply(MULTIPLY, [value, hardSigmoid(tape, value)]),
  exponential: by(EXPONENTIAL),
  mish: (tape, value) => tape.apply(MULTIPLY, [value, tape.apply(TANH, [tape.apply(SOFTPLUS, [value])])]),
  // With its α of 1 it is ELU.
  celu: by(ELU),
  tanh_shrink: (tape, value) => tape.apply(SUBTRACT, [value, tape.apply(TANH, [value])]),
  soft_shrink: (tape, value) => tape.apply(SUBTRACT, [value, clip(tape, value, -0.5, 0.5)]),
  hard_shrink: (tape, value) => tape.apply(GATE, [value], { least: 0.5, bySize: true }),
  hard_tanh: (tape, value) => clip(tape, value, -1, 1),
  log_sigmoid: (tape, value) => negative(tape, tape.apply(SOFTPLUS, [negative(tape, value)])),
  sparse_plus: sparsePlus,
  sparse_sigmoid: (tape, value) => clip(tape, affine(tape, value, 0.5, 0.5), 0, 1),
  squareplus,
};

/** Applies an activation to each entry, or a softmax to each row of the last axis. */
export function activate(tape: Tape, value: Value, activation: Activation): Value {
  return APPLY[activation](tape, value);
}
