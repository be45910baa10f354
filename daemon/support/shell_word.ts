/**
 * A word of a command line as a shell reads it back: quoted where it has to be. What begins like a flag is taken for a path
 * and gets `./` before it.
 *
 * @example
 * ```ts
 * import { shellWord } from "./shell_word.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(["data/iris", "my data", "-x", "it's"].map(shellWord), [
 *   "data/iris",
 *   "'my data'",
 *   "./-x",
 *   "'it'\\''s'",
 * ]);
 * ```
 */
export function shellWord(text: string): string {
  const word = text.startsWith("-") ? `./${text}` : text;
  if (/^[\w@%+:,./-]+$/.test(word)) return word;
  // Such as a line feed, which a terminal would not show as it is.
  if (/\p{Cc}/u.test(word)) return `$'${[...word].map(escaped).join("")}'`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function escaped(symbol: string): string {
  if (symbol === "'" || symbol === "\\") return `\\${symbol}`;
  if (!/\p{Cc}/u.test(symbol)) return symbol;
  const bytes = new TextEncoder().encode(symbol);
  return Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}
