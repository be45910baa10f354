import type { Compressed } from "./compressor.ts";
import { decodeLevels, decodeSparseValues } from "./decode_values.ts";
import { halfFloats } from "./dense.ts";
import type { Layout, Vector } from "../vector/mod.ts";

/**
 * Sees to it that a message is a contraction of its vector: ‖C − v‖² < ‖v‖² for v ≠ 0, which is 2⟨C, v⟩ > ‖C‖² and costs
 * only what the message keeps. A message that is none is replaced by all entries as half floats.
 *
 * Random compressors are contractions in expectation only. They are held to the same rule draw by draw: replacing a bad
 * draw by a nearly exact message can only lower the expected error, a draw of more than a few hundred entries practically
 * never fails (its ⟨C, v⟩ has twice the mean that it needs), and then error feedback never sees a message that takes it
 * further away.
 *
 * A vector too small even for half floats (every entry below 2⁻²⁵ ≈ 3·10⁻⁸) sends nothing if its message is no contraction:
 * it waits in the residual until it has grown.
 */
export function ensureContraction(vector: Vector, message: Compressed, layout: Layout): Compressed {
  if (contracts(vector, message, layout) || vector.every((value) => value === 0)) return message;
  const whole = halfFloats(vector);
  if (contracts(vector, whole, layout)) return whole;
  const values = { kind: "f32", values: new Float32Array(0) } as const;
  return { kind: "sparse", length: vector.length, indices: new Uint32Array(0), values };
}

function contracts(vector: Vector, message: Compressed, layout: Layout): boolean {
  let inner = 0;
  let squares = 0;
  if (message.kind === "sparse") {
    const { indices } = message;
    const values = decodeSparseValues(message, layout);
    for (let n = 0; n < values.length; n++) {
      inner += values[n] * vector[indices[n]];
      squares += values[n] * values[n];
    }
  } else if (message.kind === "dense") {
    const { values } = message;
    for (let index = 0; index < values.length; index++) {
      inner += values[index] * vector[index];
      squares += values[index] * values[index];
    }
  } else {
    const { scales, levels } = message;
    for (let t = 0; t < layout.tensors.length; t++) {
      const { offset, length } = layout.tensors[t];
      const table = decodeLevels(scales[t], 1, 0);
      for (let index = offset; index < offset + length; index++) {
        const value = table[levels[index] & 255];
        inner += value * vector[index];
        squares += value * value;
      }
    }
  }
  return 2 * inner > squares;
}
