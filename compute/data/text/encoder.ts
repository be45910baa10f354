import { symbolNames } from "../data_form.ts";
import type { SpecOf } from "../data_spec.ts";

/** Turns text into ids. */
export type Encode = (text: string) => Uint8Array<ArrayBuffer>;

/**
 * What turns text into the ids that a task has for it. A character that is not in the alphabet becomes the replacement.
 *
 * @example
 * ```ts
 * import { encoderOf } from "./encoder.ts";
 * import assert from "node:assert";
 *
 * const common = { kind: "text", context: 1, heldOut: { share: 0.5 } } as const;
 * const encode = encoderOf({ ...common, unit: "characters", alphabet: "ab?", replacement: "?" });
 * assert.deepStrictEqual([...encode("abc")], [0, 1, 2]);
 * assert.deepStrictEqual([...encoderOf({ ...common, unit: "bytes" })("é")], [0xc3, 0xa9]);
 * ```
 */
export function encoderOf(spec: SpecOf<"text" | "labelled-text">): Encode {
  if (spec.unit === "bytes") return (text) => new TextEncoder().encode(text);
  const known = new Map(symbolNames(spec).map((symbol, id) => [symbol, id]));
  const unknown = known.get(spec.replacement ?? "") ?? 0;
  return (text) => {
    const ids = new Uint8Array(text.length);
    let length = 0;
    for (const symbol of text) ids[length++] = known.get(symbol) ?? unknown;
    return ids.subarray(0, length);
  };
}
