/**
 * What concerns are made of.
 *
 * @module
 */

/** What is to be thought of data as a whole: `wrong` data is not worth training on. */
export type Verdict = "fine" | "doubtful" | "wrong";

/** One thing that makes data doubtful or wrong, in a sentence that says what, and what to do where that is known. */
export interface Concern {
  readonly level: Exclude<Verdict, "fine">;
  readonly text: string;
}

/** A concern that makes data useless. */
export function wrong(text: string): Concern {
  return { level: "wrong", text };
}

/** A concern that makes data doubtful. */
export function doubtful(text: string): Concern {
  return { level: "doubtful", text };
}

/** Some names, and how many more. */
export function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/** A share in per cent. */
export function percent(share: number): string {
  return `${short(100 * share)} %`;
}

/** Three digits, or all of those before the point. */
export function short(value: number): string {
  const size = Math.abs(value);
  return `${size >= 1000 ? Math.round(value) : Number(value.toPrecision(3))}`;
}
