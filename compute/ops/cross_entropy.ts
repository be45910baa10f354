/**
 * Softmax cross-entropy with the class of each row.
 *
 * @module
 */
import { mul, reshape, typeOf } from "./kernels.ts";
import type { Op } from "./tape.ts";
import type { Ref } from "./program.ts";

/** Logits [rows, classes] and classes [rows], int32 → −log softmax at the class of each row, [rows]. */
export const CROSS_ENTROPY: Op<undefined, { readonly toLogits: Ref }> = {
  name: "cross-entropy",
  forward(program, [logits, classes]) {
    const attributes = { T: typeOf("float32"), Tlabels: typeOf("int32") };
    const [rows] = logits.shape;
    const [losses, toLogits] = program.emit("SparseSoftmaxCrossEntropyWithLogits", [logits, classes], attributes, [
      { shape: [rows], type: "float32" },
      { shape: logits.shape, type: "float32" },
    ]);
    return { outputs: [losses], kept: { toLogits } };
  },
  backward(program, [slope], { inputs: [logits], kept: { toLogits } }) {
    return [mul(program, toLogits, reshape(program, slope!, [logits.shape[0], 1])), undefined];
  },
};
