/**
 * What the doctor finds.
 *
 * @module
 */

/** How it stands: `fail` keeps a daemon from working, `warn` may. */
export type Verdict = "ok" | "warn" | "fail";

/** One thing that was looked at. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string;
  readonly verdict: Verdict;
  /** What was found, in a sentence. */
  readonly found: string;
  /** What to do about it; undefined where nothing is to be done. */
  readonly advice: string | undefined;
}

/** A finding that all is well. */
export function ok(check: string, found: string): Finding {
  return { check, verdict: "ok", found, advice: undefined };
}

/** A finding that may hinder a daemon. */
export function warn(check: string, found: string, advice: string): Finding {
  return { check, verdict: "warn", found, advice };
}

/** A finding that keeps a daemon from working. */
export function fail(check: string, found: string, advice: string): Finding {
  return { check, verdict: "fail", found, advice };
}
