/**
 * What is wrong with data, where, and how to mend it.
 *
 * @module
 */

/** One thing that is wrong with data. */
export interface DataProblem {
  /** A file, with line and column where there are such: `train.csv, line 7, column "width"`. */
  readonly where: string;
  /** What is wrong, the value quoted. */
  readonly what: string;
  /** How to mend it. */
  readonly fix: string;
}

/** What a problem is about, which decides the class of its error: `shape` TypeError, `bound` RangeError, `syntax` SyntaxError. */
export type ProblemKind = "shape" | "bound" | "syntax";

/**
 * Is told of a problem that concerns one row, file or image. If it returns, the reader goes on without that one; to stop
 * at the first problem, it throws.
 */
export type Report = (kind: ProblemKind, problem: DataProblem) => void;

const CLASSES = { shape: TypeError, bound: RangeError, syntax: SyntaxError } as const;
const known = new WeakMap<object, DataProblem>();

/**
 * The error of a problem, in one line: what was tried, where, what is wrong, how to mend it.
 *
 * @param act what was tried: `read` by default
 *
 * @example
 * ```ts
 * import { problemError } from "./data_problem.ts";
 * import assert from "node:assert";
 *
 * const error = problemError("bound", { where: "a.bin", what: "it is empty", fix: "fetch it again" });
 * assert.strictEqual(error.message, 'Cannot read "a.bin": it is empty; fetch it again');
 * assert.ok(error instanceof RangeError);
 * ```
 */
export function problemError(kind: ProblemKind, problem: DataProblem, act = "read", cause?: unknown): Error {
  const { where, what, fix } = problem;
  const [file, ...place] = where.split(/, (?=(?:line|column|image|byte) )/);
  const quoted = place.length === 0 ? `"${where}"` : `"${file}", ${place.join(", ")}`;
  const error = new CLASSES[kind](`Cannot ${act} ${quoted}: ${what}; ${fix}`, cause === undefined ? {} : { cause });
  known.set(error, problem);
  return error;
}

/** The problem that an error was made from; for other errors one that quotes its first line. */
export function problemOf(error: unknown, where: string): DataProblem {
  const problem = typeof error === "object" && error !== null ? known.get(error) : undefined;
  if (problem !== undefined) return problem;
  const message = error instanceof Error ? error.message : `${error}`;
  return { where, what: message.split("\n")[0], fix: "look at this file or folder" };
}

/** Throws at the first problem. */
export const strictReport: Report = (kind, problem) => {
  throw problemError(kind, problem);
};
