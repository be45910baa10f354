/**
 * What to do about what two nodes hold against each other.
 *
 * @module
 */
import type { CloseCode, DeclineCode, RefuseCode } from "../../../protocol/messages/mod.ts";

type Code = RefuseCode | DeclineCode | CloseCode;

/** By code; what is part of ordinary life is not there. */
const ADVICE: Partial<Readonly<Record<Code, string>>> = {
  WRONG_TASK:
    "start both with the same manifest, or the same --task, --model, --seed and kind of --partition: compare murmuration task show",
  MALFORMED: "bring both to the same version: compare murmuration --version",
  DIVERGED: "nothing: the link opens anew; if it comes again, bring both to the same version",
  CONFLICT: "nothing: the link opens anew; if it comes again, see that no two nodes share an identity file",
  RATE: "it opens links too often: see whether it restarts again and again",
};

/**
 * Advice on a code as peers' verdicts count it, with who judged in front: `peer/WRONG_TASK`.
 *
 * @returns undefined where nothing is to be done
 *
 * @example
 * ```ts
 * import { adviceOn } from "./advice.ts";
 * import assert from "node:assert";
 *
 * assert.match(adviceOn("us/WRONG_TASK") ?? "", /same manifest/);
 * assert.strictEqual(adviceOn("peer/BUSY"), undefined);
 * ```
 */
export function adviceOn(code: string): string | undefined {
  const name = code.slice(code.indexOf("/") + 1);
  return Object.hasOwn(ADVICE, name) ? ADVICE[name as Code] : undefined;
}
