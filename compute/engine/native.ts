/**
 * What tfjs-node's addon offers beneath the operations of tfjs.
 *
 * @module
 */
import { escapeControls } from "../support/mod.ts";
import type { Tf } from "./backend.ts";

/** An attribute of a kernel, as the addon takes it. */
export interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** A tensor that the addon made. */
export interface NativeTensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** The addon. Tensors are numbers, which live until they are deleted. */
export interface Binding {
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_STRING: number;
  createTensor(shape: readonly number[], type: number, values: ArrayBufferView): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array;
  executeOp(
    kernel: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): NativeTensor[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, inputs: readonly number[], names: string, outputs: string): NativeTensor[];
}

/** The addon of a backend that was readied as the native one. */
export function bindingOf(tf: Tf): Binding {
  return (tf.backend() as unknown as { readonly binding: Binding }).binding;
}

/** Characters of TensorFlow's words that an error passes on. */
const MOST_WORDS = 200;

/**
 * Calls the addon.
 *
 * @throws {Error} in one line, if TensorFlow refuses a kernel or a graph, or has no memory for it
 */
export function refusable<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    const words = String(cause instanceof Error ? cause.message : cause)
      .replace(/^Session fail to run with error:\s*/, "")
      .replace(/^Invalid TF_Status: \d+\s+Message:\s*/, "");
    const shown = escapeControls(words.slice(0, MOST_WORDS).trim());
    throw new Error(`Cannot run the model: TensorFlow refuses it (${shown}); correct or shrink the topology`, {
      cause,
    });
  }
}
