/**
 * Characters that do something to a terminal instead of being shown: C0 and C1 controls, DEL, line and paragraph separators,
 * and what turns the direction of a text.
 */
// deno-lint-ignore no-control-regex -- these are what it is about
const CONTROLS = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
/**
 * These, and what is shown as nothing at all, so that two texts look alike: fillers, soft hyphens, tags, joiners where no script
 * or picture needs one. Selectors of a picture's form are left.
 */
const UNSEEN = new RegExp(
  `${CONTROLS.source}|[\\p{Default_Ignorable_Code_Point}--[\\u200c\\u200d\\ufe00-\\ufe0f]]|` +
    "(?<![\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f\\p{M}]|(?![\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}])\\p{L})" +
    "[\\u200c\\u200d]",
  "gv",
);
const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * A text that may be anybody's, as it can be shown in one line: control characters and what cannot be seen are escaped, as
 * JSON writes them.
 *
 * @example
 * ```ts
 * import { escapeControls, hasControls } from "./controls.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(escapeControls("\x1b[2Jall is\nwell"), "\\u001b[2Jall is\\nwell");
 * assert.strictEqual(escapeControls("one\ntwo", { lines: true }), "one\ntwo");
 * assert.ok(hasControls("\u202egpj.exe") && !hasControls("Müller 北京"));
 * ```
 *
 * @param options `lines`: the text may have several lines
 */
export function escapeControls(text: string, { lines = false }: { readonly lines?: boolean } = {}): string {
  return text.replace(UNSEEN, (character) => lines && character === "\n" ? character : escaped(character));
}

/** True for a text with a control character in it. */
export function hasControls(text: string): boolean {
  return text.search(CONTROLS) >= 0;
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return SHORT[character] ?? units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
