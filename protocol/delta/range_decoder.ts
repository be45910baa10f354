import { WireError } from "../messages/mod.ts";
import { CODED_BITS, CODED_SHIFT, type Contexts, FULL_RANGE, learn, RAW_BITS, TOP_SHIFT } from "./range_coder.ts";
import { lastBytes } from "./range_encoder.ts";

// Held here too: an engine looks up at each use what another module exports.
const top = TOP_SHIFT;
const coded = CODED_BITS;
const codedState = CODED_SHIFT;

/**
 * Reads what a {@link RangeEncoder} wrote, given the same contexts in the same order.
 *
 * @example
 * ```ts
 * import { createContexts } from "./range_coder.ts";
 * import { RangeDecoder } from "./range_decoder.ts";
 * import { RangeEncoder } from "./range_encoder.ts";
 * import assert from "node:assert";
 *
 * const encoder = new RangeEncoder(9);
 * encoder.bit(createContexts(1), 0, 1);
 * encoder.raw(1234, 16);
 * const decoder = new RangeDecoder(encoder.finish());
 * assert.strictEqual(decoder.bit(createContexts(1), 0), 1);
 * assert.strictEqual(decoder.raw(16), 1234);
 * decoder.finish();
 * ```
 */
export class RangeDecoder {
  readonly #bytes: Uint8Array;
  #position = 1;
  // Words of 32 bits, held as signed integers, which an engine keeps in registers; `>>> 0` is their value.
  // Open to loops over millions of bits, which hold them in variables of their own.
  /** @internal */
  range = FULL_RANGE | 0;
  /** @internal What was read, less the encoder's `low`. */
  code = 0;
  /** What a share of the last {@link target} takes of the range. */
  #part = 0;

  /**
   * @param bytes a whole message; its first byte, the kind, is passed over
   * @throws {WireError} if it can be no encoder's
   */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    for (let index = 0; index < 4; index++) this.code = (this.code << 8) | this.#nextByte();
    if (this.code === this.range) throw strayCode();
  }

  /** Reads a bit with its context, which learns from it. */
  bit(contexts: Contexts, context: number): 0 | 1 {
    const state = contexts[context];
    const bound = Math.imul(this.range >>> coded, state >>> codedState);
    let bit: 0 | 1 = 0;
    if (this.code >>> 0 < bound >>> 0) {
      this.range = bound;
    } else {
      bit = 1;
      this.code = (this.code - bound) | 0;
      this.range = (this.range - bound) | 0;
    }
    contexts[context] = learn(state, bit);
    if (this.range >>> top === 0) this.shift();
    return bit;
  }

  /**
   * Reads `count` bits, at most 32, that were written without a model.
   *
   * @throws {WireError} if no such bits can have been written
   */
  raw(count: number): number {
    let high = 0;
    while (count > RAW_BITS) {
      count -= RAW_BITS;
      high = (high << RAW_BITS) | this.raw(RAW_BITS);
    }
    return ((high << count) | this.#value(this.range >>> count, 1 << count)) >>> 0;
  }

  /** Reads one of `total` values, at most 2¹⁸, all equally likely. @throws {WireError} if none can have been written */
  uniform(total: number): number {
    const value = this.target(total);
    this.take(value, 1);
    return value;
  }

  /**
   * Looks which of `total` shares, at most 2¹⁸, the value that comes next owns; {@link take} then reads that value.
   *
   * @throws {WireError} if none of them can have been written
   */
  target(total: number): number {
    this.#part = ((this.range >>> 0) / total) | 0;
    const share = ((this.code >>> 0) / (this.#part >>> 0)) | 0;
    // The division leaves a rest of the range that no share is of.
    if (share >= total) throw strayCode();
    return share;
  }

  /** Reads a value that owns `width` shares from the one numbered `below` on, the {@link target} being one of them. */
  take(below: number, width: number): void {
    this.code = (this.code - Math.imul(this.#part, below)) | 0;
    this.range = Math.imul(this.#part, width);
    if (this.range >>> top === 0) this.shift();
  }

  /** Reads a value that owns `part` of the range, as do all of `total`. */
  #value(part: number, total: number): number {
    const value = ((this.code >>> 0) / (part >>> 0)) | 0;
    // The division leaves a rest of the range that no value owns.
    if (value >>> 0 >= total) throw strayCode();
    this.code = (this.code - Math.imul(part, value)) | 0;
    this.range = part;
    if (part >>> top === 0) this.shift();
    return value;
  }

  /**
   * Checks that the message ends here, as its encoder ends it: so there is one message only for what was read.
   *
   * @throws {WireError} if bytes are left over or missing, or are not those the encoder would have chosen
   */
  finish(): void {
    let read = 0;
    for (let index = this.#position - 4; index < this.#position; index++) {
      read = (read << 8) | (index < this.#bytes.length ? this.#bytes[index] : 0);
    }
    const { bytes, value } = lastBytes((read - this.code) >>> 0, this.range >>> 0);
    if (this.#bytes.length !== this.#position - 4 + bytes || value >>> 0 !== read >>> 0) {
      throw new WireError(
        "FORM",
        `Cannot read a delta of ${this.#bytes.length} bytes: it should end after ${this.#position - 4 + bytes} bytes ` +
          "in the one way its encoder ends it",
      );
    }
  }

  /** @internal Takes bytes in while the highest of the range is 0. */
  shift(): void {
    do {
      this.code = (this.code << 8) | this.#nextByte();
      this.range <<= 8;
    } while (this.range >>> top === 0);
  }

  #nextByte(): number {
    // Up to three bytes are missing at the end, where the writer's last ones tell enough.
    if (this.#position >= this.#bytes.length + 4) {
      throw new WireError("LENGTH", `Cannot read a delta of ${this.#bytes.length} bytes: it ends too early`);
    }
    const byte = this.#position < this.#bytes.length ? this.#bytes[this.#position] : 0;
    this.#position++;
    return byte;
  }
}

function strayCode(): WireError {
  return new WireError("UNREADABLE", "Cannot read a delta: its bytes stand for no value");
}
