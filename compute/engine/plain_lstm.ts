/**
 * TensorFlow's kernels of whole LSTM layers, without peepholes, in the operations of tfjs.
 *
 * @module
 */
import type * as tensorflow from "@tensorflow/tfjs";
import type { Tensor, Tf } from "./backend.ts";
import type { PlainKernel } from "./plain_kernel.ts";

/** Gates and states of a step. */
interface Step {
  readonly input: Tensor;
  readonly state: Tensor;
  readonly forget: Tensor;
  readonly output: Tensor;
  readonly cell: Tensor;
  readonly shown: Tensor;
  readonly h: Tensor;
}

/** In the order of the kernel's outputs. */
const ORDER = ["input", "state", "forget", "output", "cell", "shown", "h"] as const;

/** All steps forward. */
export const plainLstm: PlainKernel = (tf, [, sequence, state, h, kernel, , , , biases]) => {
  const steps: Step[] = [];
  for (const x of tf.unstack(sequence)) {
    const before = steps.at(-1) ?? { state, h };
    const both = tf.concat([x, before.h], 1) as tensorflow.Tensor2D;
    const gates = tf.split(tf.add(tf.matMul(both, kernel as tensorflow.Tensor2D), biases), 4, 1);
    const [input, forget, output] = [gates[0], gates[1], gates[3]].map((gate) => tf.sigmoid(gate));
    const cell = tf.tanh(gates[2]);
    const next = tf.add(tf.mul(cell, input), tf.mul(before.state, forget));
    const shown = tf.tanh(next);
    steps.push({ input, state: next, forget, output, cell, shown, h: tf.mul(shown, output) });
  }
  return ORDER.map((name) => tf.stack(steps.map((step) => step[name])));
};

/** All steps back: slopes of the sequence, first states, kernel, peepholes and biases. */
export const plainLstmGrad: PlainKernel = (tf, inputs) => {
  const [, sequence, firstState, firstH, kernel, peephole, , , biases, ...rest] = inputs;
  const made = rest.slice(0, ORDER.length).map((each) => tf.unstack(each));
  const [stateSlopes, hSlopes] = rest.slice(ORDER.length).map((each) => tf.unstack(each));
  const xs = tf.unstack(sequence);
  const features = sequence.shape[2]!;
  const toSequence: Tensor[] = [];
  let [toState, toH, toKernel, toBiases] = [firstState, firstH, kernel, biases].map((each) => tf.zerosLike(each));
  for (let at = xs.length - 1; at >= 0; at--) {
    const step = Object.fromEntries(ORDER.map((name, index) => [name, made[index][at]])) as unknown as Step;
    const before = at === 0 ? { state: firstState, h: firstH } : { state: made[1][at - 1], h: made[6][at - 1] };
    const slope = tf.add(hSlopes[at], toH);
    const back = slopesOfStep(tf, step, before.state, slope, tf.add(stateSlopes[at], toState));
    const both = tf.concat([xs[at], before.h], 1);
    const toBoth = tf.matMul(back.toGates as tensorflow.Tensor2D, kernel as tensorflow.Tensor2D, false, true);
    toSequence.unshift(tf.slice(toBoth, [0, 0], [-1, features]));
    toH = tf.slice(toBoth, [0, features], [-1, -1]);
    toState = back.toState;
    toKernel = tf.add(toKernel, tf.matMul(both as tensorflow.Tensor2D, back.toGates as tensorflow.Tensor2D, true));
    toBiases = tf.add(toBiases, tf.sum(back.toGates, 0));
  }
  const none = tf.zerosLike(peephole);
  return [tf.stack(toSequence), toState, toH, toKernel, none, none, none, toBiases];
};

/** Slopes of what the gates are functions of, side by side, and of the state before. */
function slopesOfStep(
  tf: Tf,
  { input, forget, output, cell, shown }: Step,
  before: Tensor,
  slope: Tensor,
  stateSlope: Tensor,
): { toGates: Tensor; toState: Tensor } {
  const flat = (gate: Tensor, to: Tensor) => tf.mul(to, tf.mul(gate, tf.sub(1, gate)));
  const bend = (value: Tensor, to: Tensor) => tf.mul(to, tf.sub(1, tf.square(value)));
  const whole = tf.add(stateSlope, bend(shown, tf.mul(slope, output)));
  const toGates = tf.concat([
    flat(input, tf.mul(whole, cell)),
    flat(forget, tf.mul(whole, before)),
    bend(cell, tf.mul(whole, input)),
    flat(output, tf.mul(slope, shown)),
  ], 1);
  return { toGates, toState: tf.mul(whole, forget) };
}
