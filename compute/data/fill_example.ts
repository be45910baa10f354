import { symbolNames } from "./data_form.ts";
import type { DataSpec, SpecOf } from "./data_spec.ts";

/** An example, and how many of its entries were given. */
export interface FilledExample {
  readonly entries: readonly number[];
  readonly given: number;
}

/**
 * An example from what may be the beginning of one: text may be shorter than its context. A model that answers at each
 * place is given it from the first place on, and what stands behind it, which such a model does not look at, is of no
 * matter. One that answers once is given it at the end, behind blanks. What is no text is left as it is.
 *
 * @param places whether the model answers at each place
 *
 * @example
 * ```ts
 * import { fillExample } from "./fill_example.ts";
 * import assert from "node:assert";
 *
 * const symbols = { unit: "characters", alphabet: "ab ", replacement: "a" } as const;
 * const spec = { kind: "text", ...symbols, context: 3, heldOut: { share: 0.1 } } as const;
 * assert.deepStrictEqual(fillExample([1], spec, false), { entries: [2, 2, 1], given: 1 });
 * assert.deepStrictEqual(fillExample([1], spec, true), { entries: [1, 2, 2], given: 1 });
 * ```
 */
export function fillExample(inputs: readonly number[], spec: DataSpec, places: boolean): FilledExample {
  const given = inputs.length;
  if ((spec.kind !== "text" && spec.kind !== "labelled-text") || given === 0 || given >= spec.context) {
    return { entries: inputs, given };
  }
  const blanks = Array.from({ length: spec.context - given }, () => blankOf(spec));
  return { entries: places ? [...inputs, ...blanks] : [...blanks, ...inputs], given };
}

/** The id that stands where text is too short: a blank, or in an alphabet without one the replacement. */
export function blankOf(spec: SpecOf<"text" | "labelled-text">): number {
  if (spec.unit === "bytes") return " ".charCodeAt(0);
  const symbols = symbolNames(spec);
  return Math.max(0, symbols.indexOf(symbols.includes(" ") ? " " : spec.replacement ?? ""));
}
