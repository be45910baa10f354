/**
 * Labelled examples: images, rows of a table, stretches of text.
 *
 * @module
 */

import type { Vector } from "../vector/mod.ts";

/** Entries as they are kept: bytes of images and ids of symbols as bytes, features as floats. */
export type Entries = Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** What is to be learnt of examples that have no class: so many numbers of each, one example after another. */
export interface Targets {
  /** Standardised numbers, or 1 for labels that an example has and 0 for those that it has not. */
  readonly values: Float32Array<ArrayBuffer>;
  /** Numbers an example. */
  readonly entries: number;
}

/** Examples and what is to be learnt of each. What an entry stands for, `DataForm.divisor` says. */
export interface Examples {
  /** Examples of the dataset's shape in row-major order: one after another, or where `starts` says. */
  readonly inputs: Entries;
  /**
   * The class of each. Where there are `targets` it is the stratum of each, by which examples are divided among nodes as by
   * a class: see `strataOf`.
   */
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly targets?: Targets | undefined;
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
  /** Outputs that a model of them has: one a class, number or label. */
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

/**
 * Copies what is to be learnt of one example: its class, or its targets.
 *
 * @param into receives it from index `at` on
 */
export function copyTarget({ labels, targets }: Examples, example: number, into: Vector, at: number): void {
  if (targets === undefined) into[at] = labels[example];
  else into.set(targets.values.subarray(example * targets.entries, (example + 1) * targets.entries), at);
}

/**
 * Copies what follows each entry of one example, where examples are windows: the id after it.
 *
 * @param entries number of the example's entries
 * @param into receives as many from index `at` on
 * @throws {TypeError} if the examples do not overlap, so that nothing follows
 */
export function copyNext(
  { inputs, starts }: Examples,
  example: number,
  entries: number,
  into: Vector,
  at: number,
): void {
  if (starts === undefined) throw new TypeError("Cannot take what follows each entry: these examples are no text");
  const start = starts[example] + 1;
  into.set(inputs.subarray(start, start + entries), at);
}

/** Number of entries of one example. */
export function entriesOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Zeros of the same type of entries. */
export function emptyLike(inputs: Entries, length: number): Entries {
  return inputs instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
}
