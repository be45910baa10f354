/**
 * What a user may have meant by a name that is not known.
 *
 * @module
 */

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

/** Number of insertions, deletions and replacements that lead from one text to the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[to.length];
}
