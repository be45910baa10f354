/**
 * Optimal sparsification (Wangni, Wang, Liu, Zhang, NeurIPS 2018): Q(g)_i = Z_i·g_i/p_i with Z_i ~ Bernoulli(p_i) is
 * unbiased, and p_i = min(λ|g_i|, 1) needs the fewest entries for a given variance.
 *
 * @module
 */
import { type IndexedBits, indexedBits } from "./indexed_bits.ts";
import type { Compressed, Compressor } from "./compressor.ts";
import { type Random, requireFinite, type Vector } from "../vector/mod.ts";
import { ensureContraction } from "./ensure_contraction.ts";
import { keptCount } from "./kept_count.ts";
import { randomMemory } from "./random_memory.ts";
import type { Form } from "./tern_grad.ts";

/** How λ is found, and which form the message takes. */
export type SparsifyOptions =
  & { readonly form: Form }
  & (
    /** Greedy (Algorithm 3): the share κ of entries that are sent on average, in (0, 1]. */
    | { readonly density: number }
    /** Closed form (Algorithm 2): the second moment may grow to (1 + ε)‖g‖². */
    | { readonly epsilon: number }
  );

/** What lies below λ|g_i| = 1: number of entries, Σ|g|, Σg²; and Σg² of the whole vector. */
interface Tail {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
  readonly allSquares: number;
}

/** The entries that are sent by chance under `lambda`; zeros are among them. */
function tailOf(vector: Vector, lambda: number): Tail {
  let count = 0;
  let sum = 0;
  let squares = 0;
  let allSquares = 0;
  for (let index = 0; index < vector.length; index++) {
    const size = Math.abs(vector[index]);
    allSquares += size * size;
    if (lambda * size >= 1) continue;
    count++;
    sum += size;
    squares += size * size;
  }
  return { count, sum, squares, allSquares };
}

/**
 * Raises λ from 0 until the set of entries with λ|g_i| ≥ 1 is the one that `next` was asked about. Each round only adds to
 * the set, so it ends; a handful of rounds does for real gradients, and none of them sorts.
 */
function solve(vector: Vector, next: (tail: Tail) => number): number {
  let lambda = 0;
  let certain = -1;
  for (;;) {
    const tail = tailOf(vector, lambda);
    const nowCertain = vector.length - tail.count;
    if (nowCertain === certain || tail.sum === 0) return lambda;
    certain = nowCertain;
    lambda = Math.max(next(tail), lambda);
  }
}

/**
 * λ of the closed form (Algorithm 2): Σ g²/p = (1 + ε)‖g‖² with the least Σp.
 *
 * λ = Σ_{i>k}|g_(i)| / (ε Σg² + Σ_{i>k} g_(i)²) for the least k with |g_(k+1)|·Σ_{i>k}|g_(i)| ≤ ε Σg² + Σ_{i>k} g_(i)². While the
 * condition fails at k, the λ of k makes more entries certain, though never more than the answer's; so raising λ round by
 * round ends at that k without a sort.
 *
 * @param epsilon ε ≥ 0; 0 keeps every entry that is not zero
 * @throws {RangeError} if it is negative or not finite
 */
export function closedFormLambda(vector: Vector, epsilon: number): number {
  if (!(epsilon >= 0 && epsilon < Infinity)) {
    throw new RangeError(`Cannot sparsify with epsilon ${epsilon}: give a finite number from 0 up`);
  }
  return solve(vector, ({ sum, squares, allSquares }) => sum / (epsilon * allSquares + squares));
}

/**
 * λ of the greedy form (Algorithm 3), run until nothing changes: Σp = κd, or every entry that is not zero is certain.
 *
 * @param density κ in (0, 1]
 * @throws {RangeError} if it is not
 */
export function greedyLambda(vector: Vector, density: number): number {
  keptCount(density, 1);
  const wanted = density * vector.length;
  // Once no more entries are wanted than are certain, rounding is all that is left.
  return solve(vector, ({ count, sum }) => Math.max(wanted - (vector.length - count), 0) / sum);
}

