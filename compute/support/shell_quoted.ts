import { escapeControls } from "./controls.ts";

/** Texts that every shell takes as they are. */
const PLAIN = /^[\p{L}\p{N}_@%+:,./-][\p{L}\p{N}_@%+=:,./-]*$/u;

/**
 * A path or another word as it is to be typed into a shell (bash, zsh, fish for most), in commands that a message advises.
 * What needs no quotes gets none; control characters are written so that they can be seen and copied.
 *
 * @example
 * ```ts
 * import { shellQuoted } from "./shell_quoted.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(shellQuoted("data/flowers.json"), "data/flowers.json");
 * assert.strictEqual(shellQuoted("my pictures"), "'my pictures'");
 * assert.strictEqual(shellQuoted("it's"), `'it'\\''s'`);
 * assert.strictEqual(shellQuoted("two\nlines"), "$'two\\nlines'");
 * ```
 */
export function shellQuoted(word: string): string {
  if (PLAIN.test(word)) return word;
  return isUnseen(word) ? `$'${escapedForShell(word)}'` : `'${word.replaceAll("'", `'\\''`)}'`;
}

function isUnseen(text: string): boolean {
  return escapeControls(text) !== text;
}

/** Within `$'…'`: quotes and backslashes, and each byte of a character that cannot be seen. */
function escapedForShell(word: string): string {
  return [...word].map((character) => {
    if (character === "'" || character === "\\") return `\\${character}`;
    if (character === "\n") return "\\n";
    if (!isUnseen(character)) return character;
    // Bytes, as `\u` means another character where the shell's own encoding is another. Three digits, so that none that follow count.
    return [...new TextEncoder().encode(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
  }).join("");
}
