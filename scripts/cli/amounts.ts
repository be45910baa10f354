/**
 * Amounts in the unit that suits them.
 *
 * @module
 */

const BYTES = ["B", "kB", "MB", "GB", "TB"];

/**
 * Bytes: `812 B`, `34.5 kB`, `1.20 GB`.
 *
 * @example
 * ```ts
 * import { bytes, perSecond, span } from "./amounts.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(bytes(34_512), "34.5 kB");
 * assert.strictEqual(perSecond(1_200_000), "1.20 MB/s");
 * assert.strictEqual(span(3725), "1 h 2 min");
 * ```
 */
export function bytes(value: number): string {
  const step = Math.min(BYTES.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  const scaled = value / 1000 ** step;
  if (step === 0) return `${Math.round(value)} B`;
  return `${scaled < 9.995 ? scaled.toFixed(2) : scaled < 99.95 ? scaled.toFixed(1) : scaled.toFixed(0)} ${
    BYTES[step]
  }`;
}

/** Bytes a second: `34.5 kB/s`. */
export function perSecond(value: number): string {
  return `${bytes(value)}/s`;
}

/** Seconds: `4 s`, `3 min`, `1 h 2 min`, `2 d 5 h`. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [minutes, hours, days] = [60, 3600, 86_400].map((unit) => Math.floor(whole / unit));
  if (minutes === 0) return `${whole} s`;
  if (hours === 0) return `${minutes} min`;
  if (days === 0) return `${hours} h ${minutes % 60} min`;
  return `${days} d ${hours % 24} h`;
}
