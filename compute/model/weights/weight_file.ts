/**
 * A file of weights, whatever program wrote it.
 *
 * @module
 */
import { shownName } from "../keras/keras_fields.ts";
import type { StoredTensor } from "../safetensors.ts";

/** What a file of weights holds, until it is disposed of. */
export interface WeightFile extends Disposable {
  /** Its form, as a message calls it. */
  readonly form: string;
  /** By the names that the file gives them; the numbers of a tensor are read when `values` is asked for. */
  readonly tensors: readonly StoredTensor[];
  /** The model as JSON, as `importKeras` reads it, where the file has that too. */
  readonly topology?: string | undefined;
  /**
   * The names of the tensors are those of Keras 3, by class and counter instead of by layer: what the layers are called
   * has to be found out from the topology.
   */
  readonly isCounted?: boolean | undefined;
  /** What layers of such a file are called, by the paths of their groups, where it says that. */
  readonly givenNames?: ReadonlyMap<string, string> | undefined;
}

/** Bytes of a file that is read; a manifest names none that is larger. */
export const MOST_WEIGHT_BYTES = 2 ** 31;
/** Tensors of a file, those that nobody needs among them. */
export const MOST_TENSORS = 65_536;
/** Entries of one tensor: as many as a model may have in all. */
const MOST_ENTRIES = 2 ** 28;

/** For files that need not be closed. */
export const NOTHING_OPEN: Disposable = { [Symbol.dispose]: () => {} };

/** A tensor whose numbers are read each time they are asked for: those that nobody needs take no memory. */
export function lazyTensor(
  name: string,
  shape: readonly number[],
  read: () => Float32Array<ArrayBuffer>,
): StoredTensor {
  return {
    name,
    shape,
    get values() {
      return read();
    },
  };
}

/** The error for a file that is not what it should be. */
export function unreadable(path: string, what: string, fix: string, cause?: unknown): SyntaxError {
  const message = `Cannot read weights "${shownName(path, 200)}": ${shownName(what, 300)}; ${fix}`;
  return new SyntaxError(message, { cause });
}

/** Entries of a tensor of these extents; undefined where it is none, or one of more entries than a model may have. */
export function entriesWithin(shape: unknown): number | undefined {
  if (!Array.isArray(shape) || shape.length > 16) return undefined;
  let entries = 1;
  for (const extent of shape) {
    if (!Number.isSafeInteger(extent) || extent < 0) return undefined;
    entries *= extent;
    if (entries > MOST_ENTRIES) return undefined;
  }
  return entries;
}
