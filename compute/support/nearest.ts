/**
 * What a user may have meant by a name that is not known.
 *
 * @module
 */
import { distance } from "fastest-levenshtein";

/**
 * The one of `known` that is fewest edits away from `name`, or undefined when all are far.
 *
 * @example
 * ```ts
 * import { nearest } from "./nearest.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(nearest("digts", ["digits", "idx"]), "digits");
 * assert.strictEqual(nearest("cats", ["digits", "idx"]), undefined);
 * ```
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  // Further than half of its letters away is another word, not a slip.
  let fewest = Math.max(2, Math.floor(name.length / 2)) + 1;
  for (const candidate of known) {
    const edits = distance(name, candidate);
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** A sentence that names the nearest of `known`, or all of them. */
export function suggestion(name: string, known: readonly string[]): string {
  const found = nearest(name, known);
  return found === undefined ? `Known: ${known.join(", ")}` : `Did you mean "${found}"?`;
}
