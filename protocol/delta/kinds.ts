/**
 * The first byte of an encoded `Compressed`: which kind it is.
 *
 * @module
 */

/** 0 is none of them, so that a row of zeros is refused at once. */
export const KINDS = {
  denseF32: 1,
  denseF16: 2,
  sparseF32: 3,
  sparseLog4: 4,
  sparseSign: 5,
  sparseSplit: 6,
  quantised: 7,
} as const;
