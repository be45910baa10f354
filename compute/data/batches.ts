/**
 * A node's examples as an endless stream of batches.
 *
 * @module
 */
import type { Random, RandomState } from "../random.ts";
import type { Vector } from "../vector.ts";
import type { Examples } from "./examples.ts";

/** Fills one batch after another. */
export interface Batches {
  /** The images of the current batch, each entry in [0, 1]; overwritten by the next call of `next`. */
  readonly images: Vector;
  /** The class of each image of the current batch. */
  readonly labels: Uint8Array;
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
  /** Height, width and channels of an image. */
  readonly shape: readonly [number, number, number];
  /** Images are shifted by up to this many pixels each way, filled with zeros. */
  readonly shift: number;
  readonly random: Random;
  /** Where the images of the current batch are put; streams that take turns can share it. */
  readonly images?: Vector;
}

/** Deals the examples in random order, each once before any comes again; a batch may reach into the next deal. */
export function createBatches(options: BatchOptions): Batches {
  const { examples, size, shape: [height, width, channels], shift } = options;
  const [order, shifts] = [options.random.fork("order"), options.random.fork("shift")];
  const dealing = Uint32Array.from(examples.labels, (_, example) => example);
  const pixels = height * width * channels;
  const images = options.images ?? new Float32Array(size * pixels);
  const labels = new Uint8Array(size);
  let dealt = dealing.length;

  function place(example: number, slot: number): void {
    const from = examples.images.subarray(example * pixels, (example + 1) * pixels);
    const to = slot * pixels;
    const down = shift === 0 ? 0 : shifts.below(2 * shift + 1) - shift;
    const right = shift === 0 ? 0 : shifts.below(2 * shift + 1) - shift;
    if (down === 0 && right === 0) {
      for (let pixel = 0; pixel < pixels; pixel++) images[to + pixel] = from[pixel] / 255;
      return;
    }
    images.fill(0, to, to + pixels);
    const first = Math.max(0, -right) * channels;
    const last = (width - Math.max(0, right)) * channels;
    for (let row = Math.max(0, -down); row < height - Math.max(0, down); row++) {
      const source = row * width * channels;
      const target = to + source + (down * width + right) * channels;
      for (let column = first; column < last; column++) images[target + column] = from[source + column] / 255;
    }
  }

  return {
    images,
    labels,
    next() {
      for (let slot = 0; slot < size; slot++) {
        if (dealt === dealing.length) {
          order.shuffle(dealing);
          dealt = 0;
        }
        const example = dealing[dealt++];
        place(example, slot);
        labels[slot] = examples.labels[example];
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
