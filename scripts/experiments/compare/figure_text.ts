/**
 * Figures as a table has them.
 *
 * @module
 */
import { type Quantity, unitOf } from "../../charts/labels.ts";
import type { Summary } from "./statistics.ts";

/** What stands where nothing has been measured. */
const NONE = "–";
/** Significant digits of a plain number. */
const DIGITS = 4;
/** Counts are written out up to ten million. */
const LARGE_COUNT = 1e7;

const QUANTITIES: readonly (readonly [pattern: RegExp, quantity: Quantity])[] = [
  [/bytes/i, "bytes"],
  [/milliseconds$/i, "milliseconds"],
  [/accuracy|share$|density$|^lowest$|^highest$|agreement$|^meanModel/i, "share"],
  [/floor/i, "bytes"],
  [/(bits|steps|examples|exchanges|rounds|weights|parameters)$/i, "count"],
];

/**
 * What a figure of this name is.
 *
 * @example
 * ```ts
 * import { quantityOf } from "./figure_text.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(["lowest", "bytesTo97", "loss"].map(quantityOf), ["share", "bytes", "number"]);
 * ```
 */
export function quantityOf(figure: string): Quantity {
  return QUANTITIES.find(([pattern]) => pattern.test(figure))?.[1] ?? "number";
}

/**
 * A mean and its standard deviation: `96.42 ± 0.31 %`. Where fewer than `seeds` gave a figure, it says how many did.
 *
 * @example
 * ```ts
 * import { figureText } from "./figure_text.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(figureText({ mean: 0.9642, sd: 0.0031, n: 5 }, "share", 5), "96.42 ± 0.31 %");
 * assert.strictEqual(figureText({ mean: 1_430_000, sd: 20_000, n: 4 }, "bytes", 5), "1.43 ± 0.02 MB (4 of 5)");
 * assert.strictEqual(figureText({ mean: 0.123456, sd: NaN, n: 1 }, "number", 1), "0.1235");
 * ```
 */
export function figureText({ mean, sd, n }: Summary, quantity: Quantity, seeds: number): string {
  if (n === 0) return NONE;
  return `${spread(mean, sd, quantity)}${n < seeds ? ` (${n} of ${seeds})` : ""}`;
}

function spread(mean: number, sd: number, quantity: Quantity): string {
  if (quantity === "number") return plain(mean, sd);
  if (quantity === "count" && Math.abs(mean) < LARGE_COUNT) {
    return fixed(mean, sd, Number.isInteger(mean) || Math.abs(mean) >= 100 ? 0 : 1, "");
  }
  const { name, size } = unitOf(mean, quantity);
  const value = Math.abs(mean / size);
  const whole = size === 1 && Number.isInteger(mean) && !(sd > 0);
  const decimals = whole ? 0 : quantity === "share" || value < 10 ? 2 : value < 100 ? 1 : 0;
  return fixed(mean / size, sd / size, decimals, ` ${name}`);
}

function plain(mean: number, sd: number): string {
  const magnitude = mean === 0 ? 0 : Math.floor(Math.log10(Math.abs(mean)));
  if (magnitude < -4 || magnitude > 5) {
    const short = (value: number, digits: number) => value.toExponential(digits).replace("e+", "e");
    return `${short(mean, DIGITS - 1)}${Number.isNaN(sd) ? "" : ` ± ${short(sd, 1)}`}`;
  }
  const whole = Number.isInteger(mean) && !(sd > 0);
  return fixed(mean, sd, whole ? 0 : Math.max(0, DIGITS - 1 - magnitude), "");
}

function fixed(mean: number, sd: number, decimals: number, unit: string): string {
  const text = (value: number) =>
    value.toLocaleString("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return `${text(mean)}${Number.isNaN(sd) ? "" : ` ± ${text(sd)}`}${unit}`;
}
