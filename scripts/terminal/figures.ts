/**
 * Figures as people read them.
 *
 * @module
 */

/** What stands where nothing has been measured. */
const NONE = "–";

const grouped = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

/** A whole number with its thousands apart: `61,706`. */
export function count(value: number | undefined): string {
  return value === undefined ? NONE : grouped.format(value);
}

/** A share in [0, 1] as per cent: `97.4 %`. */
export function percent(share: number | undefined, digits = 1): string {
  return isNumber(share) ? `${(100 * share).toFixed(digits)} %` : NONE;
}

/** Bytes in thousands: `213.4`, `13,579`. */
export function kilobytes(bytes: number | undefined): string {
  if (!isNumber(bytes)) return NONE;
  return Math.abs(bytes) < 999_950 ? (bytes / 1000).toFixed(1) : grouped.format(bytes / 1000);
}

/** A loss: `0.312`. */
export function loss(value: number | undefined): string {
  return isNumber(value) ? value.toFixed(3) : NONE;
}

/** A time in seconds or minutes: `8.2 s`, `3 min 20 s`. */
export function duration(seconds: number | undefined): string {
  if (!isNumber(seconds)) return NONE;
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/**
 * How many times fewer bytes were sent than plain float32 would have taken: `1/64`, or `2.3/1` where it was more.
 *
 * @example
 * ```ts
 * import { ratio } from "./figures.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(ratio({ bytesSent: 100, denseBytes: 6400 }), "1/64");
 * assert.strictEqual(ratio({ bytesSent: 100, denseBytes: 250 }), "1/2.5");
 * assert.strictEqual(ratio({ bytesSent: 100, denseBytes: 0 }), "–");
 * ```
 */
export function ratio({ bytesSent, denseBytes }: { readonly bytesSent: number; readonly denseBytes: number }): string {
  if (!(bytesSent > 0 && denseBytes > 0)) return NONE;
  const part = (times: number) => times < 9.95 ? times.toFixed(1) : grouped.format(times);
  return denseBytes >= bytesSent ? `1/${part(denseBytes / bytesSent)}` : `${part(bytesSent / denseBytes)}/1`;
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}
