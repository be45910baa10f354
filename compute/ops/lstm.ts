/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997; with forget gates, Gers, Schmidhuber and Cummins, 2000), all steps
 * in one kernel.
 *
 * @module
 */
import { bool, cast, concat, fill, float, split, typeOf } from "./kernels.ts";
import type { Ref } from "./program.ts";
import type { Op } from "./tape.ts";

interface Kept {
  /** Number of steps, sequence, and what is no input of the operation: states of 0, kernels in one, no peepholes, biases. */
  readonly given: readonly Ref[];
  /** Gates and states of all steps. */
  readonly made: readonly Ref[];
}

/**
 * A sequence [steps, batch, features], a kernel [features, 4 · units], a recurrent kernel [units, 4 · units] and, where
 * there are any, biases [4 · units] → the outputs of all steps, [steps, batch, units]. The gates are in the order input,
 * forget, cell, output, in TensorFlow's kernel as in Keras.
 */
export const LSTM_SEQUENCE: Op<undefined, Kept> = {
  name: "lstm",
  forward(program, [sequence, kernel, recurrent, biases], _) {
    const [steps, batch] = sequence.shape;
    const [units, gates] = recurrent.shape;
    const start = fill(program, [batch, units], 0);
    const peephole = fill(program, [units], 0);
    const given = [
      cast(program, program.constant([steps], [], "int32"), "int64"),
      sequence,
      start,
      start,
      concat(program, [kernel, recurrent], 0),
      peephole,
      peephole,
      peephole,
      biases ?? fill(program, [gates], 0),
    ];
    const each = { shape: [steps, batch, units], type: "float32" } as const;
    const attributes = { T: typeOf("float32"), cell_clip: float(0), use_peephole: bool(false) };
    const made = program.emit("BlockLSTMV2", given, attributes, Array.from({ length: 7 }, () => each));
    return { outputs: [made[6]], kept: { given, made } };
  },
  backward(program, [slope], { inputs: [sequence, kernel, recurrent, biases], kept: { given, made } }) {
    const [units, gates] = recurrent.shape;
    const [, , start, , both] = given;
    const inputs = [...given, ...made, fill(program, slope!.shape, 0), slope!];
    const attributes = { T: typeOf("float32"), use_peephole: bool(false) };
    const peephole = { shape: [units], type: "float32" } as const;
    const outputs = [
      sequence,
      start,
      start,
      both,
      peephole,
      peephole,
      peephole,
      { shape: [gates], type: "float32" } as const,
    ];
    const slopes = program.emit("BlockLSTMGradV2", inputs, attributes, outputs);
    const [toKernel, toRecurrent] = split(program, slopes[3], [kernel.shape[0], units], 0);
    const all = [slopes[0], toKernel, toRecurrent];
    return biases === undefined ? all : [...all, slopes[7]];
  },
};
