/**
 * Amounts of bytes as people read them.
 *
 * @module
 */

const NONE = "–";
const UNITS = ["B", "kB", "MB", "GB", "TB"];

const WHOLE = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const THREE_DIGITS = new Intl.NumberFormat("en-GB", { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });

/**
 * Bytes in the unit that suits them, in three significant digits: `812 B`, `34.5 kB`, `1.20 GB`.
 *
 * @example
 * ```ts
 * import { bytes, kilobytes, perSecond } from "./amounts.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(bytes(34_512), "34.5 kB");
 * assert.strictEqual(perSecond(1_200_000), "1.20 MB/s");
 * assert.strictEqual(kilobytes(13_579_000), "13,579");
 * assert.strictEqual(bytes(undefined), "–");
 * ```
 */
export function bytes(value: number | undefined): string {
  if (!isNumber(value)) return NONE;
  let size = Math.abs(value);
  let unit = 0;
  // 999.6 kB would be 1,000 kB, so it is 1.00 MB.
  for (; size >= 999.5 && unit < UNITS.length - 1; unit++) size /= 1000;
  const digits = unit === 0 || size >= 999.5 ? WHOLE : THREE_DIGITS;
  return `${value < 0 ? "−" : ""}${digits.format(size)} ${UNITS[unit]}`;
}

/** Bytes a second: `34.5 kB/s`. */
export function perSecond(value: number | undefined): string {
  return isNumber(value) ? `${bytes(value)}/s` : NONE;
}

/** Bytes in thousands, for columns whose heading has the unit: `213.4`, `13,579`. */
export function kilobytes(value: number | undefined): string {
  if (!isNumber(value)) return NONE;
  return (Math.abs(value) < 999_950 ? TENTHS : WHOLE).format(value / 1000);
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}
