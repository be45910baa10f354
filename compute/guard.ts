import { decodeValues } from "./apply.ts";
import type { Compressed } from "./compressor.ts";
import { halfFloats } from "./dense.ts";
import type { Layout, Vector } from "./vector.ts";

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
export function guard(vector: Vector, message: Compressed, layout: Layout): Compressed {
  if (contracts(vector, message, layout) || vector.every((value) => value === 0)) return message;
  const whole = halfFloats(vector);
  if (contracts(vector, whole, layout)) return whole;
  const values = { kind: "f32", values: new Float32Array(0) } as const;
  return { kind: "sparse", length: vector.length, indices: new Uint32Array(0), values };
}

function contracts(vector: Vector, message: Compressed, layout: Layout): boolean {
  const values = decodeValues(message, layout);
  const indices = message.kind === "sparse" ? message.indices : undefined;
  let inner = 0;
  let squares = 0;
  for (let n = 0; n < values.length; n++) {
    const value = values[n];
    inner += value * vector[indices === undefined ? n : indices[n]];
    squares += value * value;
  }
  return 2 * inner > squares;
}
