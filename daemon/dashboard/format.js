// @ts-check
/**
 * Numbers and names as people read them. What is missing or no number reads "–".
 *
 * @module
 */

const NOTHING = "–";
const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Characters that steer, turn the direction of what follows, or cannot be seen: a peer's text keeps to its place. */
const STEERING =
  /(?![\ufe00-\ufe0f])[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/**
 * Bytes in decimal units.
 *
 * @param {number | undefined | null} bytes
 * @returns {string}
 *
 * @example
 * ```ts
 * import assert from "node:assert";
 * import { formatBytes } from "./format.js";
 *
 * assert.strictEqual(formatBytes(1_430_000), "1.43 MB");
 * assert.strictEqual(formatBytes(undefined), "–");
 * ```
 */
export function formatBytes(bytes) {
  if (!isNumber(bytes)) return NOTHING;
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${bytes < 0 ? "−" : ""}${unit === 0 ? Math.round(value) : significant(value)} ${UNITS[unit]}`;
}

/**
 * Bytes a second.
 *
 * @param {number | undefined | null} rate
 * @returns {string}
 */
export function formatRate(rate) {
  return isNumber(rate) ? `${formatBytes(rate)}/s` : NOTHING;
}

/**
 * A share of one as per cent.
 *
 * @param {number | undefined | null} share
 * @param {number} [digits] behind the point
 * @returns {string}
 */
export function formatShare(share, digits = 1) {
  return isNumber(share) ? `${(share * 100).toFixed(digits)} %` : NOTHING;
}

/**
 * A count, its thousands apart.
 *
 * @param {number | undefined | null} count
 * @returns {string}
 */
export function formatCount(count) {
  return isNumber(count) ? Math.round(count).toString().replace(/\B(?=(\d{3})+$)/g, "\u202f") : NOTHING;
}

/**
 * A number to `digits` significant digits, written out where that is short.
 *
 * @param {number | undefined | null} value
 * @param {number} [digits]
 * @returns {string}
 */
export function formatNumber(value, digits = 3) {
  if (!isNumber(value)) return NOTHING;
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size < 1e-4 || size >= 1e6
    ? size.toExponential(digits - 1)
    : size.toFixed(Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
  return `${value < 0 ? "−" : ""}${text}`;
}

/**
 * A length of time, its two largest units.
 *
 * @param {number | undefined | null} seconds
 * @returns {string}
 *
 * @example
 * ```ts
 * import assert from "node:assert";
 * import { formatDuration } from "./format.js";
 *
 * assert.strictEqual(formatDuration(3_725), "1 h 2 min");
 * ```
 */
export function formatDuration(seconds) {
  if (!isNumber(seconds)) return NOTHING;
  const whole = Math.max(0, Math.floor(seconds));
  const [days, hours, minutes] = [
    Math.floor(whole / 86400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  if (minutes > 0) return `${minutes} min ${whole % 60} s`;
  return `${whole} s`;
}

/**
 * Milliseconds.
 *
 * @param {number | undefined | null} milliseconds
 * @returns {string}
 */
export function formatMilliseconds(milliseconds) {
  if (!isNumber(milliseconds)) return NOTHING;
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${significant(milliseconds / 1000)} s`;
}

/**
 * How many times fewer, to three digits.
 *
 * @param {number} many
 * @param {number} few
 * @returns {string}
 *
 * @example
 * ```ts
 * import assert from "node:assert";
 * import { formatTimes } from "./format.js";
 *
 * assert.strictEqual(formatTimes(137_000, 1_000), "137×");
 * assert.strictEqual(formatTimes(1, 0), "–");
 * ```
 */
export function formatTimes(many, few) {
  return few > 0 && many > 0 ? `${significant(many / few)}×` : NOTHING;
}

/**
 * The end of a peer's id, which is where ids differ.
 *
 * @param {unknown} peer
 * @returns {string}
 */
export function shortId(peer) {
  const text = shown(peer, 400);
  return text.length <= 10 ? text : `…${text.slice(-8)}`;
}

/**
 * A text of a peer, safe to stand in a line: no control or direction characters, and not longer than `limit`.
 *
 * @param {unknown} text
 * @param {number} [limit]
 * @returns {string}
 *
 * @example
 * ```ts
 * import assert from "node:assert";
 * import { shown } from "./format.js";
 *
 * assert.strictEqual(shown("a\u202eb\n", 10), "a b ");
 * assert.strictEqual(shown("abcdef", 4), "abc…");
 * ```
 */
export function shown(text, limit = 160) {
  // Cut first: replacing in a megabyte of text would take its time.
  const plain = String(text ?? "").slice(0, limit + 1).replace(STEERING, " ");
  return plain.length > limit ? `${plain.slice(0, limit - 1)}…` : plain;
}

/**
 * @param {unknown} value
 * @returns {value is number}
 */
function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

/** @param {number} value at least 0 */
function significant(value) {
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}
