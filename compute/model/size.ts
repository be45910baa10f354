/**
 * How large a model may be. A manifest is a stranger's: what it asks for is reckoned before anything is allocated.
 *
 * @module
 */
import type { Operation } from "./operation.ts";

/** Parameters that a model may have in all: a vector of them is 1 GiB, and a node holds some twenty. */
export const MOST_PARAMETERS = 2 ** 28;
/** Bytes that all values of one batch on its way through a model may take. */
export const MOST_ACTIVATION_BYTES = 2 ** 33;
/** Held-out examples at a time: enough to keep the kernels busy, few enough to need little memory. */
export const EVALUATED_AT_ONCE = 250;

/** Bytes that the values of one batch take, of training or of an evaluation, whichever is larger. */
export function activationBytes(entriesAnExample: number, batch: number): number {
  return 4 * Math.max(batch, EVALUATED_AT_ONCE) * entriesAnExample;
}

/** A tensor to be. */
interface Extents {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Entries of all values that one example has on its way through a model, its own among them. */
export function activationsOf(
  operations: readonly Operation[],
  inputShape: readonly number[],
  tensors: readonly Extents[],
): number {
  let shape = [...inputShape];
  let sum = product(shape);
  for (const operation of operations) {
    if (operation.kind === "conv") {
      const [height, width, , filters] = operation.kernelShape;
      const lost = operation.padding === "same" ? [0, 0] : [height - 1, width - 1];
      shape = [shape[0] - lost[0], shape[1] - lost[1], filters];
    } else if (operation.kind === "pool") {
      shape = [Math.floor(shape[0] / operation.size[0]), Math.floor(shape[1] / operation.size[1]), shape[2]];
    } else if (operation.kind === "embedding") shape = [...shape, operation.dimensions];
    else if (operation.kind === "flatten") shape = [operation.units];
    else if (operation.kind === "dense") shape = [tensors[operation.kernel].shape[1]];
    sum += product(shape);
  }
  return sum;
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
  const sizes = tensors.map(({ shape }) => product(shape));
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

const product = (extents: readonly number[]) => extents.reduce((all, extent) => all * extent, 1);
const grouped = (value: number) => value.toLocaleString("en-GB", { maximumFractionDigits: 0 });
