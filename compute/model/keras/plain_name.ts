/** The longest name less what numbers it where there are several. */
const LONGEST = 60;

/**
 * A name that a manifest may have: blanks and letters other than A to Z become underscores.
 *
 * @example
 * ```ts
 * import { plainName } from "./plain_name.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(plainName("my model/größe", "model"), "my_model_gr__e");
 * ```
 */
export function plainName(given: string, otherwise: string): string {
  return given.replace(/[^A-Za-z0-9_.-]/g, "_").slice(0, LONGEST) || otherwise;
}
