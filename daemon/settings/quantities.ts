/**
 * Quantities with their units, as people write them.
 *
 * @module
 */

/** Units of a size, in bytes. */
const SIZES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};
/** Units of a rate, in bytes a second. */
const RATES: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Object.entries(SIZES).map(([unit, bytes]) => [`${unit}/s`, bytes])),
  "kbit/s": 125,
  "Mbit/s": 125_000,
  "Gbit/s": 125_000_000,
};
/** Units of a duration, in ms. */
const DURATIONS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, m: 60_000, h: 3_600_000 };

/**
 * Reads a size such as `512MB` or `1.5GiB`.
 *
 * @returns whole bytes, above 0; undefined if it is none
 *
 * @example
 * ```ts
 * import { parseDuration, parseRate, parseShare, parseSize } from "./quantities.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(parseSize("1.5GB"), 1_500_000_000);
 * assert.strictEqual(parseRate("800kbit/s"), 100_000);
 * assert.strictEqual(parseDuration("1.5s"), 1500);
 * assert.strictEqual(parseShare("50%"), 0.5);
 * assert.strictEqual(parseSize("much"), undefined);
 * ```
 */
export function parseSize(text: string): number | undefined {
  return wholeAmount(withUnit(text, SIZES));
}

/** Reads a rate such as `100kB/s` or `2Mbit/s`. @returns whole bytes a second, above 0; undefined if it is none */
export function parseRate(text: string): number | undefined {
  return wholeAmount(withUnit(text, RATES));
}

/** Reads a duration such as `500ms`, `1.5s`, `2min` (or `2m`) or `1h`. @returns in ms; undefined if it is none */
export function parseDuration(text: string): number | undefined {
  return withUnit(text, DURATIONS);
}

/** Reads a share such as `50%` or `0.5`. @returns in [0, 1]; undefined if it is none */
export function parseShare(text: string): number | undefined {
  const [, number, percent] = /^(\d+\.?\d*|\.\d+) ?(%?)$/.exec(text.trim()) ?? [];
  if (number === undefined) return undefined;
  const share = percent === "%" ? Number(number) / 100 : Number(number);
  return share <= 1 ? share : undefined;
}

function withUnit(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, number, unit] = /^(\d+\.?\d*|\.\d+) ?([A-Za-z/]+)$/.exec(text.trim()) ?? [];
  return number === undefined || !Object.hasOwn(units, unit) ? undefined : Number(number) * units[unit];
}

function wholeAmount(amount: number | undefined): number | undefined {
  if (amount === undefined) return undefined;
  const rounded = Math.round(amount);
  return rounded > 0 && Number.isSafeInteger(rounded) ? rounded : undefined;
}
