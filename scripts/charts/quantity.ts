/**
 * How values are written.
 *
 * @module
 */

/** What a value is: a plain number, a count, bytes, a share in [0, 1] shown in per cent, or milliseconds. */
export type Quantity = "number" | "count" | "bytes" | "share" | "milliseconds";

/** A unit and how many of the quantity's own make one. */
export interface Unit {
  readonly name: string;
  readonly size: number;
}

const UNITS: Readonly<Record<Quantity, readonly Unit[]>> = {
  number: [{ name: "", size: 1 }],
  count: [{ name: "", size: 1 }, { name: "k", size: 1e3 }, { name: "M", size: 1e6 }, { name: "G", size: 1e9 }],
  bytes: [
    { name: "B", size: 1 },
    { name: "kB", size: 1e3 },
    { name: "MB", size: 1e6 },
    { name: "GB", size: 1e9 },
    { name: "TB", size: 1e12 },
  ],
  share: [{ name: "%", size: 0.01 }],
  milliseconds: [
    { name: "ms", size: 1 },
    { name: "s", size: 1e3 },
    { name: "min", size: 6e4 },
    { name: "h", size: 3.6e6 },
  ],
};

/** From how many of it on a larger unit is used: time stays in seconds up to three minutes. */
const FROM: Readonly<Record<string, number>> = { min: 3, h: 3, k: 10 };

/**
 * The unit that suits a value.
 *
 * @example
 * ```ts
 * import { unitOf } from "./quantity.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(unitOf(57_000, "bytes").name, "kB");
 * assert.strictEqual(unitOf(90_000, "milliseconds").name, "s");
 * ```
 */
export function unitOf(value: number, quantity: Quantity): Unit {
  const units = UNITS[quantity];
  return units.findLast(({ name, size }) => Math.abs(value) >= size * (FROM[name] ?? 1) * (1 - 1e-9)) ?? units[0];
}

/**
 * A value with its unit, in three significant digits.
 *
 * @example
 * ```ts
 * import { formatQuantity } from "./quantity.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(formatQuantity(57_340, "bytes"), "57.3 kB");
 * assert.strictEqual(formatQuantity(0.9712, "share"), "97.1 %");
 * assert.strictEqual(formatQuantity(0.00012, "number"), "0.00012");
 * assert.strictEqual(formatQuantity(NaN, "number"), "–");
 * ```
 */
export function formatQuantity(value: number, quantity: Quantity): string {
  if (!Number.isFinite(value)) return "–";
  // 999.6 kB rounds to 1,000 kB: the unit is chosen after rounding.
  const rounded = Number(value.toPrecision(3));
  const { name, size } = unitOf(rounded, quantity);
  return withUnit(plain(Number((value / size).toPrecision(3)), 3), name);
}

/** A number and its unit; counts have theirs at once, as in `20k`. */
export function withUnit(number: string, unit: string): string {
  return unit === "" || unit.length === 1 && "kMG".includes(unit) ? number + unit : `${number} ${unit}`;
}

/** A number as people write it: no more than so many significant digits, thousands in groups, powers for the far ends. */
export function plain(value: number, digits: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) {
    return value.toExponential(Math.max(0, digits - 1)).replace(/\.?0+e/, "e");
  }
  const [whole, part] = String(Number(value.toPrecision(Math.max(digits, Math.ceil(Math.log10(size + 1)))))).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",").replace("-", "−");
  return part === undefined ? grouped : `${grouped}.${part}`;
}
