import type { SpecOf } from "../data_spec.ts";

/** What separates fields. */
export type Delimiter = SpecOf<"csv">["delimiter"];

/** All that do; a comma last, as with decimal commas it divides all rows alike too. */
export const DELIMITERS = ["\t", ";", "|", ","] as const satisfies readonly Delimiter[];

/** A CSV file, read but not parsed. */
export interface CsvFile {
  readonly path: string;
  /** UTF-8 without a mark at the beginning. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What separates its fields, where it says so itself (Excel's `sep=;`). */
  readonly delimiter: Delimiter | undefined;
  /** Lines before the first row. */
  readonly linesBefore: number;
  /** The line before them that counts rows and features, where there is one. */
  readonly counts: string | undefined;
}
