/**
 * The input of a model from a file, on data whose examples may be written otherwise.
 *
 * @module
 */

/** What a model's input is to be. */
export interface FittedInput {
  /** Extents of one example; undefined where neither the file nor the data gives them. */
  readonly shape: readonly number[] | undefined;
  /** A Flatten is to come before the first layer. */
  readonly isFlattened: boolean;
  /** What was done otherwise than the file has it. */
  readonly note: string | undefined;
}

/**
 * Fits the input of a model to data where that only writes the same numbers otherwise: rows of pixels as one row, and a
 * picture of one channel with or without it. Where it does not fit, the file's own extents stay, and model and data are
 * found to differ.
 *
 * @param kind class of the model's first layer
 * @param declared extents that the file has, null for those that it leaves open; undefined if it has none
 * @param given extents of an example of the data
 *
 * @example
 * ```ts
 * import { fitInput } from "./fit_input.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(fitInput("Flatten", [28, 28], [28, 28, 1]).shape, [28, 28, 1]);
 * assert.strictEqual(fitInput("Dense", [784], [28, 28, 1]).isFlattened, true);
 * assert.deepStrictEqual(fitInput("Conv2D", [null, null, 3], [32, 32, 3]).shape, [32, 32, 3]);
 * ```
 */
export function fitInput(
  kind: string,
  declared: readonly (number | null)[] | undefined,
  given: readonly number[] | undefined,
): FittedInput {
  const open = declared === undefined || declared.includes(null);
  const own = open ? undefined : declared as readonly number[];
  const asIs = { shape: own, isFlattened: false, note: undefined };
  if (given === undefined || `${own}` === `${given}`) return asIs;
  const isRow = declared === undefined || declared.length === 1;
  const isOpenFor = declared === undefined ||
    (declared.length === given.length && declared.every((extent, axis) => extent === null || extent === given[axis]));
  if (kind === "Dense" && isRow && given.length > 1 && (own === undefined || own[0] === entriesOf(given))) {
    const note = `The model takes a row of ${entriesOf(given)} numbers: a Flatten in front makes it of the data's ${
      given.join("×")
    }.`;
    return { shape: given, isFlattened: true, note };
  }
  if (open) return { shape: isOpenFor ? given : undefined, isFlattened: false, note: undefined };
  const isSame = kind === "Flatten"
    ? entriesOf(declared as readonly number[]) === entriesOf(given)
    : kind === "Conv2D" && `${[...declared, 1]}` === `${given}`;
  if (isSame) {
    const note = `The model's input of ${declared.join("×")} is the data's ${given.join("×")}, number for number.`;
    return { shape: given, isFlattened: false, note };
  }
  return asIs;
}

function entriesOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
