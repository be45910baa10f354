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
 * A time of any length in seconds, its two largest units: `4 s`, `3 min`, `1 h 2 min`, `2 d 5 h`.
 *
 * @example
 * ```ts
 * import { span } from "./figures.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(span(3725), "1 h 2 min");
 * ```
 */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [minutes, hours, days] = [60, 3600, 86_400].map((unit) => Math.floor(whole / unit));
  if (minutes === 0) return `${whole} s`;
  if (hours === 0) return `${minutes} min`;
  if (days === 0) return `${hours} h ${minutes % 60} min`;
  return `${days} d ${hours % 24} h`;
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
