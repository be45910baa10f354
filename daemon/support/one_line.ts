/**
 * What went wrong, in one line for people: the first of the error's message.
 *
 * @example
 * ```ts
 * import { oneLine } from "./one_line.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(oneLine(new Error("No such peer\n  at dial")), "No such peer");
 * ```
 */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split(/\s*\n/, 1)[0] || "unknown error";
}
