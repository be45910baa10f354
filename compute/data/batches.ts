/**
 * A node's examples as an endless stream of batches.
 *
 * @module
 */
import type { Random, RandomState, Vector } from "../vector/mod.ts";
import { copyExample, copyNext, copyTarget, entriesOf, type Examples } from "./examples.ts";

/** Fills one batch after another. */
export interface Batches {
  /** The examples of the current batch as the model takes them; overwritten by the next call of `next`. */
  readonly inputs: Vector;
  /** The class of each example of the current batch, or its stratum where it has none. */
  readonly labels: Uint8Array;
  /**
   * What is to be learnt of the current batch: the class of each example, or its targets one after another; with
   * `positions` the id after each entry of each example.
   */
  readonly targets: Vector;
  /** Goes on to the next batch. */
  next(): void;
  /** The place in the data. */
  save(): BatchesState;
  /** Goes on from a place that was saved. @throws {TypeError} if it is a place in other data; nothing has changed then */
  restore(state: BatchesState): void;
}

/** A place in the data. */
export interface BatchesState {
  /** The examples in the order of the current deal, and how many of them are dealt. */
  readonly dealing: Uint32Array<ArrayBuffer>;
  readonly dealt: number;
  readonly order: RandomState;
  readonly shifts: RandomState;
}

/** What `createBatches` needs to know. */
export interface BatchOptions {
  readonly examples: Examples;
  /** Examples a batch. */
  readonly size: number;
  /** Extents of one example; height, width and channels of an image. */
  readonly shape: readonly number[];
  /** What entries are divided by: 255 for bytes of images, 1 for ids and features. */
  readonly divisor: number;
  /** Images are shifted by up to this many pixels each way, filled with zeros; 0 for what is no image. */
  readonly shift: number;
  readonly random: Random;
  /** Where the examples of the current batch are put; streams that take turns can share it. */
  readonly inputs?: Vector | undefined;
  /** What is learnt is the id that follows at every place of a text, not only the one after the last; false by default. */
  readonly positions?: boolean | undefined;
}

/**
 * Deals the examples in random order, each once before any comes again; a batch may reach into the next deal.
 *
 * @throws {TypeError} if what is no image is to be shifted, or places are asked for of what is no text
 */
export function createBatches(options: BatchOptions): Batches {
  const { examples, size, shape, divisor, shift, positions = false } = options;
  if (shift > 0 && (shape.length !== 3 || examples.starts !== undefined)) {
    throw new TypeError(`Cannot shift examples of shape [${shape.join(", ")}]: only images are; set "shift" to 0`);
  }
  if (positions && examples.starts === undefined) {
    throw new TypeError(`Cannot learn what follows each entry of shape [${shape.join(", ")}]: only text goes on`);
  }
  const [height, width, channels] = shape;
  const [order, shifts] = [options.random.fork("order"), options.random.fork("shift")];
  const dealing = Uint32Array.from(examples.labels, (_, example) => example);
  const entries = entriesOf(shape);
  const inputs = options.inputs ?? new Float32Array(size * entries);
  const labels = new Uint8Array(size);
  const perExample = positions ? entries : examples.targets?.entries ?? 1;
  const targets = new Float32Array(size * perExample);
  let dealt = dealing.length;

  function place(example: number, slot: number): void {
    const to = slot * entries;
    const down = shift === 0 ? 0 : shifts.below(2 * shift + 1) - shift;
    const right = shift === 0 ? 0 : shifts.below(2 * shift + 1) - shift;
    if (down === 0 && right === 0) return copyExample(examples, example, entries, divisor, inputs, to);
    const from = examples.inputs.subarray(example * entries, (example + 1) * entries);
    inputs.fill(0, to, to + entries);
    const first = Math.max(0, -right) * channels;
    const last = (width - Math.max(0, right)) * channels;
    for (let row = Math.max(0, -down); row < height - Math.max(0, down); row++) {
      const source = row * width * channels;
      const target = to + source + (down * width + right) * channels;
      for (let column = first; column < last; column++) inputs[target + column] = from[source + column] / divisor;
    }
  }

  return {
    inputs,
    labels,
    targets,
    next() {
      for (let slot = 0; slot < size; slot++) {
        if (dealt === dealing.length) {
          order.shuffle(dealing);
          dealt = 0;
        }
        const example = dealing[dealt++];
        place(example, slot);
        labels[slot] = examples.labels[example];
        if (positions) copyNext(examples, example, entries, targets, slot * perExample);
        else copyTarget(examples, example, targets, slot * perExample);
      }
    },
    save: () => ({ dealing: dealing.slice(), dealt, order: order.save(), shifts: shifts.save() }),
    restore(state) {
      const known = state.dealing.every((example) => example < dealing.length);
      if (state.dealing.length !== dealing.length || !known || !(state.dealt >= 0 && state.dealt <= dealing.length)) {
        throw new TypeError(
          `Cannot go on from a place among ${state.dealing.length} examples: there are ${dealing.length} here`,
        );
      }
      dealing.set(state.dealing);
      dealt = state.dealt;
      order.restore(state.order);
      shifts.restore(state.shifts);
    },
  };
}
