/**
 * Strata of examples that have no class, so that they are divided among nodes by the rules that classes are.
 *
 * @module
 */
import type { TargetForm } from "./data_form.ts";
import type { Targets } from "./examples.ts";

/** Parts of about equal size that numbers are cut into. */
const PARTS = 10;
/** A stratum is a byte, as a class is. */
const LAST = 255;

/**
 * The stratum of each example. Of numbers it is the tenth of the examples that the first of them falls into, from 0 for
 * the smallest, equal ones into the same. Of labels it is the first that the example has, and one beyond all where it
 * has none; those from the 255th on are one stratum.
 *
 * @example
 * ```ts
 * import { strataOf } from "./strata.ts";
 * import assert from "node:assert";
 *
 * const labels = { values: Float32Array.of(0, 1, 1, 1, 0, 0), entries: 2 };
 * assert.deepStrictEqual([...strataOf(labels, "labels")], [1, 0, 2]);
 * const numbers = { values: Float32Array.of(5, -1, 5, 7), entries: 1 };
 * assert.deepStrictEqual([...strataOf(numbers, "number")], [2, 0, 2, 7]);
 * ```
 */
export function strataOf(targets: Targets, kind: Exclude<TargetForm["kind"], "class">): Uint8Array<ArrayBuffer> {
  const { values, entries } = targets;
  const count = values.length / entries;
  const strata = new Uint8Array(count);
  if (kind === "labels") {
    for (let example = 0; example < count; example++) {
      const first = values.subarray(example * entries, (example + 1) * entries).indexOf(1);
      strata[example] = Math.min(LAST, first < 0 ? entries : first);
    }
    return strata;
  }
  const firsts = Float32Array.from({ length: count }, (_, example) => values[example * entries]);
  const order = firsts.toSorted();
  const parts = new Map<number, number>();
  order.forEach((value, place) => {
    if (!parts.has(value)) parts.set(value, Math.floor(place * PARTS / count));
  });
  return strata.map((_, example) => parts.get(firsts[example]) ?? 0);
}
