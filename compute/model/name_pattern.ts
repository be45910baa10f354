/**
 * Whether a tensor is meant by a pattern: its name, in which `*` stands for any characters.
 *
 * @example
 * ```ts
 * import { namePattern } from "./name_pattern.ts";
 * import assert from "node:assert";
 *
 * const isMeant = namePattern(["head/*", "*_norm/gamma"]);
 * assert.deepStrictEqual(["head/kernel", "a_norm/gamma", "overhead/kernel"].map(isMeant), [true, true, false]);
 * ```
 */
export function namePattern(patterns: readonly string[]): (name: string) => boolean {
  const parts = patterns.map((pattern) => pattern.split("*"));
  return (name) => parts.some((each) => fits(name, each));
}

/** True where the parts come one behind another in the name; in time linear in it, whatever the pattern. */
function fits(name: string, [first, ...rest]: readonly string[]): boolean {
  const last = rest.pop();
  if (last === undefined) return name === first;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  const end = name.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
