import type { Layout } from "../../compute/vector/mod.ts";
import { rowLength } from "./grid.ts";
import type { RangeDecoder } from "./range_decoder.ts";
import type { RangeEncoder } from "./range_encoder.ts";
import type { Reference } from "./reference.ts";
import { SignCoder } from "./sign_coder.ts";

/** The signs of kept entries, in the order of their indices. */
export class KeptSigns {
  readonly #coder = new SignCoder();
  readonly #layout: Layout;
  readonly #reference: Reference | undefined;
  #tensor = -1;
  #offset = 0;
  #end = 0;
  #width = 1;

  constructor(layout: Layout, reference: Reference | undefined) {
    this.#layout = layout;
    this.#reference = reference;
  }

  /** Writes the sign of the entry `index`, 1 for negative. @throws {RangeError} if it is neither 0 nor 1 */
  encode(encoder: RangeEncoder, index: number, negative: number): void {
    if (negative > 1) throw new RangeError(`Cannot write a delta: sign ${negative} is neither 0 nor 1`);
    this.#coder.encode(encoder, this.#columnOf(index), this.#wayOf(index), negative);
  }

  /** Reads the sign of the entry `index`. */
  decode(decoder: RangeDecoder, index: number): number {
    return this.#coder.decode(decoder, this.#columnOf(index), this.#wayOf(index));
  }

  #columnOf(index: number): number {
    if (index >= this.#end) this.#enterTensorOf(index);
    return (index - this.#offset) % this.#width;
  }

  #enterTensorOf(index: number): void {
    const { tensors } = this.#layout;
    do {
      const { offset, length } = tensors[++this.#tensor];
      this.#offset = offset;
      this.#end = offset + length;
    } while (index >= this.#end);
    this.#width = rowLength(tensors[this.#tensor]) || 1;
    this.#coder.begin(this.#width);
  }

  /** Which way the entry went so far: the sign of r − x₀. */
  #wayOf(index: number): number {
    if (this.#reference === undefined) return 0;
    return Math.sign(this.#reference.shared[index] - this.#reference.initial[index]);
  }
}
