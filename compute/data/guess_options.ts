/**
 * What a guess at a folder's data is told, and what it gives.
 *
 * @module
 */
import type { DataSpec } from "./data_spec.ts";

/** What is known about the data beforehand. */
export interface GuessOptions {
  /** Extents of one example; images are brought to it, and it is the context of a text. */
  readonly shape?: readonly number[] | undefined;
  /** The same where it is what a model takes: it counts where nothing else is said, and is passed over where it cannot. */
  readonly modelShape?: readonly number[] | undefined;
  /** Column of a table that has the classes; by default one that is named so, or the last. */
  readonly label?: string | undefined;
  /** Columns of numbers to predict instead, set apart by commas. */
  readonly target?: string | undefined;
  /** Columns of yes and no instead, set apart by commas, each a label that a row may have. */
  readonly labels?: string | undefined;
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
  /** Rows of a table that are used, those to be held out among them; undefined for other kinds. */
  readonly rows?: number | undefined;
}

/** What is told of data beforehand and says something about some kinds of it only. */
export type GuessOption = "shape" | "label" | "target" | "labels" | "header" | "unit" | "heldOut";

/** The flag that says each. */
const FLAGS: Readonly<Record<GuessOption, string>> = {
  shape: "--shape",
  label: "--label",
  target: "--target",
  labels: "--labels",
  header: "--header",
  unit: "--unit",
  heldOut: "--held-out",
};

/** An option that means nothing for the data that was found. */
export class OptionError extends TypeError {
  /**
   * @param found what was found instead, in words
   * @param fix what to do
   */
  constructor(readonly option: GuessOption, found: string, fix: string) {
    super(`Cannot use ${FLAGS[option]}: ${found}; ${fix}`);
    this.name = "OptionError";
  }
}

const CAPTIONS: Readonly<Record<GuessOption, string>> = {
  shape: "says the extents of images or the context of a text",
  label: "names a column of a table",
  target: "names columns of a table",
  labels: "names columns of a table",
  header: "is about the first line of a table",
  unit: "says what text consists of",
  heldOut: "says what share to hold out",
};

/**
 * Refuses options that mean nothing for what was found.
 *
 * @param taken those that mean something
 * @param found what was found, in words: `"pictures" holds images`
 * @throws {OptionError} for the first that does not
 */
export function refuseOptions(options: GuessOptions, taken: readonly GuessOption[], found: string): void {
  for (const option of ["label", "target", "labels", "header", "unit", "shape", "heldOut"] as const) {
    if (options[option] === undefined || taken.includes(option)) continue;
    throw new OptionError(option, `it ${CAPTIONS[option]}, and ${found}`, "leave it out, or name other data");
  }
}
