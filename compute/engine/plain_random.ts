/**
 * Noise by seed in JavaScript. The same seed makes the same noise here again, but other noise than TensorFlow's library
 * does, which has a generator of its own (Philox): what is to be replayed to the bit is to be replayed on the same engine.
 *
 * @module
 */
import type * as tensorflow from "@tensorflow/tfjs";
import type { Tf } from "./backend.ts";
import type { PlainKernel } from "./plain_kernel.ts";

const seedOf = (seed: tensorflow.Tensor) => [...seed.dataSync<"int32">()].join(" ");

/** The table. */
export const RANDOM_KERNELS: Readonly<Record<string, PlainKernel>> = {
  StatelessRandomUniform: (tf: Tf, [, seed], _, { outputs: [{ shape }] }) =>
    tf.randomUniform([...shape], 0, 1, "float32", seedOf(seed)),
  StatelessRandomNormal: (tf: Tf, [, seed], _, { outputs: [{ shape }] }) =>
    tf.randomNormal([...shape], 0, 1, "float32", numberOf(seedOf(seed))),
};

/** A text as a whole number of 31 bits. */
function numberOf(text: string): number {
  let number = 7;
  for (const letter of text) number = (Math.imul(number, 31) + letter.charCodeAt(0)) & 0x7fffffff;
  return number;
}
