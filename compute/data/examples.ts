/**
 * Labelled examples: images, rows of a table, stretches of text.
 *
 * @module
 */

import type { Vector } from "../vector/mod.ts";

/** Entries as they are kept: bytes of images and ids of symbols as bytes, features as floats. */
export type Entries = Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** Examples and the class of each. What an entry stands for, `DataForm.divisor` says. */
export interface Examples {
  /** Examples of the dataset's shape in row-major order: one after another, or where `starts` says. */
  readonly inputs: Entries;
  readonly labels: Uint8Array<ArrayBuffer>;
  /**
   * Index in `inputs` of each example's first entry, where examples overlap, as windows on a text do. Left out where
   * example n begins at n times the number of its entries.
   */
  readonly starts?: Uint32Array<ArrayBuffer>;
}

/** Examples to train on and examples to measure on. */
export interface Dataset {
  readonly train: Examples;
  readonly test: Examples;
  /** Extents of one example: [height, width, channels] of an image, [features] of a row, [context] of a text. */
  readonly shape: readonly number[];
  readonly classes: number;
  /** What of the files is not used or stands for something else, as is to be expected; one sentence each. */
  readonly notes?: readonly string[];
  /** What was left out because something is odd about it, one sentence each. */
  readonly doubts?: readonly string[];
}

/**
 * Copies one example to where a model takes it.
 *
 * @param entries number of its entries
 * @param divisor what each is divided by
 * @param into receives them from index `at` on
 */
export function copyExample(
  examples: Examples,
  example: number,
  entries: number,
  divisor: number,
  into: Vector,
  at: number,
): void {
  const start = examples.starts === undefined ? example * entries : examples.starts[example];
  const from = examples.inputs.subarray(start, start + entries);
  for (let entry = 0; entry < entries; entry++) into[at + entry] = from[entry] / divisor;
}

/** Number of entries of one example. */
export function entriesOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Zeros of the same type of entries. */
export function emptyLike(inputs: Entries, length: number): Entries {
  return inputs instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
}
