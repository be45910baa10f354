/**
 * Characters that do something to a terminal instead of being shown: C0 and C1 controls, DEL, line and paragraph separators,
 * and what turns the direction of a text.
 */
// deno-lint-ignore no-control-regex -- these are what it is about
const CONTROLS = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * A text that may be anybody's, as it can be shown in one line: control characters are escaped, as JSON writes them.
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
  return text.replace(CONTROLS, (character) => lines && character === "\n" ? character : escaped(character));
}

/** True for a text with a control character in it. */
export function hasControls(text: string): boolean {
  return text.search(CONTROLS) >= 0;
}

function escaped(character: string): string {
  return SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
