/**
 * Labelled images.
 *
 * @module
 */

/** Images in row-major order, one byte an entry (0 to 255), and the class of each. */
export interface Examples {
  /** `labels.length` images of the dataset's shape, one after another. */
  readonly images: Uint8Array<ArrayBuffer>;
  readonly labels: Uint8Array<ArrayBuffer>;
}

/** Images to train on and images to measure on. */
export interface Dataset {
  readonly train: Examples;
  readonly test: Examples;
  /** Height, width and channels of an image. */
  readonly shape: readonly [number, number, number];
  readonly classes: number;
}
