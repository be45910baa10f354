import { CODED_BITS, CODED_SHIFT, type Contexts, FULL_RANGE, learn, RAW_BITS, TOP_SHIFT } from "./range_coder.ts";

// Held here too: an engine looks up at each use what another module exports.
const top = TOP_SHIFT;
const coded = CODED_BITS;
const codedState = CODED_SHIFT;

/** The memory of the encoder that finished last, for the next one. */
let spare: Uint8Array<ArrayBuffer> | undefined;

/**
 * Writes bits into few bytes: each costs about −log₂ of the probability its context gave it.
 *
 * @example
 * ```ts
 * import { createContexts } from "./range_coder.ts";
 * import { RangeEncoder } from "./range_encoder.ts";
 * import assert from "node:assert";
 *
 * const encoder = new RangeEncoder(0);
 * const contexts = createContexts(1);
 * for (let index = 0; index < 8000; index++) encoder.bit(contexts, 0, index % 100 === 0 ? 1 : 0);
 * assert.ok(encoder.finish().length < 120, "1000 bytes of bits, of which 1 % are set");
 * ```
 */
export class RangeEncoder {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 1;
  // Words of 32 bits, held as signed integers, which an engine keeps in registers; `>>> 0` is their value.
  // Open to loops over millions of bits, which hold them in variables of their own.
  /** @internal */
  low = 0;
  /** @internal */
  range = FULL_RANGE | 0;

  /** @param kind the first byte of the message, which is not coded */
  constructor(kind: number) {
    this.#bytes = spare ?? new Uint8Array(1024);
    spare = undefined;
    this.#bytes[0] = kind;
  }

  /** Writes a bit with its context, which learns from it. */
  bit(contexts: Contexts, context: number, bit: number): void {
    const state = contexts[context];
    contexts[context] = learn(state, bit);
    const bound = Math.imul(this.range >>> coded, state >>> codedState);
    const ones = (0 - bit) | 0;
    this.#add(bound & ones);
    this.range = (bound & ~ones) | ((this.range - bound) & ones);
    if (this.range >>> top === 0) this.shift();
  }

  /** Writes the lowest `count` bits of `value`, at most 32, without a model: each costs one bit. */
  raw(value: number, count: number): void {
    while (count > RAW_BITS) {
      count -= RAW_BITS;
      this.raw(value >>> count, RAW_BITS);
    }
    const part = this.range >>> count;
    this.#add(Math.imul(part, value & ((1 << count) - 1)));
    this.range = part;
    if (part >>> top === 0) this.shift();
  }

  /** Writes one of `total` values, at most 2¹⁸, all equally likely. */
  uniform(value: number, total: number): void {
    this.slice(value, 1, total);
  }

  /** Writes a value that owns `width` of `total` shares, at most 2¹⁸, `below` of them being those of values before it. */
  slice(below: number, width: number, total: number): void {
    const part = ((this.range >>> 0) / total) | 0;
    this.#add(Math.imul(part, below));
    this.range = Math.imul(part, width);
    if (this.range >>> top === 0) this.shift();
  }

  /** Ends the message with as few bytes as tell it from all others, and returns it. The encoder is of no more use then. */
  finish(): Uint8Array<ArrayBuffer> {
    const { bytes, value } = lastBytes(this.low >>> 0, this.range >>> 0);
    this.#add((value - (this.low >>> 0)) | 0);
    for (let index = 0; index < bytes; index++) this.#shiftByte();
    const message = this.#bytes.slice(0, this.#length);
    spare = this.#bytes;
    return message;
  }

  #add(bound: number): void {
    const sum = (this.low + bound) | 0;
    if (sum >>> 0 < this.low >>> 0) this.carry();
    this.low = sum;
  }

  /** @internal Adds 1 to the bytes written; the message as a number stays below 1, so the kind is never reached. */
  carry(): void {
    let index = this.#length - 1;
    while (this.#bytes[index] === 0xff) this.#bytes[index--] = 0;
    this.#bytes[index]++;
  }

  /** @internal Shifts bytes out while the highest of the range is 0. */
  shift(): void {
    do {
      this.#shiftByte();
      this.range <<= 8;
    } while (this.range >>> top === 0);
  }

  #shiftByte(): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#length);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = this.low >>> top;
    this.low = this.low << 8;
  }
}

/**
 * How a message ends: the fewest bytes that, whatever came after them, lie in [low, low + range). So no message is the beginning
 * of another, and one that is cut short or goes on is known for it.
 *
 * @returns their number, 1 to 4, and the word they begin, 2³² or more if they carry
 */
export function lastBytes(low: number, range: number): { bytes: number; value: number } {
  for (let bytes = 1; bytes < 4; bytes++) {
    const step = 2 ** (32 - 8 * bytes);
    const value = Math.ceil(low / step) * step;
    if (value + step <= low + range) return { bytes, value };
  }
  return { bytes: 4, value: low };
}
