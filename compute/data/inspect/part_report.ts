import type { TargetForm } from "../data_form.ts";
import type { Examples } from "../examples.ts";

/** The examples of one part of the data. */
export interface PartReport {
  readonly examples: number;
  /** Examples of each class, or with each label, in the order of the names; empty where numbers are to be learnt. */
  readonly classes: readonly number[];
}

/** Counts the examples of each class, or with each label. */
export function countClasses(
  { labels, targets }: Pick<Examples, "labels" | "targets">,
  { kind, names }: TargetForm,
): PartReport {
  if (kind === "number") return { examples: labels.length, classes: [] };
  const counts = new Array<number>(names.length).fill(0);
  if (targets === undefined) { for (const label of labels) counts[label]++; }
  else targets.values.forEach((value, index) => counts[index % targets.entries] += value);
  return { examples: labels.length, classes: counts };
}
