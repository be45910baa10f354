/**
 * The arithmetic of an exchange: what a link's two ends do to their shared vector and to their models.
 *
 * ```
 * i → j : q_i = C(x_i − r)          j → i : q_j = C(x_j − r)
 * x_i += (q_j − q_i)/2              x_j −= (q_j − q_i)/2              r += (q_lower + q_higher)/2
 * ```
 *
 * @module
 */
import { addScaled, requireLength } from "./apply.ts";
import type { Compressed } from "./compressor.ts";
import {
  addMixes,
  bitsOf,
  digestFrom,
  digestOf,
  type Layout,
  subtract,
  sumMixes,
  type Sums,
  type Vector,
} from "../vector/mod.ts";

export { digestOf };

type Sparse = Extract<Compressed, { kind: "sparse" }>;

/** What a commit may have to take back: written over by the next one, and as large as the largest needed. */
let formerEntries = new Uint32Array(0);
let formerVector = new Float32Array(0);
/** The largest finite float32. */
const LARGEST_FLOAT = 2 ** 128 - 2 ** 104;
/** Room beyond the largest, so that messages of much the same size do not make it anew each time. */
const SPARE = 1.1;

/**
 * The shared vector r of a link, equal bit for bit at both ends, and its digest.
 *
 * @example
 * ```ts
 * import { digestOf, SharedVector } from "./shared_vector.ts";
 * import { createLayout } from "../vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [2] }]);
 * const shared = new SharedVector(Float32Array.of(0, 0));
 * const lower = { kind: "dense", precision: "f32", values: Float32Array.of(4, 0) } as const;
 * const higher = { kind: "dense", precision: "f32", values: Float32Array.of(2, 2) } as const;
 *
 * assert.strictEqual(shared.commit(lower, higher, layout, digestOf(Float32Array.of(3, 1))), true);
 * assert.deepStrictEqual([...shared.vector], [3, 1]);
 * assert.strictEqual(shared.commit(lower, higher, layout, 0n), false);
 * assert.deepStrictEqual([...shared.vector], [3, 1]);
 * ```
 */
export class SharedVector {
  /** r; only `commit` and `replace` change it. */
  readonly vector: Vector;
  #sums: Sums;

  /**
   * @param initial the vector both ends start from
   * @param own true if nobody else has it; else it is copied
   */
  constructor(initial: Vector, own = false) {
    this.vector = own ? initial : initial.slice();
    this.#sums = sumMixes(bitsOf(this.vector));
  }

  /** The digest of r, in [0, 2⁶⁴); kept up to date in O(changed). */
  get digest(): bigint {
    return digestFrom(this.#sums);
  }

  /** Writes the residual x − r to `out`. */
  residual(x: Vector, out: Vector): void {
    subtract(x, this.vector, out);
  }

  /**
   * Commits an exchange: r += lower/2, then r += higher/2, each entry rounded to float32 after each of the two.
   *
   * @param lower the message of the end with the lower peer id
   * @param higher the other end's message
   * @param expected the digest that r must have afterwards, if known
   * @returns false if the digest is another than expected; r and its digest are then what they were, bit for bit
   * @throws {TypeError} if a message is not of r's length; nothing has changed then
   */
  commit(lower: Compressed, higher: Compressed, layout: Layout, expected?: bigint): boolean {
    requireLength(lower, layout, this.vector.length);
    requireLength(higher, layout, this.vector.length);
    return lower.kind === "sparse" && higher.kind === "sparse"
      ? this.#commitSparse(lower, higher, layout, expected)
      : this.#commitWhole(lower, higher, layout, expected);
  }

  /**
   * True if every entry that `message` changes stays finite by a commit, whatever the other message adds to it; costs what
   * the message carries.
   *
   * @param largest what no value of either message exceeds in size
   */
  staysFinite(message: Compressed, largest: number): boolean {
    const { vector } = this;
    // Each of the two adds half of its value. What is not a number is not below anything either.
    const room = LARGEST_FLOAT - largest;
    if (message.kind === "sparse") return message.indices.every((index) => Math.abs(vector[index]) <= room);
    return vector.every((value) => Math.abs(value) <= room);
  }

  /** Sets r to a copy of `vector`, as an opening does. @throws {TypeError} if the length is another */
  replace(vector: Vector): void {
    if (vector.length !== this.vector.length) {
      throw new TypeError(
        `Cannot replace a shared vector of ${this.vector.length} entries by one of ${vector.length}: they differ in length`,
      );
    }
    this.vector.set(vector);
    this.#sums = sumMixes(bitsOf(this.vector));
  }

  /** Keeps only the entries that change, and their share of the digest. */
  #commitSparse(lower: Sparse, higher: Sparse, layout: Layout, expected: bigint | undefined): boolean {
    const { vector } = this;
    const bits = bitsOf(vector);
    const changed = lower.indices.length + higher.indices.length;
    if (formerEntries.length < changed) formerEntries = new Uint32Array(Math.ceil(SPARE * changed));
    const former = formerEntries;
    const sums = this.#sums.slice();
    let kept = 0;
    for (const message of [lower, higher]) {
      const { indices } = message;
      for (let n = 0; n < indices.length; n++) former[kept++] = bits[indices[n]];
      addMixes(sums, bits, indices, -1);
      addScaled(vector, message, layout, 0.5);
      addMixes(sums, bits, indices, 1);
    }
    if (expected === undefined || digestFrom(sums) === expected) {
      this.#sums = sums;
      return true;
    }
    // Backwards, since an entry may have changed twice.
    for (const { indices } of [higher, lower]) {
      for (let n = indices.length; n-- > 0;) bits[indices[n]] = former[--kept];
    }
    return false;
  }

  /** Where most entries change, r is kept whole and its digest worked out anew. */
  #commitWhole(lower: Compressed, higher: Compressed, layout: Layout, expected: bigint | undefined): boolean {
    const { vector } = this;
    if (expected !== undefined) {
      if (formerVector.length < vector.length) formerVector = new Float32Array(vector.length);
      formerVector.set(vector);
    }
    addScaled(vector, lower, layout, 0.5);
    addScaled(vector, higher, layout, 0.5);
    const sums = sumMixes(bitsOf(vector));
    if (expected === undefined || digestFrom(sums) === expected) {
      this.#sums = sums;
      return true;
    }
    vector.set(formerVector.subarray(0, vector.length));
    return false;
  }
}

/**
 * Moves a model by an exchange: x += w·other/2, then x −= w·own/2. Done at both ends with a weight of 1 it keeps the mean of
 * their models.
 *
 * @param own this end's message, q of x − r
 * @param other the other end's message
 * @param weight w, in [0, 1]
 */
export function moveModel(x: Vector, own: Compressed, other: Compressed, layout: Layout, weight = 1): void {
  if (weight === 0) return;
  addScaled(x, other, layout, weight / 2);
  addScaled(x, own, layout, -weight / 2);
}
