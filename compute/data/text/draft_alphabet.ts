/** With fewer letters the model is smaller; English prose has some eighty characters. */
const MOST_SYMBOLS = 127;
const REPLACEMENT = "\ufffd";

/** An alphabet, and what to know about it. */
export interface DraftedAlphabet {
  readonly alphabet: string;
  readonly replacement: string;
  readonly notes: readonly string[];
}

/**
 * The alphabet of characters that were counted: the 127 most frequent ones at most, and the one that replaces all others.
 *
 * @example
 * ```ts
 * import { draftAlphabet } from "./draft_alphabet.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(draftAlphabet(new Map([["b", 2], ["a", 7]])).alphabet, "ab\ufffd");
 * ```
 */
export function draftAlphabet(counts: ReadonlyMap<string, number>): DraftedAlphabet {
  const byCount = [...counts].filter(([symbol]) => symbol !== REPLACEMENT)
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
  const alphabet = byCount.slice(0, MOST_SYMBOLS).map(([symbol]) => symbol).sort().join("") + REPLACEMENT;
  const rare = byCount.slice(MOST_SYMBOLS);
  const notes = rare.length === 0 ? [] : [
    `${rare.length} rare characters (${
      rare.slice(0, 8).map(([symbol]) => symbol).join(" ")
    }) count as "${REPLACEMENT}".`,
  ];
  return { alphabet, replacement: REPLACEMENT, notes };
}
