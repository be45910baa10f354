/**
 * How large a model may be. A manifest is a stranger's: what it asks for is reckoned before anything is allocated.
 *
 * @module
 */
import { entriesIn } from "../ops/mod.ts";

/** Parameters that a model may have in all: a vector of them is 1 GiB, and a node holds some twenty. */
export const MOST_PARAMETERS = 2 ** 28;
/** Bytes that all values of one batch on its way through a model may take. */
export const MOST_ACTIVATION_BYTES = 2 ** 33;
/** Held-out examples at a time: enough to keep the kernels busy, few enough to need little memory. */
const EVALUATED_AT_ONCE = 250;
/** Entries of all values of an evaluation's batch: 512 MiB. */
const EVALUATED_ENTRIES = 2 ** 27;

/** Held-out examples at a time, of a model whose values have so many entries for each: fewer where they are many. */
export function evaluatedAtOnce(entriesAnExample: number): number {
  return Math.max(1, Math.min(EVALUATED_AT_ONCE, Math.floor(EVALUATED_ENTRIES / entriesAnExample)));
}
/** Entries that one value of one example may have: with more, a batch would not be within these bytes. */
export const MOST_ENTRIES = Math.floor(MOST_ACTIVATION_BYTES / (4 * EVALUATED_AT_ONCE));
/** Axes that a value may have beside the batch's: not all of TensorFlow's kernels take more. */
export const MOST_AXES = 5;
/** Kernels of a program, on the way forward, that one more layer is added to: TensorFlow readies each of them for some time. */
export const MOST_KERNELS = 2 ** 13;
/** Numbers that the layers of a model may be given as settings, counted at each call. */
export const MOST_NUMBERS = 2 ** 20;

/** Bytes that the values of one batch take, of training or of an evaluation, whichever is larger. */
export function activationBytes(entriesAnExample: number, batch: number): number {
  return 4 * Math.max(batch, evaluatedAtOnce(entriesAnExample)) * entriesAnExample;
}

/**
 * Why a value is too large to go on with, in words; undefined if it is not.
 *
 * @param extents of one example
 *
 * @example
 * ```ts
 * import { beyondBounds } from "./size.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(beyondBounds([28, 28, 1]), undefined);
 * assert.match(beyondBounds([65536, 65536]) ?? "", /4,294,967,296 entries/);
 * assert.match(beyondBounds([1, 1, 1, 1, 1, 1]) ?? "", /6 axes/);
 * ```
 */
export function beyondBounds(extents: readonly number[]): string | undefined {
  if (extents.length > MOST_AXES) {
    return `has ${extents.length} axes beside the batch's, and at most ${MOST_AXES} are taken`;
  }
  const entries = entriesIn(extents);
  if (entries <= MOST_ENTRIES) return undefined;
  return `has ${grouped(entries)} entries an example, and at most ${grouped(MOST_ENTRIES)} are taken`;
}

/** A tensor to be. */
interface Extents {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * Why a model is too large to be trained, in words; undefined if it is not.
 *
 * @example
 * ```ts
 * import { tooLarge } from "./size.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(tooLarge([{ name: "dense/kernel", shape: [784, 10] }], 1000, 32), undefined);
 * assert.match(tooLarge([{ name: "dense/kernel", shape: [65536, 65536] }], 1000, 32) ?? "", /4,294,967,296 parameters/);
 * ```
 */
export function tooLarge(tensors: readonly Extents[], activations: number, batch: number): string | undefined {
  const sizes = tensors.map(({ shape }) => entriesIn(shape));
  const parameters = sizes.reduce((sum, size) => sum + size, 0);
  if (parameters > MOST_PARAMETERS) {
    const largest = sizes.indexOf(Math.max(...sizes));
    return `it has ${grouped(parameters)} parameters, ${grouped(sizes[largest])} of them in "${
      tensors[largest].name
    }", ` +
      `and at most ${grouped(MOST_PARAMETERS)} are taken; choose fewer units, filters or dimensions`;
  }
  const bytes = activationBytes(activations, batch);
  if (bytes <= MOST_ACTIVATION_BYTES) return undefined;
  return `its activations take ${grouped(bytes)} bytes for one batch of ${
    grouped(bytes / 4 / activations)
  } examples, ` +
    `and at most ${grouped(MOST_ACTIVATION_BYTES)} are taken; choose smaller inputs, fewer filters or a smaller batch`;
}

const grouped = (value: number) => value.toLocaleString("en-GB", { maximumFractionDigits: 0 });
