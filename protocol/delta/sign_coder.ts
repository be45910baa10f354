import { type Contexts, createContexts } from "./range_coder.ts";
import type { RangeDecoder } from "./range_decoder.ts";
import type { RangeEncoder } from "./range_encoder.ts";

/** How far a column leans at most: more signs one way say no more. */
const LARGEST_LEAN = 3;
/** A column's lean counts before the way of the entry itself; 3·lean + way holds both. */
const LEAN_STEP = 3;
/** By the absolute value of that number; where it is negative, the sign is turned. */
const CONTEXTS = LEAN_STEP * LARGEST_LEAN + 2;

/** Scratch, reused by all: how the columns of the tensor at hand lean, above 0 for positive. */
let leans = new Int8Array(64);

/**
 * Codes signs. Those of one column lean one way: a unit whose output is too large has all its weights pulled down at once. And an
 * entry goes on the way it went so far.
 */
export class SignCoder {
  readonly #contexts: Contexts = createContexts(CONTEXTS);

  /** Begins a tensor of so many columns. */
  begin(width: number): void {
    if (leans.length < width) leans = new Int8Array(width);
    leans.fill(0, 0, width);
  }

  /**
   * Writes a sign.
   *
   * @param way −1, 0 or 1: which way the entry went so far
   * @param negative 1 for negative, 0 for positive
   */
  encode(encoder: RangeEncoder, column: number, way: number, negative: number): void {
    // The absolute value, and whether the sign is turned, without a branch.
    const towards = LEAN_STEP * leans[column] + way;
    const turned = towards >> 31;
    encoder.bit(this.#contexts, (towards ^ turned) - turned, negative ^ (turned & 1));
    lean(column, negative);
  }

  /** Reads a sign; see {@link encode}. */
  decode(decoder: RangeDecoder, column: number, way: number): number {
    const towards = LEAN_STEP * leans[column] + way;
    const turned = towards >> 31;
    const negative = decoder.bit(this.#contexts, (towards ^ turned) - turned) ^ (turned & 1);
    lean(column, negative);
    return negative;
  }
}

/** A column after one more sign. */
function lean(column: number, negative: number): void {
  leans[column] = Math.min(Math.max(leans[column] + 1 - 2 * negative, -LARGEST_LEAN), LARGEST_LEAN);
}
