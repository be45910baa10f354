/**
 * How fast the nodes are.
 *
 * @module
 */
import type { Random } from "../../compute/vector/mod.ts";

/** How many times longer than at the fastest node a local step takes: somewhere between the two. */
export interface Speed {
  readonly least: number;
  readonly most: number;
}

/** What a text of a speed must be. */
export const SPEED_FORM = "how many times longer a step takes, such as 2x or 1..4x";

/**
 * Reads `2x` or `1..4x`.
 *
 * @throws {SyntaxError} if it is neither
 *
 * @example
 * ```ts
 * import { parseSpeed } from "./speed.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(parseSpeed("1..4x"), { least: 1, most: 4 });
 * assert.throws(() => parseSpeed("fast"), SyntaxError);
 * ```
 */
export function parseSpeed(text: string): Speed {
  const [, first, second = first] = /^(\d+(?:\.\d+)?)(?:\.\.(\d+(?:\.\d+)?))?x$/.exec(text) ?? [];
  const [least, most] = [Number(first), Number(second)];
  if (first === undefined || !(least > 0 && most >= least && most <= 1000)) {
    throw new SyntaxError(`Cannot read speed "${text}": write ${SPEED_FORM}`);
  }
  return { least, most };
}

/** Draws each node's factor, log-uniformly. */
export function drawSpeeds({ least, most }: Speed, nodes: number, random: Random): number[] {
  return Array.from({ length: nodes }, () => least * (most / least) ** random.next());
}
