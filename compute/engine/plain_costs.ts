/**
 * Kernels that losses are written in, in the operations of tfjs.
 *
 * @module
 */
import type { Tensor, Tf } from "./backend.ts";
import type { PlainKernel } from "./plain_kernel.ts";

/** Rows of the table. */
export const COST_KERNELS: Readonly<Record<string, PlainKernel>> = {
  Sign: (tf, [value]) => tf.sign(value),
  NotEqual: (tf, [left, right]) => tf.notEqual(left, right),
  OneHot: (tf, [classes, depth, on, off]) => oneHot(tf, classes, depth.dataSync()[0], on, off),
  SparseSoftmaxCrossEntropyWithLogits(tf, [logits, classes]) {
    const chosen = oneHot(tf, classes, logits.shape[1]!, tf.scalar(1), tf.scalar(0));
    return crossEntropy(tf, logits, chosen);
  },
  SoftmaxCrossEntropyWithLogits: (tf, [logits, targets]) => crossEntropy(tf, logits, targets),
};

/** tfjs's own takes no fewer than two classes. */
function oneHot(tf: Tf, classes: Tensor, depth: number, on: Tensor, off: Tensor): Tensor {
  return tf.where(tf.equal(tf.expandDims(classes, -1), tf.range(0, depth, 1, "int32")), on, off);
}

function crossEntropy(tf: Tf, logits: Tensor, targets: Tensor): Tensor[] {
  const losses = tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), -1));
  return [losses, tf.sub(tf.softmax(logits), targets)];
}
