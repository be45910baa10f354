/**
 * The digits at half their size, so that whole swarms can be trained many times.
 *
 * @module
 */
import { loadDigits } from "../../../compute/data/loading.ts";
import type { Dataset, Examples } from "../../../compute/data/mod.ts";

/** Height and width of a small image. */
export const SMALL_SIDE = 14;
const SIDE = 2 * SMALL_SIDE;

let loaded: Promise<Dataset> | undefined;

/** Loads the digits and shrinks them to 14×14, once for a whole process. */
export function loadSmallDigits(): Promise<Dataset> {
  loaded ??= loadDigits().then(({ train, test, classes }) => ({
    train: shrink(train),
    test: shrink(test),
    shape: [SMALL_SIDE, SMALL_SIDE, 1],
    classes,
  }));
  return loaded;
}

/**
 * Images of 28×28 bytes made smaller: each pixel is the mean of a square of four, rounded.
 *
 * @example
 * ```ts
 * import { shrink } from "./small_digits.ts";
 * import assert from "node:assert";
 *
 * const image = new Uint8Array(784);
 * image.set([10, 30], 0);
 * image.set([20, 20], 28);
 * assert.strictEqual(shrink({ inputs: image, labels: Uint8Array.of(3) }).inputs[0], 20);
 * ```
 */
export function shrink({ inputs, labels }: Examples): Examples {
  const small = new Uint8Array(labels.length * SMALL_SIDE * SMALL_SIDE);
  for (let at = 0; at < small.length; at++) {
    // Row 2r of the large images, counted over all of them, since an image has twice as many.
    const from = 2 * Math.floor(at / SMALL_SIDE) * SIDE + 2 * (at % SMALL_SIDE);
    small[at] = Math.round((inputs[from] + inputs[from + 1] + inputs[from + SIDE] + inputs[from + SIDE + 1]) / 4);
  }
  return { inputs: small, labels };
}
