import type { TensorSpec } from "./vector.ts";

/**
 * Where a tensor's stretch of a strictly increasing list of indices ends.
 *
 * @param start where it begins
 * @returns the first position at or after `start` whose index lies beyond the tensor
 *
 * @example
 * ```ts
 * import { tensorEnd } from "./tensor_end.ts";
 * import { createLayout } from "./vector.ts";
 * import assert from "node:assert";
 *
 * const [kernel, bias] = createLayout([{ name: "kernel", shape: [4] }, { name: "bias", shape: [4] }]).tensors;
 * const indices = Uint32Array.of(0, 3, 5);
 * assert.strictEqual(tensorEnd(indices, 0, kernel), 2);
 * assert.strictEqual(tensorEnd(indices, 2, bias), 3);
 * ```
 */
export function tensorEnd(indices: Uint32Array, start: number, tensor: TensorSpec): number {
  const bound = tensor.offset + tensor.length;
  let low = start;
  let high = indices.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (indices[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
