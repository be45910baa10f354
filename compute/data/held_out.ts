import { createRandom } from "../vector/mod.ts";

/**
 * Draws which of `count` examples are held out; the rest are trained on.
 *
 * @returns indices, both lists increasing; neither is empty where there are two examples or more
 *
 * @example
 * ```ts
 * import { holdOut } from "./held_out.ts";
 * import assert from "node:assert";
 *
 * const { train, test } = holdOut(10, { share: 0.2, seed: 1 });
 * assert.deepStrictEqual([train.length, test.length], [8, 2]);
 * ```
 */
export function holdOut(
  count: number,
  { share, seed }: { readonly share: number; readonly seed: number },
): { train: Uint32Array<ArrayBuffer>; test: Uint32Array<ArrayBuffer> } {
  const order = createRandom(seed).fork("held-out").shuffle(Uint32Array.from({ length: count }, (_, index) => index));
  const held = count < 2 ? 0 : Math.min(count - 1, Math.max(1, Math.round(count * share)));
  return { train: order.slice(held).sort(), test: order.slice(0, held).sort() };
}
