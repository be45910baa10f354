/**
 * Kernels of single entries in the operations of tfjs: a row each.
 *
 * @module
 */
import type * as tensorflow from "@tensorflow/tfjs";
import type { Tf } from "./backend.ts";
import type { PlainKernel } from "./plain_kernel.ts";

type Tensor = tensorflow.Tensor;

const binary = (apply: (tf: Tf) => (left: Tensor, right: Tensor) => Tensor): PlainKernel => (tf, [left, right]) =>
  apply(tf)(left, right);
const unary = (apply: (tf: Tf) => (value: Tensor) => Tensor): PlainKernel => (tf, [value]) => apply(tf)(value);

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** The table. */
export const ELEMENTWISE_KERNELS: Readonly<Record<string, PlainKernel>> = {
  Abs: unary((tf) => tf.abs),
  Square: unary((tf) => tf.square),
  Sqrt: unary((tf) => tf.sqrt),
  SqrtGrad: (tf, [output, slope]) => tf.div(tf.mul(slope, 0.5), output),
  Rsqrt: unary((tf) => tf.rsqrt),
  Exp: unary((tf) => tf.exp),
  Erf: unary((tf) => tf.erf),
  Maximum: binary((tf) => tf.maximum),
  Minimum: binary((tf) => tf.minimum),
  Equal: binary((tf) => tf.equal),
  Greater: binary((tf) => tf.greater),
  GreaterEqual: binary((tf) => tf.greaterEqual),
  LessEqual: binary((tf) => tf.lessEqual),
  SelectV2: (tf, [condition, yes, no]) => tf.where(condition, yes, no),
  LogSoftmax: (tf, [logits]) => tf.logSoftmax(logits),
  Elu: unary((tf) => tf.elu),
  // Below 0 the derivative eˣ is the output and 1.
  EluGrad: (tf, [slope, output]) => tf.mul(slope, tf.where(tf.less(output, 0), tf.add(output, 1), tf.onesLike(output))),
  Selu: unary((tf) => tf.selu),
  SeluGrad: (tf, [slope, output]) =>
    tf.mul(
      slope,
      tf.where(tf.less(output, 0), tf.add(output, SELU_SCALE * SELU_ALPHA), tf.fill(output.shape, SELU_SCALE)),
    ),
  Relu6: unary((tf) => tf.relu6),
  Relu6Grad: (tf, [slope, input]) =>
    tf.mul(slope, tf.cast(tf.logicalAnd(tf.greater(input, 0), tf.less(input, 6)), "float32")),
  Softplus: unary((tf) => tf.softplus),
  SoftplusGrad: (tf, [slope, input]) => tf.mul(slope, tf.sigmoid(input)),
  Softsign: (tf, [value]) => tf.div(value, tf.add(1, tf.abs(value))),
  SoftsignGrad: (tf, [slope, input]) => tf.div(slope, tf.square(tf.add(1, tf.abs(input)))),
  LeakyRelu: (tf, [value], { alpha }) => tf.leakyRelu(value, alpha as number),
  LeakyReluGrad: (tf, [slope, input], { alpha }) =>
    tf.mul(slope, tf.where(tf.greater(input, 0), tf.onesLike(input), tf.fill(input.shape, alpha as number))),
};
