/**
 * What a fuzzer found, alike things together.
 *
 * @module
 */

/** A kind of trouble. */
export type FindingKind = "crash" | "hang" | "not finite" | "memory";

/** One thing found, as often as it was. */
export interface Finding {
  readonly kind: FindingKind;
  /** What happened, with the place in the code. */
  readonly what: string;
  times: number;
  /** What does it, in hexadecimal; the first that did. */
  readonly example: string;
}

/** What was found so far. */
export class Findings {
  readonly #all = new Map<string, Finding>();

  /** Everything, the most frequent first. */
  get all(): Finding[] {
    return [...this.#all.values()].sort((left, right) => right.times - left.times);
  }

  /** Notes one. */
  add(kind: FindingKind, cause: unknown, input: Uint8Array): void {
    const what = describe(cause);
    const finding = this.#all.get(`${kind} ${what}`) ??
      { kind, what, times: 0, example: input.subarray(0, 400).toHex() };
    finding.times++;
    this.#all.set(`${kind} ${what}`, finding);
  }
}

/** A message without its numbers, and the innermost place in the project's code. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const place = /(?:compute|protocol|daemon|node_modules\/[^\s)]+?)\/[^\s)]*:\d+/.exec(cause.stack ?? "")?.[0] ?? "";
  const message = cause.message.split("\n", 1)[0].replaceAll(/-?\d[\d.e+]*/g, "#").slice(0, 160);
  return `${cause.name}: ${message}${place === "" ? "" : ` at ${place}`}`;
}

/** True when every entry is finite. */
export function allFinite(vector: Float32Array): boolean {
  return vector.every(Number.isFinite);
}
