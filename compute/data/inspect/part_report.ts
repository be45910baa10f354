import type { Examples } from "../examples.ts";

/** The examples of one part of the data. */
export interface PartReport {
  readonly examples: number;
  /** Examples of each class, in the order of the names. */
  readonly classes: readonly number[];
}

/** Counts the examples of each class. */
export function countClasses({ labels }: Pick<Examples, "labels">, classes: number): PartReport {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]++;
  return { examples: labels.length, classes: counts };
}
