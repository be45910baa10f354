/**
 * Which entries of a tensor are not 0, a bit each, by how many were not in its row and in its column lately.
 *
 * @module
 */
import { CODED_BITS, CODED_SHIFT, type Contexts, createContexts, learn, TOP_SHIFT } from "./range_coder.ts";
import type { RangeDecoder } from "./range_decoder.ts";
import type { RangeEncoder } from "./range_encoder.ts";

// Held here too: an engine looks up at each use what another module exports.
const top = TOP_SHIFT;
const coded = CODED_BITS;
const codedState = CODED_SHIFT;

/** A share of 1 among the entries before, and what is expected at first. */
const FULL_SHARE = 1 << 12;
const FIRST_SHARE = 1638;
/** How slowly a row's and a column's share forget: by a 16th and a 32nd an entry. */
const ROW_SHIFT = 4;
const COLUMN_SHIFT = 5;
/** Shares are told apart by eighths; so are contexts, by the column's, the row's, and whether the entry above is not 0. */
const CLASS_SHIFT = 9;
const CLASS_BITS = 3;
const CONTEXTS = 2 << (2 * CLASS_BITS);

/** Scratch, reused by all: of each column of the tensor at hand, twice its share, plus 1 if its last entry was not 0. */
let columns = new Uint16Array(64);

/** The contexts of one message. */
export function mapContexts(): Contexts {
  return createContexts(CONTEXTS);
}

function begin(width: number): Uint16Array {
  if (columns.length < width) columns = new Uint16Array(width);
  columns.fill(2 * FIRST_SHARE, 0, width);
  return columns;
}

/** The context of an entry, by its column and the share of those before it in rows. */
function contextOf(column: number, share: number): number {
  return (((column >> (CLASS_SHIFT + 1)) << CLASS_BITS) | (share >> CLASS_SHIFT)) << 1 | (column & 1);
}

/** A share after one more bit. */
function nextShare(share: number, bit: number, shift: number): number {
  return share + (((-bit & FULL_SHARE) - share) >> shift);
}

/** A column after one more bit. */
function nextColumn(column: number, bit: number): number {
  return (nextShare(column >> 1, bit, COLUMN_SHIFT) << 1) | bit;
}

/** Writes which levels from `start` to `end` are not 0: {@link RangeEncoder.bit} for each, with its state in registers. */
export function encodeMap(
  encoder: RangeEncoder,
  contexts: Contexts,
  levels: Int8Array,
  start: number,
  end: number,
  width: number,
): void {
  const states = begin(width);
  let { low, range } = encoder;
  let share = FIRST_SHARE;
  let column = 0;
  for (let index = start; index < end; index++) {
    // 1 for a level that is not 0, without a branch.
    const bit = (levels[index] | -levels[index]) >>> 31;
    const context = contextOf(states[column], share);
    share = nextShare(share, bit, ROW_SHIFT);
    states[column] = nextColumn(states[column], bit);
    if (++column === width) column = 0;

    const state = contexts[context];
    contexts[context] = learn(state, bit);
    const bound = Math.imul(range >>> coded, state >>> codedState);
    const sum = (low + (bound & -bit)) | 0;
    range = bit === 0 ? bound : (range - bound) | 0;
    if (sum >>> 0 < low >>> 0) encoder.carry();
    low = sum;
    if (range >>> top === 0) {
      encoder.low = low;
      encoder.range = range;
      encoder.shift();
      ({ low, range } = encoder);
    }
  }
  encoder.low = low;
  encoder.range = range;
}

/** Reads which levels from `start` to `end` are not 0, and sets those to 1. */
export function decodeMap(
  decoder: RangeDecoder,
  contexts: Contexts,
  levels: Int8Array,
  start: number,
  end: number,
  width: number,
): void {
  const states = begin(width);
  let { code, range } = decoder;
  let share = FIRST_SHARE;
  let column = 0;
  for (let index = start; index < end; index++) {
    const context = contextOf(states[column], share);
    const state = contexts[context];
    const bound = Math.imul(range >>> coded, state >>> codedState);
    const bit = code >>> 0 < bound >>> 0 ? 0 : 1;
    contexts[context] = learn(state, bit);
    code = (code - (bound & -bit)) | 0;
    range = bit === 0 ? bound : (range - bound) | 0;
    if (range >>> top === 0) {
      decoder.code = code;
      decoder.range = range;
      decoder.shift();
      ({ code, range } = decoder);
    }

    levels[index] = bit;
    share = nextShare(share, bit, ROW_SHIFT);
    states[column] = nextColumn(states[column], bit);
    if (++column === width) column = 0;
  }
  decoder.code = code;
  decoder.range = range;
}
