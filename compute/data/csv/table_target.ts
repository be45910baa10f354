/**
 * What a table teaches: a class, numbers, or labels that a row may have.
 *
 * @module
 */
import type { SpecOf } from "../data_spec.ts";

/** A column of numbers to predict, as the manifest describes it. */
export type TargetColumn = NonNullable<SpecOf<"csv">["target"]>["columns"][number];

/** What a table teaches, of which a manifest names exactly one. */
export type TableTarget =
  | { readonly kind: "class"; readonly columns: readonly string[]; readonly classes: readonly string[] }
  | { readonly kind: "number"; readonly columns: readonly string[]; readonly numbers: readonly TargetColumn[] }
  | { readonly kind: "labels"; readonly columns: readonly string[] };

/**
 * What the manifest of a table says is to be learnt, with the names of the columns that have it.
 *
 * @example
 * ```ts
 * import { tableTarget } from "./table_target.ts";
 * import assert from "node:assert";
 *
 * const target = { columns: [{ name: "price", mean: 200, deviation: 30 }] };
 * const { kind, columns } = tableTarget({ label: undefined, target, labels: undefined });
 * assert.deepStrictEqual([kind, columns], ["number", ["price"]]);
 * ```
 */
export function tableTarget(
  { label, target, labels }: Pick<SpecOf<"csv">, "label" | "target" | "labels">,
): TableTarget {
  if (label !== undefined) return { kind: "class", columns: [label.name], classes: label.classes };
  if (labels !== undefined) return { kind: "labels", columns: labels.columns };
  const numbers = target?.columns ?? [];
  return { kind: "number", columns: numbers.map(({ name }) => name), numbers };
}
