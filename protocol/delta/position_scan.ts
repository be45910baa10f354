/**
 * How likely each entry of a tensor is to be kept, entry after entry.
 *
 * Entries of one unit (a column) or of one input (a row) are kept together. The rate of an entry is that of its tensor, times
 * that of its row, times that of its column; a row's or column's is the mean of a gamma distribution after what was seen of it so
 * far (Pólya's urn): (kept + 2·activity) / (expected + 2).
 *
 * @module
 */
import type { TensorSpec } from "../../compute/vector/mod.ts";
import { MEAN_ACTIVITY, measureActivity, rowLength } from "./grid.ts";
import type { Reference } from "./reference.ts";

/**
 * A stretch of entries ends where their weights reach this sum; half an entry of it is kept on average. Taking an entry's place in
 * its stretch by weight alone, as if at most one of it were kept, then costs .015 bits an entry.
 */
export const STRETCH = 1 << 15;
/** The weight of an entry that is certain to be kept: half an entry a stretch. */
const CERTAIN = 2 * STRETCH;
/** The largest weight but one: of range a coder has 24 bits, and a stretch must leave some of them to its entries. */
const LARGEST_WEIGHT = 4 * STRETCH;
/** What a kept entry adds to its row and its column: half of what they start with on average. */
const KEPT_ACTIVITY = MEAN_ACTIVITY / 2;
/** Columns of a tensor that has none: entries at a time, all of one weight. */
const PLAIN_WIDTH = 64;

/**
 * A walk through one tensor, stretch after stretch. One instance serves all tensors: its memory is as long as the longest rows and
 * columns, and is not given back.
 */
export class PositionScan {
  /** The entry that comes next, of the tensor's. */
  at = 0;
  /** The sum of the weights since {@link restart}. Each is at least 1. */
  sum = 0.5;
  /** What that sum was before the last entry passed. */
  before = 0.5;
  #row = 0;
  #column = 0;
  // Where the stretch begins.
  #first = 0;
  #firstRow = 0;
  #firstColumn = 0;

  #isGrid = false;
  #length = 0;
  #width = 0;
  /** Entries to be kept, and those kept so far. */
  #count = 0;
  #kept = 0;
  /** The rate of an entry of the tensor, but for its row and column. */
  #factor = 0.5;
  /** A row's and a column's activity, each kept entry counting too. */
  #rows = new Float64Array(0);
  #columns = new Float64Array(PLAIN_WIDTH);
  /** What a row's activity is to be divided by: that of all rows from it on, as it was at first; as a factor. */
  #rowFactors = new Float64Array(0);
  /** What a column's is: what it would be if all columns were alike. The later a column, the more of its row is known. */
  #columnFactors = new Float64Array(PLAIN_WIDTH);
  /** The two multiplied. */
  #weights = new Float64Array(PLAIN_WIDTH);

  /** Begins a tensor of which `count` entries are kept, at least 1. */
  begin(tensor: TensorSpec, count: number, reference: Reference | undefined): void {
    const width = rowLength(tensor);
    this.#isGrid = width > 0;
    this.#length = tensor.length;
    this.#width = width || PLAIN_WIDTH;
    this.#count = count;
    this.#kept = 0;
    if (this.#isGrid) this.#beginGrid(tensor, reference);
    else this.#weights.fill(1, 0, PLAIN_WIDTH);
    this.#first = this.#firstRow = this.#firstColumn = 0;
    this.restart();
  }

  #beginGrid(tensor: TensorSpec, reference: Reference | undefined): void {
    const width = this.#width;
    const height = tensor.length / width;
    if (this.#columns.length < width) {
      this.#columns = new Float64Array(width);
      this.#columnFactors = new Float64Array(width);
      this.#weights = new Float64Array(width);
    }
    if (this.#rows.length < height) {
      this.#rows = new Float64Array(height);
      this.#rowFactors = new Float64Array(height);
    }
    if (reference === undefined) {
      this.#rows.fill(MEAN_ACTIVITY, 0, height);
      this.#columns.fill(MEAN_ACTIVITY, 0, width);
    } else measureActivity(tensor, width, reference, this.#rows, this.#columns);
    let rest = 0;
    for (let row = height - 1; row >= 0; row--) {
      rest += this.#rows[row];
      this.#rowFactors[row] = 1 / rest;
    }
    for (let column = 0; column < width; column++) {
      const expected = (KEPT_ACTIVITY * column * this.#count) / tensor.length;
      this.#columnFactors[column] = 1 / (MEAN_ACTIVITY + expected);
      this.#weights[column] = this.#columns[column] * this.#columnFactors[column];
    }
  }

  /** Goes to the beginning of the stretch: the mark. */
  restart(): void {
    this.at = this.#first;
    this.#row = this.#firstRow;
    this.#column = this.#firstColumn;
    this.sum = 0;
    const left = this.#count - this.#kept;
    this.#factor = this.#isGrid
      ? (2 * CERTAIN * left) / (this.#kept + 2 * this.#width)
      : (CERTAIN * left) / (this.#length - this.#first);
  }

  /** Passes entries up to `end` of the tensor's, or until the sum of their weights reaches `enough`. */
  pass(end: number, enough: number): void {
    const isGrid = this.#isGrid;
    const factor = this.#factor;
    const width = this.#width;
    const weights = this.#weights;
    let { at, sum, before } = this;
    let row = this.#row;
    let column = this.#column;
    while (at < end && sum < enough) {
      const rate = isGrid ? factor * this.#rows[row] * this.#rowFactors[row] : factor;
      const begun = column;
      const stop = Math.min(width, column + end - at);
      do {
        const weight = rate * weights[column++];
        before = sum;
        sum += 1 + (weight < LARGEST_WEIGHT ? weight : LARGEST_WEIGHT);
      } while (column < stop && sum < enough);
      at += column - begun;
      if (column === width) {
        column = 0;
        row++;
      }
    }
    this.at = at;
    this.sum = sum;
    this.before = before;
    this.#row = row;
    this.#column = column;
  }

  /** Lets the next stretch begin here; this one goes on as it is. */
  mark(): void {
    this.#first = this.at;
    this.#firstRow = this.#row;
    this.#firstColumn = this.#column;
  }

  /** Begins the stretch at the mark; the entry before the mark is kept. Not to be called after the tensor's last kept one. */
  keep(): void {
    this.#kept++;
    if (this.#isGrid) {
      const isEnd = this.#firstColumn === 0;
      const column = isEnd ? this.#width - 1 : this.#firstColumn - 1;
      this.#rows[isEnd ? this.#firstRow - 1 : this.#firstRow] += KEPT_ACTIVITY;
      this.#columns[column] += KEPT_ACTIVITY;
      this.#weights[column] = this.#columns[column] * this.#columnFactors[column];
    }
    this.restart();
  }
}
