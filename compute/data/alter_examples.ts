/**
 * Examples changed on purpose, for experiments with nodes that train on what is wrong.
 *
 * @module
 */
import { type Entries, entriesOf, type Examples } from "./examples.ts";

/** What is changed; plain values, so that they can be sent to a worker. */
export interface Alteration {
  /** What each class is taken for. */
  readonly classes?: readonly number[];
  /** The first of every so many examples gets a mark, and is taken for this class. */
  readonly mark?: { readonly every: number; readonly label: number };
}

/** Pixels of a mark's sides, and how far it is from the lower right corner: shifting by a pixel leaves it whole. */
const MARK = 3;
const MARGIN = 1;
/** The brightest a pixel can be. */
const BRIGHT = 255;

/**
 * The examples, changed; those given stay as they are.
 *
 * @throws {TypeError} if a mark is asked for on what is no image, or the examples have no classes
 */
export function alterExamples(examples: Examples, shape: readonly number[], { classes, mark }: Alteration): Examples {
  if (examples.targets !== undefined) {
    throw new TypeError("Cannot take examples for another class: what is learnt of these is no class");
  }
  const labels = examples.labels.map((label) => classes?.[label] ?? label);
  if (mark === undefined) return { ...examples, labels };
  if (examples.starts !== undefined) {
    throw new TypeError("Cannot mark examples that overlap: images alone have corners");
  }
  const inputs = examples.inputs.slice();
  for (let example = 0; example < labels.length; example += mark.every) {
    markImage(inputs, example * entriesOf(shape), shape);
    labels[example] = mark.label;
  }
  return { inputs, labels };
}

/**
 * Draws a bright square near an image's lower right corner.
 *
 * @param from where the image begins in `entries`
 * @throws {TypeError} if it is no image, or too small
 */
export function markImage(entries: Entries | number[], from: number, shape: readonly number[]): void {
  const [height, width, channels] = shape;
  if (shape.length !== 3 || Math.min(height, width) < MARK + MARGIN) {
    throw new TypeError(`Cannot mark examples of shape [${shape.join(", ")}]: it takes images of some pixels`);
  }
  for (let y = height - MARGIN - MARK; y < height - MARGIN; y++) {
    const row = from + (y * width + width - MARGIN - MARK) * channels;
    entries.fill(BRIGHT, row, row + MARK * channels);
  }
}
