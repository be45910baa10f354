/**
 * Kernels that layers of sequences are written in, in the operations of tfjs.
 *
 * @module
 */
import { plainLstm, plainLstmGrad } from "./plain_lstm.ts";
import type { PlainKernel } from "./plain_kernel.ts";

/** Rows of the table. */
export const SEQUENCE_KERNELS: Readonly<Record<string, PlainKernel>> = {
  Fill: (tf, [, value], _, { outputs: [{ shape }] }) => tf.fill([...shape], value.dataSync()[0]),
  Pack: (tf, values) => tf.stack([...values]),
  Unpack: (tf, [value]) => tf.unstack(value),
  ReverseV2: (tf, [value, axes]) => tf.reverse(value, [...axes.dataSync<"int32">()]),
  BlockLSTMV2: plainLstm,
  BlockLSTMGradV2: plainLstmGrad,
  MatrixBandPart: (tf, [matrix, below, above]) => tf.linalg.bandPart(matrix, below.dataSync()[0], above.dataSync()[0]),
};
