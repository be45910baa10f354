/**
 * Numbers as people write them in tables.
 *
 * @module
 */

/** How the numbers of a column are written. */
export interface NumberForm {
  /** `,` where decimals have a comma and thousands a point, as in 1.234,5; left out where it is the other way round. */
  readonly decimal?: "," | undefined;
  /** What stands before or behind each number: `%`, `€`, `cm`. */
  readonly unit?: string | undefined;
}

/** Letters of the longest number; the patterns below take the square of the length. */
const LONGEST = 400;
/** Fields that stand for a value nobody knows, whatever their case. */
const MISSING =
  /^(?:|<?na>?|#n\/?a|n\/a|nan|nil|null|none|\?+|-+|\.|missing|unknown|#(?:value|div\/0|num|ref|null|name\?)!?)$/i;
/** Numbers without thousands, decimals with a point. */
const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** The same with a comma. */
const COMMA = /^[+-]?(?:\d+,?\d*|,\d+)(?:e[+-]?\d+)?$/i;
/** Groups of three behind the first, all with the same mark, and decimals. */
const GROUPED = {
  point: /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+|(?:'\d{3})+)(?:\.\d*)?$/,
  comma: /^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+|(?: \d{3})+|(?:'\d{3})+)(?:,\d*)?$/,
} as const;
/** A currency's sign, or its code and a blank, before a number. */
const BEFORE = /^([+-]?)\s*(\p{Sc}|[A-Z]{3}(?=\s))\s*(?=[\d.,+-])/u;
/** A sign or up to six letters of a unit behind a number; not the e of 1e5. */
const BEHIND = /^(.*[\d.,])\s*(%|‰|\p{Sc}|°?[\p{L}µ][\p{L}²³/]{0,5}|°)$/u;

/** True for a field that says that its value is missing: empty, NA, null, ? and the like. */
export function isMissing(text: string): boolean {
  return text.length < LONGEST && MISSING.test(text);
}

/**
 * The number that a field says, at full precision; undefined if it is none.
 *
 * @example
 * ```ts
 * import { readNumber } from "./numbers.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual([readNumber("1,234.5"), readNumber("1.234,5", { decimal: "," })], [1234.5, 1234.5]);
 * assert.deepStrictEqual([readNumber("12 %", { unit: "%" }), readNumber("12 %"), readNumber("1,5")], [12, undefined, undefined]);
 * ```
 */
export function readNumber(text: string, { decimal, unit }: NumberForm = {}): number | undefined {
  if (text.length > LONGEST) return undefined;
  // The quickest way is that of most fields.
  if (decimal === undefined && PLAIN.test(text)) return finite(text);
  let bare = text.trim().replace(/[\u2212\u2013]/g, "-").replace(/[\u00a0\u2007\u2009\u202f]/g, " ").replaceAll(
    "’",
    "'",
  );
  if (unit !== undefined && unitOf(bare) === unit) bare = withoutUnit(bare);
  if (decimal === ",") {
    if (COMMA.test(bare)) return finite(bare.replace(",", "."));
    return GROUPED.comma.test(bare) ? finite(bare.replace(/[. ']/g, "").replace(",", ".")) : undefined;
  }
  if (PLAIN.test(bare)) return finite(bare);
  if (GROUPED.point.test(bare)) return finite(bare.replace(/[, ']/g, ""));
  return /^0[xbo]/i.test(bare) ? finite(bare) : undefined;
}

/** What stands before or behind a number; undefined where nothing does. */
export function unitOf(text: string): string | undefined {
  return BEFORE.exec(text)?.[2] ?? BEHIND.exec(text)?.[2];
}

function withoutUnit(text: string): string {
  return BEFORE.test(text) ? text.replace(BEFORE, "$1") : text.replace(BEHIND, "$1");
}

function finite(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
