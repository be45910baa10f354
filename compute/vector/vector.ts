/**
 * Flat float32 vectors and the layout that says which stretch of them is which tensor.
 *
 * @module
 */

/** A model, an update or a residual: one flat float32 vector. */
export type Vector = Float32Array<ArrayBuffer>;

/** One tensor of a model and where it lies in the flat vector. */
export interface TensorSpec {
  /** Unique in its layout, such as `conv1/kernel`. */
  readonly name: string;
  /** Extents, outermost first; `[]` is a scalar. */
  readonly shape: readonly number[];
  /** Index of its first entry in the flat vector. */
  readonly offset: number;
  /** Number of entries: the product of `shape`. */
  readonly length: number;
}

/** The tensors of a model in the order in which they follow each other, without gaps. */
export interface Layout {
  readonly tensors: readonly TensorSpec[];
  /** Number of entries of the whole vector, d. */
  readonly length: number;
}

/**
 * Lays tensors out one after another.
 *
 * @param tensors name and shape of each tensor
 * @throws {RangeError} if an extent is not a positive integer
 * @throws {TypeError} if a name is used twice
 *
 * @example
 * ```ts
 * import { createLayout } from "./vector.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [3, 2] }, { name: "bias", shape: [2] }]);
 * assert.strictEqual(layout.length, 8);
 * assert.strictEqual(layout.tensors[1].offset, 6);
 * ```
 */
export function createLayout(
  tensors: readonly { readonly name: string; readonly shape: readonly number[] }[],
): Layout {
  let offset = 0;
  const names = new Set<string>();
  const specs = tensors.map(({ name, shape }) => {
    if (names.has(name)) {
      throw new TypeError(`Cannot lay out tensors: the name "${name}" is used twice; name each tensor differently`);
    }
    names.add(name);
    for (const extent of shape) {
      if (!Number.isInteger(extent) || extent <= 0) {
        throw new RangeError(`Cannot lay out tensor "${name}": extent ${extent} is not a positive integer`);
      }
    }
    const length = shape.reduce((product, extent) => product * extent, 1);
    const spec: TensorSpec = { name, shape: [...shape], offset, length };
    offset += length;
    return spec;
  });
  return { tensors: specs, length: offset };
}

/** A vector of zeros in memory that threads share: whoever is sent it has the same one, and sees what others change. */
export function sharedMemoryVector(length: number): Vector {
  // Of what vectors are used for, only handing over and being resized would tell the two kinds of memory apart.
  return new Float32Array(new SharedArrayBuffer(4 * length)) as unknown as Vector;
}

/** `target += factor · addend`, entry by entry in float32. Both have the same length. */
export function addVector(target: Vector, addend: Vector, factor = 1): void {
  for (let index = 0; index < target.length; index++) target[index] += factor * addend[index];
}

/** `out = left − right`, entry by entry in float32. All three have the same length; `out` may be either. */
export function subtract(left: Vector, right: Vector, out: Vector): void {
  for (let index = 0; index < out.length; index++) out[index] = left[index] - right[index];
}

/** Sum of squares, ‖v‖², in float64. */
export function squaredNorm(vector: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < vector.length; index++) sum += vector[index] * vector[index];
  return sum;
}

/** Euclidean norm, ‖v‖, in float64. */
export function norm(vector: Float32Array): number {
  return Math.sqrt(squaredNorm(vector));
}

/** Euclidean distance, ‖left − right‖, in float64. Both have the same length. */
export function distance(left: Vector, right: Vector): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) {
    const difference = left[index] - right[index];
    sum += difference * difference;
  }
  return Math.sqrt(sum);
}

/** True when every entry is finite. */
export function isFiniteVector(vector: Vector): boolean {
  // 0 · x is 0 for finite x and NaN otherwise, so one sum tells without a branch an entry.
  let sum = 0;
  for (let index = 0; index < vector.length; index++) sum += 0 * vector[index];
  return sum === 0;
}
