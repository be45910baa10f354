/**
 * The least that the positions of a delta cost.
 *
 * @module
 */

import type { Layout } from "../../../../compute/vector/mod.ts";

/**
 * Bits that the positions of some entries take at the least under an order-0 model of each tensor, and within it of each of
 * two contexts: whether an entry is marked or not. With nothing marked it is the plain floor, the sum over tensors of
 * d·H(k/d).
 *
 * @param indices of the entries
 * @param marked indices of entries that both ends know of
 *
 * @example
 * ```ts
 * import { positionEntropy } from "./position_entropy.ts";
 * import { createLayout } from "../../../../compute/vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [2, 2] }, { name: "bias", shape: [4] }]);
 * assert.strictEqual(positionEntropy([1, 2], layout), 4);
 * assert.strictEqual(positionEntropy([1, 2], layout, [1, 2]), 0);
 * ```
 */
export function positionEntropy(indices: Iterable<number>, layout: Layout, marked: Iterable<number> = []): number {
  const isMarked = new Uint8Array(layout.length);
  for (const index of marked) isMarked[index] = 1;
  const isChosen = new Uint8Array(layout.length);
  for (const index of indices) isChosen[index] = 1;
  let bits = 0;
  for (const { offset, length } of layout.tensors) {
    const chosen = [0, 0];
    const all = [0, 0];
    for (let index = offset; index < offset + length; index++) {
      all[isMarked[index]]++;
      chosen[isMarked[index]] += isChosen[index];
    }
    bits += entropy(chosen[0], all[0]) + entropy(chosen[1], all[1]);
  }
  return bits;
}

/** d·H(k/d) in bits. */
function entropy(count: number, length: number): number {
  if (count === 0 || count === length) return 0;
  const share = count / length;
  return -length * (share * Math.log2(share) + (1 - share) * Math.log2(1 - share));
}
