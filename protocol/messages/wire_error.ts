/** What is wrong with a peer's bytes; a bounded set, fit for a metric's label. */
export type WireErrorCode =
  /** They are not of the form at all: no Protobuf, of no known kind, or they stand for nothing that a writer writes. */
  | "UNREADABLE"
  /** They end too early, or there are too many of them. */
  | "LENGTH"
  /** A field is missing, or one is there that is not known. */
  | "FIELDS"
  /** A number is out of its bounds, or what it names is unknown. */
  | "BOUNDS"
  /** A number is NaN or infinite. */
  | "NOT_FINITE"
  /** What they say is written in another way, the only one there is. */
  | "FORM"
  /** They can be read, and do not fit what both ends know. */
  | "UNFIT";

/**
 * A peer's bytes are such as no correct peer sends. Thrown for nothing else, and the one error that is caught where they are
 * read: every other one is a fault of this program.
 *
 * @example
 * ```ts
 * import { WireError } from "./wire_error.ts";
 * import assert from "node:assert";
 *
 * const error = new WireError("LENGTH", "Cannot read a delta of 3 bytes: it ends too early");
 * assert.deepStrictEqual([error.name, error.code], ["WireError", "LENGTH"]);
 * ```
 */
export class WireError extends Error {
  override readonly name = "WireError";
  readonly code: WireErrorCode;

  constructor(code: WireErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
