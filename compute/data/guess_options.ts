/**
 * What a guess at a folder's data is told, and what it gives.
 *
 * @module
 */
import type { DataSpec } from "./data_spec.ts";

/** What is known about the data beforehand. */
export interface GuessOptions {
  /** Extents of one example, such as a model's input; images are brought to it, and it is the context of a text. */
  readonly shape?: readonly number[] | undefined;
  /** Column of a table that has the classes; by default one that is named so, or the last. */
  readonly label?: string | undefined;
  /** Whether the first row of a table names its columns; by default as it looks. */
  readonly header?: boolean | undefined;
  /** What an example of text consists of; characters by default. */
  readonly unit?: "characters" | "bytes" | undefined;
  /** Share of the examples that is held out, where no files of their own have them; .15 by default. */
  readonly heldOut?: number | undefined;
  /** Seed of that choice; 1 by default. */
  readonly seed?: number | undefined;
}

/** A draft, and what to know about it. */
export interface Guess {
  readonly spec: DataSpec;
  /** What was assumed or left out, one sentence each. */
  readonly notes: readonly string[];
}
