/** The examples of one part of the data. */
export interface PartReport {
  readonly examples: number;
  /** Examples of each class, in the order of the names. */
  readonly classes: readonly number[];
}
