/** Units of a duration, in ms. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

/**
 * Reads a duration such as `20ms`, `1.5s`, `2min` or `1h`.
 *
 * @returns in ms
 * @throws {SyntaxError} if it is none
 *
 * @example
 * ```ts
 * import { parseDuration } from "./duration.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(parseDuration("1.5s"), 1500);
 * assert.throws(() => parseDuration("soon"), SyntaxError);
 * ```
 */
export function parseDuration(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|min|h)$/.exec(text) ?? [];
  if (number === undefined) {
    throw new SyntaxError(`Unknown duration "${text}": write a number and ms, s, min or h, such as 20ms`);
  }
  return Number(number) * UNITS[unit];
}
