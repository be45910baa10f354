import type { PeerId } from "../../../protocol/exchange/mod.ts";

/** How long the same line is not told again, in ms. */
const EVERY = 60_000;
/** Lines remembered; whoever makes up new ones without end is still heard only this often a minute. */
const REMEMBERED = 200;

/** Tells of something that went wrong. */
export type Trouble = (line: string, peer?: PeerId) => void;

/**
 * Passes each line on at most once a minute, and a bounded number of them: what strangers do must not fill a disk.
 *
 * @example
 * ```ts
 * import { rarely } from "./rarely.ts";
 * import assert from "node:assert";
 *
 * const told: string[] = [];
 * const trouble = rarely((line) => told.push(line), () => 0);
 * for (const line of ["a", "b", "a"]) trouble(line);
 * assert.deepStrictEqual(told, ["a", "b"]);
 * ```
 */
export function rarely(tell: Trouble, now: () => number = () => performance.now()): Trouble {
  const told = new Map<string, number>();
  return (line, peer) => {
    const time = now();
    for (const [old, at] of told) {
      if (time - at < EVERY) break;
      told.delete(old);
    }
    if (told.has(line) || told.size >= REMEMBERED) return;
    told.set(line, time);
    tell(line, peer);
  };
}
