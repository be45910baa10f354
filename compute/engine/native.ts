/**
 * What tfjs-node's addon offers beneath the operations of tfjs.
 *
 * @module
 */
import { escapeControls } from "../support/mod.ts";
import type { KernelNode } from "../ops/mod.ts";
import type { Tf } from "./backend.ts";
import { type Fed, fedTo, type Feeds, type Held, TYPE_NUMBERS } from "./engine.ts";

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

/** A tensor that lives on from run to run. */
export class NativeHeld implements Held {
  readonly length: number;
  readonly id: number;
  readonly #binding: Binding;

  constructor(binding: Binding, id: number, length: number) {
    this.#binding = binding;
    this.id = id;
    this.length = length;
  }

  read(): Float32Array<ArrayBuffer> {
    return this.#binding.tensorDataSync(this.id) as Float32Array<ArrayBuffer>;
  }

  [Symbol.dispose](): void {
    this.#binding.deleteTensor(this.id);
  }
}

/** Hands numbers over to the library. */
export function holdNative(binding: Binding, values: Fed, shape: readonly number[]): NativeHeld {
  const type = values instanceof Float32Array ? "float32" : "int32";
  return new NativeHeld(binding, binding.createTensor(shape, TYPE_NUMBERS[type], values), values.length);
}

/** Reads what a run gave, and lets go of it. */
export function readAll(results: readonly Held[]): Float32Array[] {
  try {
    return results.map((held) => held.read());
  } finally {
    for (const held of results) held[Symbol.dispose]();
  }
}

/** A placeholder's tensor for one run, and whether it is this run's to delete. */
export function nativeFeed(
  binding: Binding,
  { name = "", outputs: [{ shape, type }] }: KernelNode,
  feeds: Feeds,
): { readonly id: number; readonly isOwn: boolean } {
  const fed = fedTo(name, shape, feeds);
  if (fed instanceof NativeHeld) return { id: fed.id, isOwn: false };
  if (!ArrayBuffer.isView(fed)) throw new TypeError(`Cannot run a program: "${name}" is held by another engine`);
  return { id: binding.createTensor(shape, TYPE_NUMBERS[type], fed), isOwn: true };
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
