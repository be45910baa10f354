/**
 * Activations by the names that Keras gives them.
 *
 * @module
 */
import { RELU, SIGMOID, TANH, type Tape, type Value } from "../../ops/mod.ts";

/** Names of the activations; "linear" is none. */
export const ACTIVATIONS = ["linear", "relu", "tanh", "sigmoid"] as const;

/** The name of an activation. */
export type Activation = typeof ACTIVATIONS[number];

const APPLY: Readonly<Record<Activation, (tape: Tape, value: Value) => Value>> = {
  linear: (_, value) => value,
  relu: (tape, value) => tape.apply(RELU, [value]),
  tanh: (tape, value) => tape.apply(TANH, [value]),
  sigmoid: (tape, value) => tape.apply(SIGMOID, [value]),
};

/** Applies an activation to each entry. */
export function activate(tape: Tape, value: Value, activation: Activation): Value {
  return APPLY[activation](tape, value);
}
