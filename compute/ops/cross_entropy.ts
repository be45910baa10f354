/**
 * Softmax cross-entropy with the class of each row.
 *
 * @module
 */
import { int, mul, reshape, scalar, typeOf } from "./kernels.ts";
import type { Attributes, Program, Ref } from "./program.ts";
import type { Op } from "./tape.ts";

/** What both kernels give: a loss a row, and its slopes by the logits. */
interface Kept {
  readonly toLogits: Ref;
}

/** Logits [rows, classes] and classes [rows], int32 → −log softmax at the class of each row, [rows]. */
export const CROSS_ENTROPY: Op<undefined, Kept> = {
  name: "cross-entropy",
  forward(program, [logits, classes]) {
    const attributes = { T: typeOf("float32"), Tlabels: typeOf("int32") };
    return run(program, "SparseSoftmaxCrossEntropyWithLogits", logits, classes, attributes);
  },
  backward,
};

/**
 * The same with ε of each target spread evenly over all classes (Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, CVPR 2016):
 * the class counts 1 − ε + ε/classes, each other ε/classes.
 */
export const SMOOTHED_CROSS_ENTROPY: Op<{ readonly epsilon: number }, Kept> = {
  name: "smoothed cross-entropy",
  forward(program, [logits, classes], { epsilon }) {
    const [rows, width] = logits.shape;
    const low = epsilon / width;
    const attributes = { T: typeOf("float32"), TI: typeOf("int32"), axis: int(-1) };
    const depth = program.constant([width], [], "int32");
    const inputs = [classes, depth, scalar(program, 1 - epsilon + low), scalar(program, low)];
    const [targets] = program.emit("OneHot", inputs, attributes, [{ shape: [rows, width], type: "float32" }]);
    return run(program, "SoftmaxCrossEntropyWithLogits", logits, targets, { T: typeOf("float32") });
  },
  backward,
};

function run(
  program: Program,
  kernel: string,
  logits: Ref,
  targets: Ref,
  attributes: Attributes,
): { outputs: readonly Ref[]; kept: Kept } {
  const [losses, toLogits] = program.emit(kernel, [logits, targets], attributes, [
    { shape: [logits.shape[0]], type: "float32" },
    { shape: logits.shape, type: "float32" },
  ]);
  return { outputs: [losses], kept: { toLogits } };
}

function backward(
  program: Program,
  [slope]: readonly (Ref | undefined)[],
  { inputs: [logits], kept: { toLogits } }: { readonly inputs: readonly Ref[]; readonly kept: Kept },
): (Ref | undefined)[] {
  return [mul(program, toLogits, reshape(program, slope!, [logits.shape[0], 1])), undefined];
}