/**
 * Optimal sparsification as a compressor. Entries with p = 1 carry their value; every other one that is drawn stands for
 * sign(g_i)/λ, so 1/λ is sent once and a sign bit for each.
 *
 * The contractive form sends α·Q with α = 1/(1 + ω) = ‖g‖²/Σ(g²/p), folded into the values and 1/λ.
 *
 * @throws {RangeError} if density or epsilon is out of its range
 *
 * @example
 * ```ts
 * import { sparsify } from "./sparsify.ts";
 * import { createLayout, createRandom } from "../vector/mod.ts";
 * import { keptEntries } from "./apply.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [4] }]);
 * const compressor = sparsify({ form: "unbiased", density: 0.25 }, createRandom(1));
 * assert.strictEqual(keptEntries(compressor.compress(Float32Array.of(0, 0, -8, 0), layout)), 1);
 * ```
 */
export function sparsify(options: SparsifyOptions, random: Random): Compressor {
  const lambdaOf = (vector: Vector) =>
    "density" in options ? greedyLambda(vector, options.density) : closedFormLambda(vector, options.epsilon);
  lambdaOf(Float32Array.of(1));
  return {
    name: "optimal",
    ...randomMemory(random),
    compress(vector, layout) {
      requireFinite(vector, "compress");
      const lambda = lambdaOf(vector);
      if (options.form === "unbiased") return draw(vector, lambda, 1, random);
      const { sum, squares, allSquares } = tailOf(vector, lambda);
      const factor = sum === 0 ? 1 : allSquares / (allSquares - squares + sum / lambda);
      return ensureContraction(vector, draw(vector, lambda, factor, random), layout);
    },
  };
}

/** Draws a message of `factor`·Q. */
function draw(vector: Vector, lambda: number, factor: number, random: Random): Compressed {
  const indices = drawIndices(vector, lambda, indexedBits(random));
  const exact = new Uint8Array(indices.length);
  const negative = new Uint8Array(indices.length);
  let certain = 0;
  for (let n = 0; n < indices.length; n++) {
    const value = vector[indices[n]];
    const isCertain = lambda * Math.abs(value) >= 1 ? 1 : 0;
    certain += exact[n] = isCertain;
    negative[n] = value < 0 ? 1 - isCertain : 0;
  }
  const values = new Float32Array(certain);
  let next = 0;
  for (let n = 0; next < certain; n++) {
    if (exact[n] === 1) values[next++] = factor * vector[indices[n]];
  }
  const magnitude = certain === indices.length ? 0 : Math.fround(factor / lambda);
  return {
    kind: "sparse",
    length: vector.length,
    indices,
    values: { kind: "split", exact, values, negative, magnitude },
  };
}

/** Reused by every call; it grows to the most entries drawn and a stretch more. */
const STRETCH = 4_096;
let drawn = new Uint32Array(2 * STRETCH);

/** The entries that are sent: each with probability min(λ|g_i|, 1). */
function drawIndices(vector: Vector, lambda: number, randomBits: IndexedBits): Uint32Array {
  const draws = lambda * 0x100000000;
  let count = 0;
  for (let start = 0; start < vector.length; start += STRETCH) {
    if (drawn.length < count + STRETCH) {
      const former = drawn;
      drawn = new Uint32Array(2 * former.length);
      drawn.set(former);
    }
    const end = Math.min(start + STRETCH, vector.length);
    count = drawStretch(vector, start, end, draws, randomBits, count);
  }
  return drawn.slice(0, count);
}

/** Adds the entries of one stretch that are drawn, and returns how many there are by then. */
function drawStretch(
  vector: Vector,
  start: number,
  end: number,
  draws: number,
  randomBits: IndexedBits,
  count: number,
): number {
  const out = drawn;
  for (let index = start; index < end; index++) {
    out[count] = index;
    count += randomBits(index) < Math.abs(vector[index]) * draws ? 1 : 0;
  }
  return count;
}
