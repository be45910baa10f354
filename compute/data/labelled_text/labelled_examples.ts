/**
 * Examples from texts that have a class.
 *
 * @module
 */
import type { SpecOf } from "../data_spec.ts";
import type { Examples } from "../examples.ts";
import { blankOf } from "../fill_example.ts";
import { encoderOf } from "../text/encoder.ts";

/** A text and the number of its class. */
export interface LabelledText {
  readonly text: string;
  readonly label: number;
}

/**
 * An example of each text: the ids of its first symbols, behind blanks where it is shorter than the context. Without a
 * blank in the alphabet it is the replacement that stands there.
 *
 * @example
 * ```ts
 * import { labelledExamples } from "./labelled_examples.ts";
 * import assert from "node:assert";
 *
 * const symbols = { unit: "characters", alphabet: " ab?", replacement: "?" } as const;
 * const rest = { context: 3, classes: ["good", "bad"], heldOut: { share: 0.5, seed: 1 } };
 * const texts = [{ text: "b", label: 1 }, { text: "abba", label: 0 }];
 * const { inputs, labels } = labelledExamples({ kind: "labelled-text", ...symbols, ...rest }, texts);
 * assert.deepStrictEqual([[...inputs], [...labels]], [[0, 0, 2, 1, 2, 2], [1, 0]]);
 * ```
 */
export function labelledExamples(spec: SpecOf<"labelled-text">, texts: readonly LabelledText[]): Examples {
  const { context } = spec;
  const encode = encoderOf(spec);
  const inputs = new Uint8Array(texts.length * context).fill(blankOf(spec));
  texts.forEach(({ text }, example) => {
    // A character is two units of UTF-16 at most, so no more of a long text is looked at.
    const ids = encode(text.slice(0, 2 * context)).subarray(0, context);
    inputs.set(ids, (example + 1) * context - ids.length);
  });
  return { inputs, labels: Uint8Array.from(texts, ({ label }) => label) };
}
